package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import signpost.chain.ChainUnavailable;
import signpost.publishing.AnchorManifest.Outcome;
import signpost.publishing.AnchorManifest.Reason;
import signpost.publishing.Anchors.Standing;
import signpost.testkit.InMemoryAnchors;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class AnchorManifestTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryAnchors chain = new InMemoryAnchors();
    private final AnchorManifest anchors = new AnchorManifest(stage.publisher(store), chain, stage.clock);
    private IndexEntry entry = published("w1", 5_000);

    @BeforeEach
    void stand() {
        entry = published("w1", 5_000);
    }

    private IndexEntry published(String window, long expiry) {
        return stage.publish(store, Samples.manifest(window, expiry)).live().orElseThrow();
    }

    private IndexEntry named(IndexEntry entry) {
        return stage.index(store).named(entry.hash()).orElseThrow();
    }

    @Test
    void an_anchor_is_written_down_when_it_is_final_and_made_once() {
        assertThat(anchors.anchor(entry)).isInstanceOf(Outcome.Sent.class);
        assertThat(anchors.recordStanding()).isEmpty();
        assertThat(named(entry).anchor()).isEmpty();

        var anchor = chain.finalise(1_004);
        assertThat(anchors.recordStanding()).contains(new Outcome.Anchored(entry.hash(), anchor));

        assertThat(named(entry).anchor()).contains(anchor);
        assertThat(anchors.recordStanding()).isEmpty();
        assertThat(anchors.anchor(named(entry))).isEqualTo(new Outcome.Anchored(entry.hash(), anchor));
        assertThat(chain.count()).isOne();
    }

    @Test
    void asked_again_it_finds_what_became_final_meanwhile() {
        anchors.anchor(entry);
        var anchor = chain.finalise(1_004);

        assertThat(anchors.anchor(entry)).isEqualTo(new Outcome.Anchored(entry.hash(), anchor));
        assertThat(chain.count()).isOne();
        assertThat(named(entry).anchor()).contains(anchor);
    }

    @Test
    void the_anchor_before_is_written_down_before_its_place_is_taken() {
        anchors.anchor(entry);
        var first = chain.finalise(1_004);
        var next = published("w2", 6_000);

        assertThat(anchors.anchor(next)).isInstanceOf(Outcome.Sent.class);

        assertThat(named(entry).anchor()).contains(first);
        assertThat(chain.count()).isEqualTo(2);
    }

    @Test
    void an_anchor_stays_with_its_entry_whatever_else_is_published() {
        anchors.anchor(entry);
        var anchor = chain.finalise(1_004);
        anchors.recordStanding();

        stage.publish(store, Samples.manifest("w1", 5_100));
        stage.refresh(store).now(java.util.Optional.empty());

        var index = stage.index(store);
        assertThat(index.find(entry.hash())).isEmpty();
        assertThat(index.findRetired(entry.hash()).orElseThrow().entry().anchor())
                .contains(anchor);
        assertThat(index.entries())
                .singleElement()
                .satisfies(live -> assertThat(live.anchor()).isEmpty());
    }

    @Test
    void a_manifest_that_was_superseded_before_its_anchor_was_final_has_it_all_the_same() {
        anchors.anchor(entry);
        stage.publish(store, Samples.manifest("w1", 5_100));
        var anchor = chain.finalise(1_004);

        anchors.recordStanding();

        assertThat(named(entry).anchor()).contains(anchor);
    }

    @Test
    void what_the_hotkey_has_committed_is_not_taken_away() {
        chain.stands(new Standing.InUse("bindings to elements"));

        assertThat(anchors.anchor(entry)).isInstanceOfSatisfying(Outcome.NotSent.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.ANCHOR_SLOT_IN_USE);
            assertThat(refused.message()).contains("bindings to elements");
        });
        chain.stands(new Standing.NotRegistered());
        assertThat(anchors.anchor(entry))
                .isInstanceOfSatisfying(
                        Outcome.NotSent.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.ANCHOR_NOT_REGISTERED));
        assertThat(chain.count()).isZero();
    }

    @Test
    void a_chain_that_is_away_changes_nothing() {
        var version = stage.index(store).version();
        chain.goAway(true);

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> anchors.anchor(entry));

        assertThat(stage.index(store).version()).isEqualTo(version);
    }
}
