package signpost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import signpost.testkit.SettableClock;

class RefreshedTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2025-10-23T00:00:00Z"));
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean isCutOff = new AtomicBoolean();
    private final Refreshed<Integer> copy =
            new Refreshed<>(this::look, Duration.ofSeconds(5), Duration.ofSeconds(20), clock);

    private int look() {
        var look = looks.incrementAndGet();
        if (isCutOff.get()) {
            throw new StoreUnavailable("cut off", null);
        }
        return look;
    }

    @Test
    void a_fresh_copy_is_taken_as_it_is_and_an_older_one_is_looked_at_again() {
        assertThat(copy.get()).isEqualTo(1);
        clock.advance(Duration.ofMillis(4_999));
        assertThat(copy.get()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(copy.get()).isEqualTo(2);
    }

    @Test
    void while_the_source_is_out_of_reach_the_copy_is_used_up_to_its_age() {
        copy.get();
        isCutOff.set(true);
        clock.advance(Duration.ofSeconds(19));
        assertThat(copy.get()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(copy::get);
        isCutOff.set(false);
        clock.advance(Duration.ofSeconds(1));
        assertThat(copy.get()).isEqualTo(looks.get());
    }

    @Test
    void what_has_just_failed_is_left_alone_for_a_second() {
        isCutOff.set(true);
        for (var i = 0; i < 10; i++) {
            assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(copy::get);
        }
        assertThat(looks).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(copy::get);
        assertThat(looks).hasValue(2);
    }

    @Test
    void a_clock_that_is_put_back_makes_nothing_young() {
        copy.get();
        clock.advance(Duration.ofHours(-1));

        assertThat(copy.get()).isEqualTo(2);
    }

    @Test
    void of_many_that_find_no_copy_one_looks_and_the_others_wait_for_it() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < 200; i++) {
                tries.add(copy::get);
            }
            for (var done : threads.invokeAll(tries)) {
                assertThat(done.get()).isEqualTo(1);
            }
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void of_many_that_find_no_copy_one_looks_also_by_a_clock_that_moves() throws Exception {
        var real = new Refreshed<>(
                () -> {
                    Thread.onSpinWait();
                    return looks.incrementAndGet();
                },
                Duration.ofMinutes(5),
                Duration.ofMinutes(20),
                java.time.Clock.systemUTC());
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < 2_000; i++) {
                tries.add(real::get);
            }
            for (var done : threads.invokeAll(tries)) {
                assertThat(done.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void while_one_looks_the_others_take_the_copy_that_there_is() throws Exception {
        var looking = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        var calls = new AtomicInteger();
        var slow = new Refreshed<>(
                () -> {
                    var call = calls.incrementAndGet();
                    if (call == 2) {
                        looking.countDown();
                        await(answered);
                    }
                    return call;
                },
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                clock);
        slow.get();
        clock.advance(Duration.ofSeconds(6));
        try (var thread = Executors.newSingleThreadExecutor()) {
            var first = thread.submit(slow::get);
            await(looking);

            assertThat(slow.get()).isEqualTo(1);

            answered.countDown();
            assertThat(first.get()).isEqualTo(2);
        }
        assertThat(slow.get()).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
