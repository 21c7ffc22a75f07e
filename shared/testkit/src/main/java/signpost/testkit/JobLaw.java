package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import signpost.job.Candidate;
import signpost.job.Claim;
import signpost.job.Job;
import signpost.job.Job.Life;
import signpost.job.Job.Move;
import signpost.job.JobFilter;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.JobStore.Taken;
import signpost.job.LeaseToken;

/// A random life of a few jobs, led in a store and by [Job]'s own moves beside it: after every step both are
/// the same.
public final class JobLaw {

    private static final int JOBS = 6;
    private static final List<Duration> STEPS = List.of(
            Duration.ZERO,
            Duration.ofMillis(1),
            Duration.ofSeconds(4),
            Duration.ofSeconds(15),
            Duration.ofSeconds(31),
            Duration.ofMinutes(11));
    private static final List<String> WORKERS = List.of("ann", "bob", "worker-ä", "w".repeat(64));

    private final JobStore store;
    private final SettableClock clock;
    private final Random random;
    private final SampleJobs samples;
    private final Map<JobId, Job> expected = new LinkedHashMap<>();
    private final Map<JobId, LeaseToken.Hash> tokens = new LinkedHashMap<>();

    public JobLaw(Stores stores, SettableClock clock, long seed) {
        this.store = stores.jobs();
        this.clock = clock;
        this.random = new Random(seed);
        this.samples = new SampleJobs(seed);
    }

    public void holdsFor(int steps) {
        for (var step = 0; step < steps; step++) {
            clock.advance(STEPS.get(random.nextInt(STEPS.size())));
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var touched = expected.size() < JOBS ? submit(now) : move(now);
            assertThat(store.find(touched)).as("step %s", step).contains(expected.get(touched));
            candidatesAreWhatMayBeClaimed(now);
        }
        assertThat(store.list(JobFilter.ALL, Optional.empty(), 100).items())
                .containsExactlyElementsOf(expected.values().stream()
                        .sorted(JobStoreContract::newestFirst)
                        .toList());
    }

    private JobId submit(Instant now) {
        var capabilities = random.nextBoolean() ? new String[] {"github"} : new String[] {"gdrive", "github"};
        var job = samples.job(
                now,
                signpost.job.JobType.TASK,
                random.nextInt(2001) - 1000,
                1 + random.nextInt(4),
                Optional.empty(),
                capabilities);
        store.submit(SampleJobs.submission(job));
        expected.put(job.id(), job);
        return job.id();
    }

    private JobId move(Instant now) {
        var jobs = List.copyOf(expected.values());
        var job = jobs.get(random.nextInt(jobs.size()));
        var token = random.nextInt(6) == 0
                ? samples.token().hash()
                : tokens.getOrDefault(job.id(), samples.token().hash());
        var lease = Duration.ofSeconds(5 + random.nextInt(40));
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> claim(job, now, lease);
            case 4, 5 -> extend(job, token, now, lease);
            case 6 -> replace(job, job.completed(token, now, Optional.empty()));
            case 7 -> replace(job, job.failed(token, now, random.nextInt(4) > 0, "busy ä", Optional.empty()));
            case 8 -> replace(job, job.cancelAcknowledged(token, now));
            case 9 -> replace(job, job.cancel("ann", now, Optional.of("why")));
            case 10 -> replace(job, job.requeued("ann", now));
            default ->
                replace(
                        job,
                        job.at(now).revision() == job.revision() ? new Move.Already(job) : new Move.To(job.at(now)));
        }
        return job.id();
    }

    private void claim(Job job, Instant now, Duration lease) {
        var states = Candidate.State.values();
        var candidate = random.nextInt(3) == 0
                ? candidate(job, states[random.nextInt(states.length)])
                : candidate(job, stateOf(job).orElse(Candidate.State.READY));
        var claim = new Claim(
                WORKERS.get(random.nextInt(WORKERS.size())), samples.token().hash(), lease, now);
        var isAsTheIndexSays =
                job.life() instanceof Life.Running == (candidate.state() == Candidate.State.LEASE_RAN_OUT);

        var taken = store.claim(candidate, claim);

        if (isAsTheIndexSays && job.claimed(claim) instanceof Move.To(var next)) {
            assertThat(taken).isEqualTo(new Taken.By(next));
            expected.put(job.id(), next);
            tokens.put(job.id(), claim.token());
        } else {
            assertThat(taken).isEqualTo(new Taken.Missed(Optional.of(job)));
        }
    }

    private void extend(Job job, LeaseToken.Hash token, Instant now, Duration lease) {
        var taken = store.extend(job.id(), token, now, lease);
        if (job.heartbeat(token, now, lease) instanceof Move.To(var next)) {
            assertThat(taken).isEqualTo(new Taken.By(next));
            expected.put(job.id(), next);
        } else {
            assertThat(taken).isEqualTo(new Taken.Missed(Optional.of(job)));
        }
    }

    private void replace(Job job, Move move) {
        if (move instanceof Move.To(var next)) {
            assertThat(store.replace(job, next, Map.of())).isTrue();
            expected.put(job.id(), next);
        }
    }

    private void candidatesAreWhatMayBeClaimed(Instant now) {
        var candidates = new ArrayList<Candidate>();
        for (var job : expected.values()) {
            stateOf(job).filter(_ -> isDue(job, now)).ifPresent(state -> candidates.add(candidate(job, state)));
        }
        assertThat(store.candidates(store.lanes(), now))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("key")
                .containsExactlyInAnyOrderElementsOf(candidates);
    }

    private static boolean isDue(Job job, Instant now) {
        return switch (job.life()) {
            case Life.Waiting(var notBefore) -> notBefore.filter(now::isBefore).isEmpty();
            case Life.Running running -> !now.isBefore(running.leaseExpiresAt());
            case Life.Ended _ -> false;
        };
    }

    private static Optional<Candidate.State> stateOf(Job job) {
        return switch (job.life()) {
            case Life.Waiting(var notBefore) when notBefore.isEmpty() -> Optional.of(Candidate.State.READY);
            case Life.Waiting _ -> Optional.of(Candidate.State.RETRY_DUE);
            case Life.Running _ -> Optional.of(Candidate.State.LEASE_RAN_OUT);
            case Life.Ended _ -> Optional.empty();
        };
    }

    /// The job as an index shows it.
    public static Candidate candidate(Job job, Candidate.State state) {
        var facts = job.facts();
        return new Candidate(job.id(), facts.lane().orElseThrow(), facts.priority(), facts.createdAt(), state);
    }
}
