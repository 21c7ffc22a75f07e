package signpost.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.publishing.Catalogue.IndexFound;
import signpost.publishing.Catalogue.ManifestFound;
import signpost.publishing.IndexVerification.Reason;
import signpost.publishing.Keys;
import signpost.publishing.ObjectReads;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.InMemoryReaderMemory;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

class ManifestClientTest {

    private static final Block HEAD = new Block(1_000);

    private final Stage stage = new Stage();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryReaderMemory memory = new InMemoryReaderMemory();
    private final List<String> fetched = new ArrayList<>();
    private boolean isGone;

    /// A store that can be asked whether an object is still the one of a version.
    private final ObjectReads asked = new ObjectReads() {
        @Override
        public Optional<StoredObject> read(String key, int mostBytes) {
            fetched.add(key);
            return isGone ? Optional.empty() : store.read(key, mostBytes);
        }

        @Override
        public Since readSince(String version, String key, int mostBytes) {
            var now = store.read(key, mostBytes);
            return !isGone && now.map(StoredObject::version).equals(Optional.of(version))
                    ? new Since.Same()
                    : new Since.Now(read(key, mostBytes));
        }
    };

    private ManifestClient client() {
        return new ManifestClient("stage", asked, stage.trusted, JdkEd25519.CHECK, memory, stage.clock);
    }

    private void published(int windows) {
        for (var window = 1; window <= windows; window++) {
            stage.publish(store, Samples.manifest("w" + window, 1_000 + 500L * window));
        }
    }

    private ManifestHash hash() {
        return stage.index(store).entries().getFirst().hash();
    }

    @Test
    void the_current_manifest_and_the_upcoming_ones_are_had_by_one_who_was_never_there() {
        published(3);

        assertThat(client().current(HEAD).map(signed -> signed.manifest().window()))
                .contains(new WindowId("w1"));
        assertThat(client().upcoming(HEAD))
                .extracting(signed -> signed.manifest().window())
                .containsExactly(new WindowId("w2"), new WindowId("w3"));
        assertThat(client().current(new Block(9_000))).isEmpty();
    }

    @Test
    void what_is_there_already_is_not_fetched_again() {
        published(1);
        client().current(HEAD);
        fetched.clear();

        assertThat(client().current(HEAD)).isPresent();
        assertThat(fetched).isEmpty();
        published(2);
        assertThat(client().upcoming(HEAD)).hasSize(1);
        assertThat(fetched).contains(Keys.INDEX);
    }

    @Test
    void what_was_kept_is_believed_only_if_it_verifies() {
        published(1);
        var hash = hash();
        client().current(HEAD);
        memory.keepManifest(hash, new byte[] {1});
        memory.keepIndex(
                "stage",
                new StoredObject(
                        new byte[] {1}, memory.index("stage").orElseThrow().version()));
        fetched.clear();

        assertThat(client().current(HEAD)).isPresent();
        assertThat(fetched).containsExactly(Keys.INDEX, Keys.manifest(hash));
    }

    @Test
    void an_index_that_came_back_or_went_away_is_a_rollback() {
        published(1);
        var old = store.read(Keys.INDEX, 1 << 20).orElseThrow();
        published(2);
        client().index();

        store.put(Keys.INDEX, old.bytes());
        assertThat(client().index())
                .isInstanceOfSatisfying(
                        IndexFound.Unverified.class,
                        found -> assertThat(found.reason()).isEqualTo(Reason.ROLLBACK_DETECTED));
        isGone = true;
        assertThat(client().index())
                .isInstanceOfSatisfying(
                        IndexFound.Unverified.class,
                        found -> assertThat(found.reason()).isEqualTo(Reason.ROLLBACK_DETECTED));
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> client().current(HEAD));
    }

    @Test
    void an_index_past_its_validity_is_taken_only_by_whoever_says_so() {
        published(1);
        client().index();
        stage.clock.advance(Duration.ofDays(2));

        assertThat(client().index())
                .isInstanceOfSatisfying(
                        IndexFound.Unverified.class,
                        found -> assertThat(found.reason()).isEqualTo(Reason.INDEX_EXPIRED));
        assertThat(client().indexHoweverOld()).isInstanceOf(IndexFound.Verified.class);
    }

    @Test
    void what_is_not_there_and_what_does_not_verify_are_told_apart() {
        assertThat(client().index()).isEqualTo(new IndexFound.Absent());
        assertThat(client().current(HEAD)).isEmpty();
        published(1);
        var hash = hash();

        assertThat(client().manifest(ManifestHash.of(new byte[] {9}))).isEqualTo(new ManifestFound.Absent());
        store.put(Keys.manifest(hash), new byte[] {1});
        assertThat(client().manifest(hash)).isInstanceOf(ManifestFound.Unverified.class);
        assertThat(memory.manifest(hash)).isEmpty();
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> client().current(HEAD))
                .withMessageContaining("does not verify");
    }
}
