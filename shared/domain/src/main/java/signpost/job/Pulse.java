package signpost.job;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What happens each minute, so that what nobody touches moves on too: jobs whose pause is over become ready, leases
/// that ran out in lanes without workers are settled, and what waits is counted. Nothing depends on it: a claim and a
/// reader see the same without it, and two that run at once do no harm.
public final class Pulse {

    private static final int MOST_ROUNDS = 20;

    /// @param promoted became ready
    /// @param ended were settled: dead_letter or cancelled
    public record Report(int promoted, List<Job> ended, Counts counts) {}

    private final JobStore jobs;
    private final Clock clock;

    public Pulse(JobStore jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    public Report beat() {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var promoted = 0;
        var ended = new ArrayList<Job>();
        for (var lane : jobs.lanes()) {
            for (var round = 0; round < MOST_ROUNDS; round++) {
                var moved = 0;
                for (var candidate : jobs.candidates(List.of(lane), now)) {
                    if (candidate.state() == Candidate.State.READY) {
                        continue;
                    }
                    var found = jobs.find(candidate.id());
                    if (found.isEmpty()) {
                        continue;
                    }
                    var settled = found.get().at(now);
                    if (settled.revision() != found.get().revision() && jobs.replace(found.get(), settled, Map.of())) {
                        moved++;
                        if (settled.status().isEnd()) {
                            ended.add(settled);
                        } else {
                            promoted++;
                        }
                    }
                }
                if (moved == 0) {
                    break;
                }
            }
        }
        var counts = jobs.count(now);
        jobs.publish(counts);
        jobs.forgetUnusedLanes(now);
        return new Report(promoted, List.copyOf(ended), counts);
    }
}
