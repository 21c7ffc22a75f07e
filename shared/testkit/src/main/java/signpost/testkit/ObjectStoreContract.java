package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.publishing.ObjectStore;
import signpost.publishing.ObjectStore.Written;

/// What every [ObjectStore] must do, whatever it is built on.
public interface ObjectStoreContract {

    int MOST = 1 << 20;

    /// An empty store.
    ObjectStore store();

    @Test
    default void what_was_never_stored_is_absent() {
        assertThat(store().read("scorevision/absent.json", MOST)).isEmpty();
        assertThat(store().keys("scorevision/")).isEmpty();
    }

    @Test
    default void what_was_created_is_read_whole() {
        var store = store();

        var written = store.create("scorevision/a.json", bytes("one"));

        assertThat(written).isInstanceOf(Written.Stored.class);
        assertThat(store.read("scorevision/a.json", MOST))
                .hasValueSatisfying(object -> assertThat(object.bytes()).isEqualTo(bytes("one")));
    }

    @Test
    default void a_key_with_a_colon_is_a_key_like_any_other() {
        var store = store();

        store.create("scorevision/sha256:00.json", bytes("one"));

        assertThat(store.read("scorevision/sha256:00.json", MOST)).isPresent();
        assertThat(store.keys("scorevision/")).containsExactly("scorevision/sha256:00.json");
    }

    @Test
    default void of_two_creations_of_one_key_the_second_conflicts_and_changes_nothing() {
        var store = store();
        store.create("scorevision/a.json", bytes("one"));

        assertThat(store.create("scorevision/a.json", bytes("two"))).isEqualTo(new Written.Conflict());
        assertThat(read(store, "scorevision/a.json")).isEqualTo("one");
    }

    @Test
    default void only_the_version_that_was_read_can_be_replaced() {
        var store = store();
        store.create("scorevision/a.json", bytes("one"));
        var first = store.read("scorevision/a.json", MOST).orElseThrow().version();

        var second = store.replace("scorevision/a.json", bytes("two"), first);

        assertThat(second).isInstanceOf(Written.Stored.class);
        assertThat(store.replace("scorevision/a.json", bytes("three"), first)).isEqualTo(new Written.Conflict());
        assertThat(read(store, "scorevision/a.json")).isEqualTo("two");
        assertThat(store.read("scorevision/a.json", MOST).orElseThrow().version())
                .isEqualTo(((Written.Stored) second).version());
    }

    @Test
    default void what_is_absent_cannot_be_replaced() {
        var store = store();
        store.create("scorevision/a.json", bytes("one"));
        var version = store.read("scorevision/a.json", MOST).orElseThrow().version();

        assertThat(store.replace("scorevision/b.json", bytes("two"), version)).isEqualTo(new Written.Conflict());
        assertThat(store.read("scorevision/b.json", MOST)).isEmpty();
    }

    @Test
    default void keys_are_listed_by_prefix_in_order() {
        var store = store();
        for (var key : List.of("pending/b.yaml", "pending/a.yaml", "other/c.yaml")) {
            store.create(key, bytes(key));
        }

        assertThat(store.keys("pending/")).containsExactly("pending/a.yaml", "pending/b.yaml");
    }

    @Test
    default void no_more_than_one_byte_beyond_the_bound_is_read() {
        var store = store();
        store.create("scorevision/a.json", new byte[100]);

        assertThat(store.read("scorevision/a.json", 10).orElseThrow().bytes()).hasSize(11);
        assertThat(store.read("scorevision/a.json", 100).orElseThrow().bytes()).hasSize(100);
    }

    @Test
    default void of_sixteen_racing_writers_exactly_one_wins_each_round() throws Exception {
        var store = store();
        store.create("scorevision/raced.json", bytes("start"));
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var round = 0; round < 10; round++) {
                var version =
                        store.read("scorevision/raced.json", MOST).orElseThrow().version();
                var name = "round " + round;
                var writers = new ArrayList<Callable<Written>>();
                IntStream.range(0, 16)
                        .forEach(writer -> writers.add(
                                () -> store.replace("scorevision/raced.json", bytes(name + " by " + writer), version)));

                var stored = 0;
                for (var written : threads.invokeAll(writers)) {
                    stored += written.get() instanceof Written.Stored ? 1 : 0;
                }

                // A lost answer may hide the winner from itself, never make a second one.
                assertThat(stored).isLessThanOrEqualTo(1);
                assertThat(read(store, "scorevision/raced.json")).startsWith(name);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(ObjectStore store, String key) {
        return new String(store.read(key, MOST).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }
}
