package signpost.embedded.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import signpost.bouncycastle.Ed25519Key;
import signpost.commitment.CheckAnchor;
import signpost.commitment.CommitmentField;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.publishing.AnchorManifest;
import signpost.publishing.AnchorManifest.Outcome;
import signpost.publishing.Anchors.Standing;
import signpost.publishing.IndexEntry;
import signpost.runtime.Call;
import signpost.substrate.SubstrateAnchors;
import signpost.substrate.SubstrateCommitments;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

/// Anchoring as the publish function does it, against the development chain.
class AnchorsOnTheDevelopmentChainTest {

    private static final int NETUID = 44;
    private static final Ed25519Key HOTKEY = Ed25519Key.ofSeed(new byte[32]);

    private final DevelopmentChain chain =
            DevelopmentChain.start(null, new ChainSettings(1000, Duration.ofSeconds(12), 3, 50), new MovableClock(), 0);
    private final SubstrateReads reads = new SubstrateReads(
            new BoundedHttp(Duration.ofSeconds(1), Duration.ofSeconds(5)), List.of(chain.endpoint()));
    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final SubstrateAnchors slot = new SubstrateAnchors(reads, NETUID, HOTKEY);
    private final AnchorManifest anchors = new AnchorManifest(stage.publisher(store), slot, stage.clock);

    @AfterEach
    void stop() {
        chain.close();
    }

    private IndexEntry published(String window, long expiry) {
        return stage.publish(store, Samples.manifest(window, expiry)).live().orElseThrow();
    }

    @Test
    void each_anchor_is_found_in_the_slot_when_it_is_final_and_holds_when_the_next_has_taken_its_place() {
        chain.register(NETUID, HOTKEY.account());
        chain.advance(3);
        var first = published("w1", 5_000);
        var second = published("w2", 6_000);

        for (var entry : List.of(first, second)) {
            assertThat(anchors.anchor(entry)).isInstanceOf(Outcome.Sent.class);
            chain.advance(4);
            assertThat(anchors.recordStanding()).containsInstanceOf(Outcome.Anchored.class);
        }

        var check = new CheckAnchor(new SubstrateCommitments(reads), NETUID);
        for (var entry : stage.index(store).entries()) {
            assertThat(check.check(entry.hash(), entry.anchor().orElseThrow(), Set.of(HOTKEY.account())))
                    .isEqualTo(new CheckAnchor.Outcome.Holds(HOTKEY.account()));
        }
        assertThat(check.check(
                        first.hash(),
                        stage.index(store)
                                .named(second.hash())
                                .orElseThrow()
                                .anchor()
                                .orElseThrow(),
                        Set.of(HOTKEY.account())))
                .isInstanceOfSatisfying(
                        CheckAnchor.Outcome.Fails.class,
                        fails -> assertThat(fails.reason()).isEqualTo("anchor_of_another"));
    }

    @Test
    void what_stands_in_the_slot_is_told_apart() {
        assertThat(slot.standing()).isInstanceOf(Standing.NotRegistered.class);
        chain.register(NETUID, HOTKEY.account());
        chain.advance(3);
        assertThat(slot.standing()).isInstanceOf(Standing.Free.class);

        var submissions = new SubstrateSubmissions(reads);
        var call = new Call(
                "Commitments",
                "set_commitment",
                CommitmentField.arguments(NETUID, List.of(CommitmentField.Plain.of(new byte[] {1}))));
        var ready =
                ((Parsed.Ok<SubstrateSubmissions.Prepared>) submissions.prepare(call, HOTKEY.account(), 32)).value();
        submissions.submit(ready, HOTKEY);
        chain.advance(4);

        assertThat(slot.standing()).isInstanceOf(Standing.InUse.class);
        assertThat(anchors.anchor(published("w1", 5_000))).isInstanceOf(Outcome.NotSent.class);
    }
}
