package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.manifest.ManifestVerification;
import signpost.publishing.Catalogue;
import signpost.publishing.IndexEntry;
import signpost.publishing.Keys;
import signpost.publishing.ObjectStore;
import signpost.publishing.PublishManifest.Outcome;
import signpost.testkit.FaultyObjectStore.Fate;

/// What publishing keeps true on every [ObjectStore] when many do it at once and writes go wrong.
public interface ConcurrentPublishingContract {

    int PUBLISHERS = 16;
    int WINDOWS_EACH = 5;

    /// An empty store.
    ObjectStore store();

    @Test
    default void sixteen_publishers_at_once_with_faults_lose_nothing_and_double_nothing() throws Exception {
        var stage = new Stage();
        var store = store();
        var random = new Random(42);
        var fates = List.of(Fate.values());
        var faulty = new FaultyObjectStore(store, write -> {
            synchronized (random) {
                return random.nextInt(20) == 0 ? fates.get(1 + random.nextInt(fates.size() - 1)) : Fate.DONE;
            }
        });
        inParallel(publisher -> {
            for (var i = 0; i < WINDOWS_EACH; i++) {
                var manifest = Samples.manifest("w" + publisher + "-" + i, 2_000L + publisher * 100L + i);
                assertThat(stage.publish(faulty, manifest)).isInstanceOf(Outcome.Published.class);
            }
        });

        var index = stage.index(store);
        assertThat(index.entries()).hasSize(PUBLISHERS * WINDOWS_EACH);
        assertThat(index.entries()).extracting(IndexEntry::hash).doesNotHaveDuplicates();
        assertThat(index.entries()).extracting(IndexEntry::window).doesNotHaveDuplicates();
        assertThat(index.retired()).isEmpty();
        for (var entry : index.entries()) {
            assertThat(stage.catalogue(store).manifest(entry.hash()))
                    .isInstanceOf(Catalogue.ManifestFound.Verified.class);
            assertThat(store.read(Keys.manifestAsPrinted(entry.hash()), ManifestVerification.MOST_BYTES))
                    .isPresent();
        }
    }

    @Test
    default void sixteen_publishers_of_the_same_manifest_publish_one() throws Exception {
        var stage = new Stage();
        var store = store();

        inParallel(publisher -> assertThat(stage.publish(store, Samples.manifest("w", 2_000)))
                .isInstanceOfAny(Outcome.Published.class, Outcome.Unchanged.class));

        assertThat(stage.index(store).entries()).hasSize(1);
        assertThat(stage.index(store).retired()).isEmpty();
    }

    private static void inParallel(java.util.function.IntConsumer publish) throws Exception {
        try (var threads = Executors.newFixedThreadPool(PUBLISHERS)) {
            var publishers = new ArrayList<Callable<Void>>();
            IntStream.range(0, PUBLISHERS)
                    .forEach(publisher -> publishers.add(() -> {
                        publish.accept(publisher);
                        return null;
                    }));
            for (var done : threads.invokeAll(publishers)) {
                done.get();
            }
        }
    }
}
