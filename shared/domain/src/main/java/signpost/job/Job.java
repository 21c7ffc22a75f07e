package signpost.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.manifest.ManifestHash;

/// A job and everything that may become of it.
///
/// `queued → running → succeeded | failed | cancelled | dead_letter`. Each move is a method; one that the state does
/// not allow is refused with the reason. What is stored is always one of these values, and it is replaced by the next
/// only as long as its [#revision] is still the stored one: of two movers one wins.
///
/// A lease that runs out needs nobody who sweeps: [#at] says what the job has become by then.
///
/// @param facts what never changes
/// @param revision grows with every change
/// @param attempt which attempt this is, or, while it waits, will be; from 1
/// @param startedAt when its first attempt began
/// @param lastError what the last failed attempt said
/// @param transitions its history, oldest first, at most 4 KB
public record Job(
        Facts facts,
        long revision,
        int attempt,
        Optional<Instant> startedAt,
        Instant updatedAt,
        Optional<String> lastError,
        List<Transition> transitions,
        Life life) {

    /// Characters of history that a move keeps. Claims only add to it: twenty of them stay below 2,560 more.
    public static final int MOST_HISTORY = 1536;

    /// What is noted of an attempt that nobody reported on.
    public static final String LEASE_RAN_OUT = "the lease before ran out";

    /// Characters of an error message or a reason that are kept.
    public static final int MOST_MESSAGE = 1024;

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(15);
    private static final Duration MOST_BACK_OFF = Duration.ofMinutes(10);

    public Job {
        transitions = List.copyOf(transitions);
    }

    /// What never changes of a job.
    ///
    /// @param priority −1000 to 1000, higher first
    /// @param requiredCapabilities what a worker must be able to do; if there are none, nobody may claim the job
    /// @param affinityKey passed on as it came
    /// @param payload hash of the payload as answers show it (canonical JSON), under which its content lies
    /// @param manifest of a job of type `manifest`, what it runs
    public record Facts(
            JobId id,
            JobType type,
            int priority,
            int maxAttempts,
            List<String> requiredCapabilities,
            Optional<String> affinityKey,
            ManifestHash payload,
            Optional<ManifestRun> manifest,
            String createdBy,
            Instant createdAt) {
        public Facts {
            requiredCapabilities = List.copyOf(requiredCapabilities);
        }

        /// Where it queues, or nowhere if nobody may claim it.
        public Optional<Lane> lane() {
            return requiredCapabilities.isEmpty() ? Optional.empty() : Optional.of(Lane.of(type, requiredCapabilities));
        }
    }

    /// What a manifest job runs.
    ///
    /// @param hash of the YAML, exactly as it was submitted
    /// @param registered whether the registry holds the YAML; otherwise it lies with the job
    public record ManifestRun(ManifestName name, ManifestHash hash, String action, boolean registered) {}

    /// One step of a job's history.
    ///
    /// @param by who brought it about: a caller, a worker, or `lease` where a lease ran out
    public record Transition(Instant at, JobStatus to, int attempt, String by, Optional<String> note) {
        int size() {
            return 45 + by.length() + note.map(String::length).orElse(0);
        }
    }

    public record CancelRequest(Instant at, String by, Optional<String> reason) {}

    public sealed interface Life {

        /// @param notBefore when it may be claimed, if not at once
        record Waiting(Optional<Instant> notBefore) implements Life {}

        /// @param lease how long a heartbeat extends the lease, unless it says otherwise
        record Running(
                String worker,
                LeaseToken.Hash token,
                Duration lease,
                Instant leaseExpiresAt,
                Optional<CancelRequest> cancel)
                implements Life {}

        /// @param worker who did the last attempt, and with which token
        /// @param result hash of the result summary (canonical JSON), under which its content lies
        record Ended(
                JobStatus status,
                Instant at,
                Optional<Worked> worker,
                Optional<ManifestHash> result,
                Optional<CancelRequest> cancel)
                implements Life {}
    }

    /// Who had a lease.
    public record Worked(String worker, LeaseToken.Hash token) {}

    /// What came of a move.
    public sealed interface Move {
        /// The job as it is to be stored.
        record To(Job job) implements Move {}

        /// The same move was made before by the same worker (its answer may have been lost): nothing is to be stored.
        record Already(Job job) implements Move {}

        record No(JobRefusal why) implements Move {}
    }

    public static Job submitted(Facts facts) {
        var first = new Transition(facts.createdAt(), JobStatus.QUEUED, 1, facts.createdBy(), Optional.empty());
        return new Job(
                facts,
                1,
                1,
                Optional.empty(),
                facts.createdAt(),
                Optional.empty(),
                List.of(first),
                new Life.Waiting(Optional.empty()));
    }

    public JobId id() {
        return facts.id();
    }

    public JobStatus status() {
        return switch (life) {
            case Life.Waiting ignored -> JobStatus.QUEUED;
            case Life.Running ignored -> JobStatus.RUNNING;
            case Life.Ended ended -> ended.status();
        };
    }

    public Optional<CancelRequest> cancelRequest() {
        return switch (life) {
            case Life.Waiting ignored -> Optional.empty();
            case Life.Running running -> running.cancel();
            case Life.Ended ended -> ended.cancel();
        };
    }

    // --- what time does ------------------------------------------------------------------------------------------

    /// The job as it is at `now`: a lease that has run out is over, whether or not anybody has written that down.
    public Job at(Instant now) {
        return switch (life) {
            case Life.Waiting(var notBefore)
            when notBefore.filter(time -> !time.isAfter(now)).isPresent() ->
                with(new Life.Waiting(Optional.empty()), attempt, updatedAt);
            case Life.Running running when !running.leaseExpiresAt().isAfter(now) -> leaseRanOut(running);
            case Life.Waiting ignored -> this;
            case Life.Running ignored -> this;
            case Life.Ended ignored -> this;
        };
    }

    /// It happened when the lease ran out, not when somebody looks: whoever looks sees the same.
    private Job leaseRanOut(Life.Running running) {
        var then = running.leaseExpiresAt();
        if (running.cancel().isPresent()) {
            return ended(
                    JobStatus.CANCELLED,
                    then,
                    "lease",
                    "the lease ran out after cancellation was asked for",
                    Optional.empty());
        }
        if (attempt >= facts.maxAttempts()) {
            return ended(
                            JobStatus.DEAD_LETTER,
                            then,
                            "lease",
                            "the lease of its last attempt ran out",
                            Optional.empty())
                    .withError(LEASE_RAN_OUT);
        }
        return with(new Life.Waiting(Optional.empty()), attempt + 1, then)
                .noted(new Transition(then, JobStatus.QUEUED, attempt + 1, "lease", Optional.of(LEASE_RAN_OUT)))
                .withError(LEASE_RAN_OUT);
    }

    // --- what workers do -----------------------------------------------------------------------------------------

    /// A worker takes the job: one that waits and is due, or one whose lease has run out while attempts are left and
    /// nobody wants it cancelled. Whether the worker is able to do it is not asked here: see [ClaimJob].
    public Move claimed(Claim claim) {
        var now = claim.now();
        return switch (life) {
            case Life.Waiting(var notBefore)
            when notBefore.filter(now::isBefore).isEmpty() -> new Move.To(takenBy(claim, attempt, Optional.empty()));
            case Life.Running running
            when isFree(running, now) -> new Move.To(takenBy(claim, attempt + 1, Optional.of(LEASE_RAN_OUT)));
            case Life.Waiting ignored -> conflict(this, "claimed before its time");
            case Life.Running ignored -> conflict(this, "claimed");
            case Life.Ended ignored -> conflict(this, "claimed");
        };
    }

    private boolean isFree(Life.Running running, Instant now) {
        return !running.leaseExpiresAt().isAfter(now) && running.cancel().isEmpty() && attempt < facts.maxAttempts();
    }

    /// History is not cut here: a store claims without reading, and can only add to it.
    private Job takenBy(Claim claim, int nextAttempt, Optional<String> note) {
        var now = claim.now();
        var history = new ArrayList<>(transitions);
        history.add(new Transition(now, JobStatus.RUNNING, nextAttempt, claim.worker(), note));
        var running = new Life.Running(
                claim.worker(), claim.token(), claim.lease(), now.plus(claim.lease()), Optional.empty());
        return new Job(
                facts,
                revision + 1,
                nextAttempt,
                Optional.of(startedAt.orElse(now)),
                now,
                note.isPresent() ? note : lastError,
                history,
                running);
    }

    /// The worker is alive.
    ///
    /// @param lease how long from `now`
    public Move heartbeat(LeaseToken.Hash token, Instant now, Duration lease) {
        return held(
                token,
                now,
                "kept alive",
                (job, running) -> new Move.To(job.with(
                        new Life.Running(running.worker(), running.token(), lease, now.plus(lease), running.cancel()),
                        job.attempt,
                        now)));
    }

    /// The worker has done it. If cancellation was asked for, that wins.
    public Move completed(LeaseToken.Hash token, Instant now, Optional<ManifestHash> result) {
        return held(
                token,
                now,
                "completed",
                (job, running) -> running.cancel().isPresent()
                        ? new Move.To(job.ended(
                                JobStatus.CANCELLED,
                                now,
                                running.worker(),
                                "completed after cancellation was asked for: cancelled wins",
                                result))
                        : new Move.To(job.ended(JobStatus.SUCCEEDED, now, running.worker(), "", result)));
    }

    /// The worker could not do it: another attempt after a pause of min(600, 15·2^(attempt−1)) seconds, or the end.
    public Move failed(
            LeaseToken.Hash token, Instant now, boolean retryable, String error, Optional<ManifestHash> result) {
        return held(token, now, "failed", (job, running) -> {
            var worker = running.worker();
            if (running.cancel().isPresent()) {
                return new Move.To(
                        job.ended(JobStatus.CANCELLED, now, worker, "failed after cancellation was asked for", result)
                                .withError(error));
            }
            if (!retryable) {
                return new Move.To(
                        job.ended(JobStatus.FAILED, now, worker, "", result).withError(error));
            }
            if (job.attempt >= facts.maxAttempts()) {
                return new Move.To(job.ended(JobStatus.DEAD_LETTER, now, worker, "its last attempt failed", result)
                        .withError(error));
            }
            var again = now.plus(backOff(job.attempt));
            return new Move.To(job.with(new Life.Waiting(Optional.of(again)), job.attempt + 1, now)
                    .noted(new Transition(
                            now,
                            JobStatus.QUEUED,
                            job.attempt + 1,
                            worker,
                            Optional.of("attempt " + job.attempt + " failed, the next not before " + again)))
                    .withError(error));
        });
    }

    /// The worker has stopped because it was asked to.
    public Move cancelAcknowledged(LeaseToken.Hash token, Instant now) {
        return held(
                token,
                now,
                "acknowledged",
                (job, running) -> running.cancel().isEmpty()
                        ? conflict(job, "acknowledged as cancelled, which nobody asked for")
                        : new Move.To(job.ended(JobStatus.CANCELLED, now, running.worker(), "", Optional.empty())));
    }

    /// Whether this token holds the job now.
    public Optional<JobRefusal> refusalOf(LeaseToken.Hash token, Instant now) {
        return switch (held(token, now, "worked on", (job, _) -> new Move.To(job))) {
            case Move.To ignored -> Optional.empty();
            case Move.Already ignored -> Optional.empty();
            case Move.No(var why) -> Optional.of(why);
        };
    }

    static Duration backOff(int attempt) {
        // 15·2^6 is beyond the most.
        var pause = FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempt - 1, 6));
        return pause.compareTo(MOST_BACK_OFF) < 0 ? pause : MOST_BACK_OFF;
    }

    private interface Holder {
        Move move(Job job, Life.Running running);
    }

    /// Only who holds the lease moves the job on. The token is looked at first: who has none learns nothing.
    private Move held(LeaseToken.Hash token, Instant now, String what, Holder holder) {
        return switch (life) {
            case Life.Running running when !running.token().is(token) -> leaseLost("another claim has this job now");
            case Life.Running running
            when !running.leaseExpiresAt().isAfter(now) ->
                leaseLost("the lease ran out at " + running.leaseExpiresAt());
            case Life.Running running -> holder.move(this, running);
            case Life.Ended ended
            when ended.worker().filter(worked -> worked.token().is(token)).isEmpty() -> leaseLost("the job has ended");
            case Life.Ended ended -> isRepeated(what, ended.status()) ? new Move.Already(this) : conflict(this, what);
            case Life.Waiting ignored -> leaseLost("the job is back in the queue");
        };
    }

    private static boolean isRepeated(String what, JobStatus status) {
        return switch (status) {
            case SUCCEEDED -> what.equals("completed");
            case FAILED, DEAD_LETTER -> what.equals("failed");
            case CANCELLED -> what.equals("completed") || what.equals("failed") || what.equals("acknowledged");
            case QUEUED, RUNNING -> false;
        };
    }

    private Move leaseLost(String why) {
        return new Move.No(new JobRefusal.LeaseLost(id(), why));
    }

    // --- what operators do ---------------------------------------------------------------------------------------

    /// Somebody wants the job not to be done. One that runs is told by its next heartbeat.
    public Move cancel(String by, Instant now, Optional<String> reason) {
        var job = at(now);
        var request = new CancelRequest(now, by, reason);
        return switch (job.life) {
            case Life.Waiting ignored ->
                new Move.To(job.with(
                                new Life.Ended(
                                        JobStatus.CANCELLED,
                                        now,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(request)),
                                job.attempt,
                                now)
                        .noted(new Transition(now, JobStatus.CANCELLED, job.attempt, by, Optional.empty())));
            case Life.Running running when running.cancel().isPresent() -> new Move.Already(job);
            case Life.Running running ->
                new Move.To(job.with(
                                new Life.Running(
                                        running.worker(),
                                        running.token(),
                                        running.lease(),
                                        running.leaseExpiresAt(),
                                        Optional.of(request)),
                                job.attempt,
                                now)
                        .noted(new Transition(
                                now, JobStatus.RUNNING, job.attempt, by, Optional.of("cancellation asked for"))));
            case Life.Ended ignored -> conflict(job, "cancelled");
        };
    }

    /// An operator gives a job that failed for good all its attempts again.
    public Move requeued(String by, Instant now) {
        var job = at(now);
        return job.status() == JobStatus.FAILED || job.status() == JobStatus.DEAD_LETTER
                ? new Move.To(new Job(
                                facts,
                                job.revision,
                                1,
                                Optional.empty(),
                                now,
                                Optional.empty(),
                                job.transitions,
                                new Life.Waiting(Optional.empty()))
                        .next(now)
                        .noted(new Transition(now, JobStatus.QUEUED, 1, by, Optional.of("put into the queue again"))))
                : conflict(job, "put into the queue again");
    }

    private static Move conflict(Job job, String what) {
        return new Move.No(new JobRefusal.StateConflict(job.id(), job.status(), what));
    }

    // --- making the next one -------------------------------------------------------------------------------------

    private Job ended(JobStatus status, Instant now, String by, String note, Optional<ManifestHash> result) {
        var worked = life instanceof Life.Running running
                ? Optional.of(new Worked(running.worker(), running.token()))
                : Optional.<Worked>empty();
        return with(new Life.Ended(status, now, worked, result, cancelRequest()), attempt, now)
                .noted(new Transition(now, status, attempt, by, note.isEmpty() ? Optional.empty() : Optional.of(note)));
    }

    private Job with(Life next, int nextAttempt, Instant now) {
        return new Job(facts, revision, nextAttempt, startedAt, now, lastError, transitions, next).next(now);
    }

    private Job next(Instant now) {
        return new Job(facts, revision + 1, attempt, startedAt, now, lastError, transitions, life);
    }

    private Job withError(String error) {
        return new Job(facts, revision, attempt, startedAt, updatedAt, Optional.of(error), transitions, life);
    }

    private Job noted(Transition transition) {
        var history = new ArrayList<>(transitions);
        history.add(transition);
        var size = history.stream().mapToInt(Transition::size).sum();
        while (size > MOST_HISTORY && history.size() > 1) {
            size -= history.removeFirst().size();
        }
        return new Job(facts, revision, attempt, startedAt, updatedAt, lastError, history, life);
    }
}
