package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.challenge.RateLimit.Recent;
import signpost.challenge.RateLimit.Store;
import signpost.challenge.RateLimit.Store.Replaced;

/// What every [signpost.challenge.RateLimit.Store] must do, whatever it is built on.
public interface RateStoreContract {

    AccountId HOTKEY = new AccountId("11".repeat(32));
    Instant NOW = Instant.parse("2025-10-23T00:00:00.123Z");

    /// An empty store.
    Store store();

    @Test
    default void the_first_version_is_stored_where_nothing_is() {
        assertThat(store().replace(HOTKEY, recent(1))).isEqualTo(new Replaced.Stored());
    }

    @Test
    default void where_nothing_is_a_later_version_is_told_so() {
        assertThat(store().replace(HOTKEY, recent(5))).isEqualTo(new Replaced.Stale(Recent.NONE));
    }

    @Test
    default void a_version_replaces_the_one_before_it_and_no_other() {
        var store = store();
        store.replace(HOTKEY, recent(1));
        store.replace(HOTKEY, recent(2));

        assertThat(store.replace(HOTKEY, recent(2))).isEqualTo(new Replaced.Stale(recent(2)));
        assertThat(store.replace(HOTKEY, recent(1))).isEqualTo(new Replaced.Stale(recent(2)));
        assertThat(store.replace(HOTKEY, recent(4))).isEqualTo(new Replaced.Stale(recent(2)));
        assertThat(store.replace(HOTKEY, recent(3))).isEqualTo(new Replaced.Stored());
    }

    @Test
    default void hotkeys_are_counted_apart() {
        var store = store();
        store.replace(HOTKEY, recent(1));

        assertThat(store.replace(new AccountId("22".repeat(32)), recent(1))).isEqualTo(new Replaced.Stored());
    }

    @Test
    default void of_sixteen_at_once_one_is_stored() throws Exception {
        var store = store();
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Replaced>>();
            IntStream.range(0, 16).forEach(_ -> tries.add(() -> store.replace(HOTKEY, recent(1))));
            var stored = 0;
            for (var done : threads.invokeAll(tries)) {
                stored += done.get() instanceof Replaced.Stored ? 1 : 0;
            }
            assertThat(stored).isEqualTo(1);
        }
    }

    static Recent recent(long version) {
        return new Recent(version, List.of(NOW, NOW.plusMillis(version)));
    }
}
