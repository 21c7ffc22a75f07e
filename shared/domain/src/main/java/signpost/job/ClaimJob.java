package signpost.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Gives a worker the job that is most urgent among those it can do.
///
/// What a claim costs does not grow with what waits: the directory of lanes, two queries for each lane the worker
/// covers, and one conditional write per attempt. Priority holds over all these lanes. Among jobs of one priority one
/// of the ten oldest is drawn, so that workers who ask at the same time seldom want the same one.
public final class ClaimJob {

    /// Lanes that one claim looks into.
    public static final int MOST_LANES = 64;

    private static final int DRAWN_FROM = 10;
    private static final int MOST_ATTEMPTS = 16;

    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration BUSY = Duration.ofMillis(100);

    /// @param worker what the worker calls itself
    /// @param types what it takes
    /// @param capabilities what it can do
    public record Request(String worker, Duration lease, Set<JobType> types, Set<String> capabilities) {
        public Request {
            types = Set.copyOf(types);
            capabilities = Set.copyOf(capabilities);
        }
    }

    public sealed interface Outcome {
        record Claimed(Job job, LeaseToken token) implements Outcome {}

        /// @param pollAfter how long to wait before asking again
        record Nothing(Duration pollAfter) implements Outcome {}
    }

    private final JobStore jobs;
    private final Supplier<LeaseToken> tokens;
    private final RandomGenerator random;
    private final Clock clock;

    public ClaimJob(JobStore jobs, Supplier<LeaseToken> tokens, RandomGenerator random, Clock clock) {
        this.jobs = jobs;
        this.tokens = tokens;
        this.random = random;
        this.clock = clock;
    }

    public Outcome claim(Request request) {
        var lanes = covered(request);
        if (lanes.isEmpty()) {
            return nothing(IDLE);
        }
        var waiting = new ArrayList<>(jobs.candidates(lanes, now()));
        waiting.sort(Candidate.BEST_FIRST);
        if (waiting.isEmpty()) {
            return nothing(IDLE);
        }
        for (var attempt = 0; attempt < MOST_ATTEMPTS && !waiting.isEmpty(); attempt++) {
            var candidate = waiting.remove(drawn(waiting));
            var token = tokens.get();
            var claim = new Claim(request.worker(), token.hash(), request.lease(), now());
            switch (jobs.claim(candidate, claim)) {
                case JobStore.Taken.By(var job) -> {
                    return new Outcome.Claimed(job, token);
                }
                case JobStore.Taken.Missed(var job) -> job.ifPresent(as -> settle(as, claim.now()));
            }
        }
        return nothing(BUSY);
    }

    /// Where a worker covers more lanes than one claim looks into, claims look into others in turn.
    private List<Lane> covered(Request request) {
        var covered = new ArrayList<>(jobs.lanes().stream()
                .filter(lane -> lane.isCoveredBy(request.types(), request.capabilities()))
                .toList());
        if (covered.size() <= MOST_LANES) {
            return covered;
        }
        java.util.Collections.rotate(covered, random.nextInt(covered.size()));
        return covered.subList(0, MOST_LANES);
    }

    private int drawn(List<Candidate> bestFirst) {
        var best = bestFirst.getFirst().priority();
        var equals = 0;
        while (equals < Math.min(DRAWN_FROM, bestFirst.size())
                && bestFirst.get(equals).priority() == best) {
            equals++;
        }
        return random.nextInt(equals);
    }

    /// Whoever meets a job whose last lease ran out writes down that it has ended. It does not matter who does.
    private void settle(Job job, Instant now) {
        var settled = job.at(now);
        if (settled.status().isEnd() && !job.status().isEnd()) {
            jobs.replace(job, settled, Map.of());
        }
    }

    private Outcome nothing(Duration pause) {
        var jitter = random.nextLong(pause.toMillis() / 2 + 1);
        return new Outcome.Nothing(pause.plusMillis(jitter));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
