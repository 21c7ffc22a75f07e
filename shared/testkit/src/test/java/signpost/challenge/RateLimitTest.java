package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.challenge.RateLimit.Limit;
import signpost.challenge.RateLimit.Outcome;
import signpost.challenge.RateLimit.Recent;
import signpost.challenge.RateLimit.Store.Replaced;
import signpost.testkit.InMemoryRateStore;
import signpost.testkit.RateStoreContract;
import signpost.testkit.SettableClock;

class RateLimitTest {

    private static final AccountId HOTKEY = RateStoreContract.HOTKEY;
    private static final Limit THREE = new Limit(3, Duration.ofMinutes(1));

    private final SettableClock clock = new SettableClock(Instant.parse("2025-10-23T00:00:00Z"));
    private final InMemoryRateStore store = new InMemoryRateStore();

    @Test
    void as_many_as_the_limit_are_admitted_and_counted() {
        var limit = new RateLimit(store, THREE, clock);

        assertThat(IntStream.range(0, 4).mapToObj(_ -> limit.admit(HOTKEY)))
                .containsExactly(
                        new Outcome.Admitted(1),
                        new Outcome.Admitted(2),
                        new Outcome.Admitted(3),
                        new Outcome.Limited(Duration.ofMinutes(1)));
    }

    @Test
    void places_become_free_one_by_one_as_they_were_taken() {
        var limit = new RateLimit(store, THREE, clock);
        for (var i = 0; i < 3; i++) {
            limit.admit(HOTKEY);
            clock.advance(Duration.ofSeconds(10));
        }

        assertThat(limit.admit(HOTKEY)).isEqualTo(new Outcome.Limited(Duration.ofSeconds(30)));
        clock.advance(Duration.ofMillis(29_999));
        assertThat(limit.admit(HOTKEY)).isEqualTo(new Outcome.Limited(Duration.ofMillis(1)));
        clock.advance(Duration.ofMillis(1));
        assertThat(limit.admit(HOTKEY)).isEqualTo(new Outcome.Admitted(4));
        assertThat(limit.admit(HOTKEY)).isEqualTo(new Outcome.Limited(Duration.ofSeconds(10)));
    }

    @Test
    void who_is_known_to_be_over_the_limit_costs_nothing() {
        var limit = new RateLimit(store, THREE, clock);
        for (var i = 0; i < 100; i++) {
            limit.admit(HOTKEY);
        }

        assertThat(store.writes()).isEqualTo(3);
    }

    @Test
    void another_instance_learns_from_one_refused_write() {
        new RateLimit(store, THREE, clock).admit(HOTKEY);
        new RateLimit(store, THREE, clock).admit(HOTKEY);

        assertThat(store.writes()).isEqualTo(3);
        assertThat(store.reads()).isZero();
    }

    @Test
    void an_instance_whose_clock_is_behind_goes_by_the_last_admission() {
        var behind = new SettableClock(clock.instant().minusSeconds(50));
        var late = new RateLimit(store, THREE, behind);
        var limit = new RateLimit(store, THREE, clock);
        for (var i = 0; i < 3; i++) {
            limit.admit(HOTKEY);
        }

        assertThat(late.admit(HOTKEY)).isEqualTo(new Outcome.Limited(Duration.ofMinutes(1)));
        clock.advance(Duration.ofMinutes(1));
        behind.advance(Duration.ofMinutes(1));
        assertThat(limit.admit(HOTKEY)).isEqualTo(new Outcome.Admitted(4));
        assertThat(new RateLimit(store, THREE, behind).admit(HOTKEY)).isEqualTo(new Outcome.Admitted(5));
    }

    @Test
    void after_three_conflicts_the_caller_is_told_to_come_again() {
        RateLimit.Store contended = (hotkey, next) -> {
            var other = store.replace(hotkey, next);
            return other instanceof Replaced.Stored ? new Replaced.Stale(next) : other;
        };

        var limit = new RateLimit(contended, new Limit(100, Duration.ofMinutes(1)), clock);

        assertThat(limit.admit(HOTKEY)).isEqualTo(new Outcome.Limited(Duration.ofSeconds(1)));
        assertThat(store.writes()).isEqualTo(3);
    }

    @Test
    void T24_sixteen_threads_over_three_instances_never_get_more_than_the_limit_in_any_window() throws Exception {
        var limit = Limit.DEFAULT;
        var stored = new ConcurrentLinkedQueue<Recent>();
        RateLimit.Store recording = (hotkey, next) -> {
            var replaced = store.replace(hotkey, next);
            if (replaced instanceof Replaced.Stored) {
                stored.add(next);
            }
            return replaced;
        };
        var instances = List.of(
                new RateLimit(recording, limit, clock),
                new RateLimit(recording, limit, clock),
                new RateLimit(recording, limit, clock));
        var admitted = new AtomicInteger();

        try (var threads = Executors.newFixedThreadPool(16)) {
            var hammering = new ArrayList<Callable<Void>>();
            for (var thread = 0; thread < 16; thread++) {
                var random = new Random(thread);
                var instance = instances.get(thread % instances.size());
                hammering.add(() -> {
                    for (var i = 0; i < 2_000; i++) {
                        if (instance.admit(HOTKEY) instanceof Outcome.Admitted) {
                            admitted.incrementAndGet();
                        }
                        if (random.nextInt(20) == 0) {
                            clock.advance(Duration.ofMillis(random.nextInt(1_000)));
                        }
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(hammering)) {
                done.get();
            }
        }

        var times = stored.stream()
                .sorted(java.util.Comparator.comparingLong(Recent::version))
                .map(recent -> recent.times().getLast())
                .toList();
        assertThat(times).hasSize(admitted.get()).hasSizeGreaterThan(100).isSorted();
        for (var i = 0; i + limit.most() < times.size(); i++) {
            assertThat(Duration.between(times.get(i), times.get(i + limit.most())))
                    .isGreaterThanOrEqualTo(limit.window());
        }
    }
}
