package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.publishing.RollBack.Outcome;
import signpost.testkit.FaultyObjectStore;
import signpost.testkit.FaultyObjectStore.Fate;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class RollBackTest {

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Test
    void the_earlier_manifest_is_live_again_and_the_later_one_is_kept_on_record() {
        var first = publish("w", 2_000, 1.0);
        var second = publish("w", 2_000, 1.4);

        var outcome = stage.rollBack(store).to(first);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.retired()).containsExactly(second);
            assertThat(back.indexVersion()).isEqualTo(3);
        });
        var index = stage.index(store);
        assertThat(index.currentHash()).contains(first);
        assertThat(index.entries()).hasSize(1);
        assertThat(index.retired()).singleElement().satisfies(past -> {
            assertThat(past.entry().hash()).isEqualTo(second);
            assertThat(past.reason()).isEqualTo(Retirement.Reason.ROLLED_BACK);
            assertThat(past.successor()).contains(first);
        });
    }

    @Test
    void every_window_that_ends_no_later_is_retired_and_later_ones_stay() {
        var target = publish("target", 3_000, 1.0);
        var sooner = publish("sooner", 2_000, 1.0);
        var later = publish("later", 4_000, 1.0);

        stage.rollBack(store).to(target);

        var index = stage.index(store);
        assertThat(index.current(new Block(1_000)).map(IndexEntry::hash)).contains(target);
        assertThat(index.entries()).extracting(IndexEntry::hash).containsExactly(target, later);
        assertThat(index.retired()).extracting(past -> past.entry().hash()).containsExactly(sooner);
    }

    @Test
    void rolling_back_to_what_is_current_changes_nothing() {
        var only = publish("w", 2_000, 1.0);

        assertThat(stage.rollBack(store).to(only)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(stage.index(store).version()).isEqualTo(1);
    }

    @Test
    void an_expired_manifest_cannot_come_back() {
        var old = publish("w", 2_000, 1.0);
        publish("next", 5_000, 1.0);
        stage.chain.moveTo(2_000);

        assertThat(stage.rollBack(store).to(old))
                .isEqualTo(new Outcome.Refused(new Refusal.WindowExpired(new Block(2_000), new Block(2_000))));
    }

    @Test
    void a_hash_that_is_not_stored_is_unknown() {
        publish("w", 2_000, 1.0);
        var unknown = ManifestHash.of("nothing".getBytes(StandardCharsets.UTF_8));

        assertThat(stage.rollBack(store).to(unknown))
                .isEqualTo(new Outcome.Refused(new Refusal.UnknownManifest(unknown)));
    }

    @Test
    void a_manifest_that_does_not_verify_does_not_come_back() {
        publish("w", 2_000, 1.0);
        var forged = "{}".getBytes(StandardCharsets.UTF_8);
        var hash = ManifestHash.of(forged);
        store.put(Keys.manifest(hash), forged);

        assertThat(stage.rollBack(store).to(hash))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.why()).isInstanceOf(Refusal.NotVerified.class));
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void whatever_becomes_of_the_write_it_is_rolled_back_once(Fate fate) {
        var first = publish("w", 2_000, 1.0);
        publish("w", 2_000, 1.4);
        var faulty = new FaultyObjectStore(store, write -> write == 1 ? fate : Fate.DONE);

        assertThat(stage.rollBack(faulty).to(first)).isInstanceOf(Outcome.RolledBack.class);

        assertThat(stage.index(store).version()).isEqualTo(3);
        assertThat(stage.index(store).currentHash()).contains(first);
    }

    private ManifestHash publish(String window, long expiry, double beta) {
        return switch (stage.publish(store, Samples.manifest(window, expiry, beta))) {
            case PublishManifest.Outcome.Published published ->
                published.manifest().hash();
            case PublishManifest.Outcome other -> throw new AssertionError(other.toString());
        };
    }
}
