package signpost.registry;

import java.time.Instant;
import java.util.Optional;
import signpost.job.Job;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.manifest.ManifestHash;

/// A manifest's run: the job that was made for it, and, once that has ended, how.
///
/// @param end empty while the job lives; then its status is read from the job
public record Run(JobId job, ManifestHash manifest, String action, Instant createdAt, Optional<End> end) {

    public record End(JobStatus status, Optional<Instant> startedAt, Instant finishedAt) {}

    /// The run that a job is, if it runs a manifest of the registry.
    public static Optional<Run> of(Job job) {
        return job.facts()
                .manifest()
                .filter(Job.ManifestRun::registered)
                .map(run ->
                        new Run(job.id(), run.hash(), run.action(), job.facts().createdAt(), end(job)));
    }

    private static Optional<End> end(Job job) {
        return job.life() instanceof Job.Life.Ended ended
                ? Optional.of(new End(ended.status(), job.startedAt(), ended.at()))
                : Optional.empty();
    }
}
