package signpost.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An operator puts many jobs that failed for good into the queue again, a page at a time.
public final class RequeueJobs {

    public static final int MOST = 200;

    /// @param requeued what is waiting again
    /// @param skipped what had moved on by itself
    /// @param next where to go on, if there may be more
    public record Outcome(List<JobId> requeued, List<JobId> skipped, Optional<String> next) {}

    private final JobStore jobs;
    private final MoveJob moves;

    public RequeueJobs(JobStore jobs, MoveJob moves) {
        this.jobs = jobs;
        this.moves = moves;
    }

    /// @param filter its status is failed or dead_letter
    public Outcome requeue(JobFilter filter, Optional<String> cursor, int most, Caller by) {
        var requeued = new ArrayList<JobId>();
        var skipped = new ArrayList<JobId>();
        var page = jobs.list(filter, cursor, most);
        for (var job : page.items()) {
            switch (moves.requeue(job.id(), by)) {
                case MoveJob.Outcome.Moved(var moved) -> requeued.add(moved.id());
                case MoveJob.Outcome.Refused ignored -> skipped.add(job.id());
            }
        }
        return new Outcome(requeued, skipped, page.next());
    }
}
