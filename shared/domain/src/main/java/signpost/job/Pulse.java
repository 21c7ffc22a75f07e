package signpost.job;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What happens each minute, so that what nobody touches moves on too: jobs whose pause is over become ready, leases
/// that ran out in lanes without workers are settled, and what waits is counted. Nothing depends on it: a claim and a
/// reader see the same without it, and two that run at once do no harm.
public final class Pulse {

    private static final int MOST_ROUNDS = 20;

    /// So many that fail one after the other are not each at fault: the store is.
    private static final int MOST_FAILURES_IN_A_ROW = 20;

    /// @param promoted became ready
    /// @param ended were settled: dead_letter or cancelled
    /// @param failures what could not be settled; the others were
    public record Report(int promoted, List<Job> ended, List<Failure> failures, Counts counts) {}

    /// @param job empty if it is not known what waits in the lane
    public record Failure(Lane lane, Optional<JobId> job, RuntimeException why) {}

    private final JobStore jobs;
    private final Clock clock;

    public Pulse(JobStore jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /// A job that cannot be settled keeps none of the others from it. Whoever calls must see that
    /// [Report#failures] does not stay unseen.
    public Report beat() {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var beat = new Beat(now);
        jobs.lanes().forEach(beat::settle);
        var counts = jobs.count(now);
        jobs.publish(counts);
        jobs.forgetUnusedLanes(now);
        return new Report(beat.promoted, List.copyOf(beat.ended), List.copyOf(beat.failures), counts);
    }

    private final class Beat {
        private final Instant now;
        private final List<Job> ended = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();
        private final Set<JobId> failed = new HashSet<>();
        private int promoted;
        private int inARow;

        Beat(Instant now) {
            this.now = now;
        }

        void settle(Lane lane) {
            for (var round = 0; round < MOST_ROUNDS; round++) {
                List<Candidate> candidates;
                try {
                    candidates = jobs.candidates(List.of(lane), now);
                } catch (RuntimeException why) {
                    failed(new Failure(lane, Optional.empty(), why));
                    return;
                }
                if (!settle(lane, candidates)) {
                    return;
                }
            }
        }

        /// @return whether any of them moved, so that others may have come into sight
        private boolean settle(Lane lane, List<Candidate> candidates) {
            var moved = false;
            for (var candidate : candidates) {
                if (candidate.state() == Candidate.State.READY || failed.contains(candidate.id())) {
                    continue;
                }
                try {
                    moved |= settle(candidate.id());
                    inARow = 0;
                } catch (RuntimeException why) {
                    failed.add(candidate.id());
                    failed(new Failure(lane, Optional.of(candidate.id()), why));
                }
            }
            return moved;
        }

        private boolean settle(JobId id) {
            var found = jobs.find(id);
            if (found.isEmpty()) {
                return false;
            }
            var settled = found.get().at(now);
            if (settled.revision() == found.get().revision() || !jobs.replace(found.get(), settled, Map.of())) {
                return false;
            }
            if (settled.status().isEnd()) {
                ended.add(settled);
            } else {
                promoted++;
            }
            return true;
        }

        private void failed(Failure failure) {
            failures.add(failure);
            inARow++;
            if (inARow == MOST_FAILURES_IN_A_ROW) {
                throw failure.why();
            }
        }
    }
}
