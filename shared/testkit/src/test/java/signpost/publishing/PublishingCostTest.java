package signpost.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.Samples;
import signpost.testkit.Stage;

/// What one publishing asks of the store, which on S3 is most of its time and all of its price.
class PublishingCostTest {

    private final Stage stage = new Stage();
    private final CountingStore store = new CountingStore(new InMemoryObjectStore());

    @Test
    void publishing_asks_seven_times_however_much_was_published_before() {
        for (var window = 1; window <= 55; window++) {
            stage.chain.moveTo(window);
            store.asked.clear();

            stage.publish(store, Samples.manifest("window-" + window, window + 1));

            assertThat(store.asked)
                    .filteredOn(asked -> !asked.contains("index-archive"))
                    .hasSize(7)
                    .filteredOn(asked -> asked.startsWith("read"))
                    .hasSize(4);
        }
    }

    @Test
    void the_archive_is_written_for_dozens_of_windows_at_once() {
        for (var window = 1; window <= 105; window++) {
            stage.chain.moveTo(window);
            stage.publish(store, Samples.manifest("window-" + window, window + 1));
        }

        assertThat(store.asked)
                .filteredOn(asked -> asked.contains("index-archive"))
                .hasSize(2);
    }

    @Test
    void publishing_the_same_again_asks_once() {
        var manifest = Samples.manifest("window", 2_000);
        stage.publish(store, manifest);
        store.asked.clear();

        stage.publish(store, manifest);

        assertThat(store.asked).containsExactly("read scorevision/index.json");
    }

    private static final class CountingStore implements ObjectStore {
        private final ObjectStore store;
        private final List<String> asked = new ArrayList<>();

        CountingStore(ObjectStore store) {
            this.store = store;
        }

        @Override
        public Optional<StoredObject> read(String key, int mostBytes) {
            asked.add("read " + key);
            return store.read(key, mostBytes);
        }

        @Override
        public Written create(String key, byte[] bytes) {
            asked.add("create " + key);
            return store.create(key, bytes);
        }

        @Override
        public Written replace(String key, byte[] bytes, String version) {
            asked.add("replace " + key);
            return store.replace(key, bytes, version);
        }

        @Override
        public List<String> keys(String prefix) {
            asked.add("keys " + prefix);
            return store.keys(prefix);
        }
    }
}
