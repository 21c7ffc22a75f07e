package signpost.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.job.Job.Life;
import signpost.job.Job.Move;
import signpost.manifest.ManifestHash;

class JobTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final LeaseToken FIRST = new LeaseToken("first-token-of-a-worker");
    private static final LeaseToken SECOND = new LeaseToken("second-token-of-a-worker");
    private static final ManifestHash HASH = ManifestHash.of(new byte[0]);

    @Test
    void a_claim_starts_the_first_attempt_and_leases_the_job() {
        var job = running(3, NOON);

        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.startedAt()).contains(NOON);
        assertThat(job.life())
                .isEqualTo(new Life.Running("w", FIRST.hash(), LEASE, NOON.plus(LEASE), Optional.empty()));
    }

    @Test
    void nobody_takes_a_job_from_a_worker_whose_lease_holds() {
        var last = NOON.plus(LEASE).minusMillis(1);

        assertThat(running(3, NOON).claimed(claim(SECOND, last))).isInstanceOf(Move.No.class);
    }

    @Test
    void when_a_lease_ran_out_the_next_claim_is_the_next_attempt() {
        var job = to(running(3, NOON).claimed(claim(SECOND, NOON.plus(LEASE))));

        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.startedAt()).contains(NOON);
        assertThat(job.lastError()).contains(Job.LEASE_RAN_OUT);
    }

    @Test
    void whoever_lost_a_lease_changes_nothing_any_more() {
        var late = NOON.plus(LEASE);
        var taken = to(running(3, NOON).claimed(claim(SECOND, late)));

        assertThat(everythingAWorkerSays(taken, FIRST, late)).allSatisfy(JobTest::isLeaseLost);
        assertThat(everythingAWorkerSays(running(3, NOON), FIRST, late)).allSatisfy(JobTest::isLeaseLost);
        assertThat(everythingAWorkerSays(running(3, NOON).at(late), FIRST, late))
                .allSatisfy(JobTest::isLeaseLost);
    }

    @Test
    void a_heartbeat_moves_the_end_of_the_lease_and_counts_no_attempt() {
        var later = NOON.plusSeconds(20);
        var job = to(running(3, NOON).heartbeat(FIRST.hash(), later, LEASE));

        assertThat(job.life())
                .isInstanceOfSatisfying(
                        Life.Running.class,
                        running -> assertThat(running.leaseExpiresAt()).isEqualTo(later.plus(LEASE)));
        assertThat(job.attempt()).isEqualTo(1);
    }

    @Test
    void a_lease_that_ran_out_needs_nobody_to_sweep() {
        var end = NOON.plus(LEASE);

        assertThat(running(3, NOON).at(end.minusMillis(1)).status()).isEqualTo(JobStatus.RUNNING);
        assertThat(running(3, NOON).at(end))
                .satisfies(job -> assertThat(job.status()).isEqualTo(JobStatus.QUEUED))
                .satisfies(job -> assertThat(job.attempt()).isEqualTo(2));
        assertThat(running(1, NOON).at(end).status()).isEqualTo(JobStatus.DEAD_LETTER);
        assertThat(cancelled(running(3, NOON)).at(end).status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void what_a_lease_that_ran_out_did_is_the_same_whenever_somebody_looks() {
        var end = NOON.plus(LEASE);

        for (var job : List.of(running(3, NOON), running(1, NOON), cancelled(running(3, NOON)))) {
            assertThat(job.at(end.plusSeconds(59))).isEqualTo(job.at(end));
            assertThat(job.at(end).updatedAt()).isEqualTo(end);
        }
    }

    @Test
    void a_job_whose_attempts_are_used_up_or_that_is_to_be_cancelled_is_not_claimed() {
        var end = NOON.plus(LEASE);

        assertThat(running(1, NOON).claimed(claim(SECOND, end))).isInstanceOf(Move.No.class);
        assertThat(cancelled(running(3, NOON)).claimed(claim(SECOND, end))).isInstanceOf(Move.No.class);
    }

    @ParameterizedTest
    @MethodSource("pauses")
    void after_a_failed_attempt_the_pause_doubles_up_to_ten_minutes(int attempt, int seconds) {
        assertThat(Job.backOff(attempt)).isEqualTo(Duration.ofSeconds(seconds));
    }

    static Stream<Arguments> pauses() {
        return Stream.of(
                arguments(1, 15),
                arguments(2, 30),
                arguments(3, 60),
                arguments(4, 120),
                arguments(5, 240),
                arguments(6, 480),
                arguments(7, 600),
                arguments(20, 600));
    }

    @Test
    void a_retryable_failure_waits_before_the_next_attempt() {
        var job = to(running(2, NOON).failed(FIRST.hash(), NOON, true, "it broke", Optional.empty()));
        var due = NOON.plusSeconds(15);

        assertThat(job.life()).isEqualTo(new Life.Waiting(Optional.of(due)));
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.lastError()).contains("it broke");
        assertThat(job.claimed(claim(SECOND, due.minusMillis(1)))).isInstanceOf(Move.No.class);
        assertThat(to(job.claimed(claim(SECOND, due))).attempt()).isEqualTo(2);
    }

    @Test
    void a_failure_of_the_last_attempt_is_a_dead_letter_and_one_that_cannot_be_retried_is_failed() {
        assertThat(to(running(1, NOON).failed(FIRST.hash(), NOON, true, "x", Optional.empty()))
                        .status())
                .isEqualTo(JobStatus.DEAD_LETTER);
        assertThat(to(running(3, NOON).failed(FIRST.hash(), NOON, false, "x", Optional.empty()))
                        .status())
                .isEqualTo(JobStatus.FAILED);
    }

    @Test
    void cancelling_wins_over_completing_and_failing_and_says_so() {
        var asked = cancelled(running(3, NOON));

        var completed = to(asked.completed(FIRST.hash(), NOON, Optional.of(HASH)));
        assertThat(completed.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(completed.transitions().getLast().note())
                .hasValueSatisfying(note -> assertThat(note).contains("cancelled wins"));
        assertThat(to(asked.failed(FIRST.hash(), NOON, true, "x", Optional.empty()))
                        .status())
                .isEqualTo(JobStatus.CANCELLED);
        assertThat(to(asked.cancelAcknowledged(FIRST.hash(), NOON)).status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void a_worker_cannot_acknowledge_what_nobody_asked_for() {
        assertThat(running(3, NOON).cancelAcknowledged(FIRST.hash(), NOON)).isInstanceOf(Move.No.class);
    }

    @Test
    void a_job_that_waits_is_cancelled_at_once() {
        var job = to(submitted(3).cancel("operator", NOON, Optional.of("not needed")));

        assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(job.cancelRequest().flatMap(Job.CancelRequest::reason)).contains("not needed");
    }

    @Test
    void the_same_report_twice_is_answered_as_once() {
        var job = to(running(3, NOON).completed(FIRST.hash(), NOON, Optional.empty()));

        assertThat(job.completed(FIRST.hash(), NOON, Optional.empty())).isEqualTo(new Move.Already(job));
        assertThat(job.failed(FIRST.hash(), NOON, true, "x", Optional.empty())).isInstanceOf(Move.No.class);
    }

    @Test
    void what_has_ended_stays_ended_except_that_an_operator_may_queue_a_failed_job_again() {
        var succeeded = to(running(3, NOON).completed(FIRST.hash(), NOON, Optional.empty()));
        var failed = to(running(3, NOON).failed(FIRST.hash(), NOON, false, "x", Optional.empty()));

        assertThat(succeeded.cancel("operator", NOON, Optional.empty())).isInstanceOf(Move.No.class);
        assertThat(succeeded.requeued("operator", NOON)).isInstanceOf(Move.No.class);
        assertThat(succeeded.claimed(claim(SECOND, NOON))).isInstanceOf(Move.No.class);
        assertThat(to(failed.requeued("operator", NOON)))
                .satisfies(job -> assertThat(job.status()).isEqualTo(JobStatus.QUEUED))
                .satisfies(job -> assertThat(job.attempt()).isEqualTo(1))
                .satisfies(job -> assertThat(job.startedAt()).isEmpty());
    }

    @Test
    void history_is_bounded_whatever_happens() {
        var job = submitted(20);
        var now = NOON;
        for (var round = 0; round < 200; round++) {
            job = to(job.claimed(claim(FIRST, now)));
            job = to(job.failed(FIRST.hash(), now, round % 20 < 19, "x".repeat(500), Optional.empty()));
            if (job.status().isEnd()) {
                job = to(job.requeued("operator", now));
            }
            now = now.plus(Duration.ofHours(1));
        }

        assertThat(job.transitions().stream().mapToInt(Job.Transition::size).sum())
                .isLessThanOrEqualTo(Job.MOST_HISTORY);
    }

    @Test
    void every_move_grows_the_revision() {
        var waiting = submitted(3);
        var running = to(waiting.claimed(claim(FIRST, NOON)));
        var ended = to(running.completed(FIRST.hash(), NOON, Optional.empty()));

        assertThat(List.of(waiting.revision(), running.revision(), ended.revision()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static List<Move> everythingAWorkerSays(Job job, LeaseToken token, Instant now) {
        return List.of(
                job.heartbeat(token.hash(), now, LEASE),
                job.completed(token.hash(), now, Optional.empty()),
                job.failed(token.hash(), now, true, "x", Optional.empty()),
                job.cancelAcknowledged(token.hash(), now));
    }

    private static void isLeaseLost(Move move) {
        assertThat(move)
                .isInstanceOfSatisfying(
                        Move.No.class, no -> assertThat(no.why()).isInstanceOf(JobRefusal.LeaseLost.class));
    }

    private static Job submitted(int maxAttempts) {
        return Job.submitted(new Job.Facts(
                new JobId("7b0c2f4e-3a1d-4c5b-8e6f-0123456789ab"),
                JobType.TASK,
                0,
                maxAttempts,
                List.of("codex"),
                Optional.empty(),
                HASH,
                Optional.empty(),
                "operator",
                NOON));
    }

    private static Job running(int maxAttempts, Instant now) {
        return to(submitted(maxAttempts).claimed(claim(FIRST, now)));
    }

    private static Job cancelled(Job running) {
        return to(running.cancel("operator", NOON, Optional.empty()));
    }

    private static Claim claim(LeaseToken token, Instant now) {
        return new Claim("w", token.hash(), LEASE, now);
    }

    private static Job to(Move move) {
        assertThat(move).isInstanceOf(Move.To.class);
        return ((Move.To) move).job();
    }
}
