package signpost.job;

import java.time.Instant;
import java.util.Optional;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.json.Json;

/// A job that has just ended, as far as everybody may know: no payload, no result, and nothing that was said of why.
///
/// @param revision of the job at its end; a job that is put into the queue again ends again, at a later one
/// @param attempt the last one, from 1
/// @param startedAt when its first attempt began, if any did
/// @param manifest of a job of type `manifest`, what it ran
public record EndedJob(
        JobId id,
        JobType type,
        JobStatus status,
        long revision,
        int attempt,
        int maxAttempts,
        Instant createdAt,
        Optional<Instant> startedAt,
        Instant endedAt,
        Optional<Job.ManifestRun> manifest) {

    public EndedJob {
        if (!status.isEnd()) {
            throw new IllegalArgumentException("job " + id + " has not ended, it is " + status.word());
        }
    }

    /// One for each end, of which dead letters are a kind of their own.
    public Announcement announcement(String stage) {
        var facts = Json.Obj.builder()
                .put("stage", stage)
                .put("job_id", id.value())
                .put("type", type.word())
                .put("status", status.word())
                .put("attempt", attempt)
                .put("max_attempts", maxAttempts)
                .put("created_at", createdAt.toString())
                .put("ended_at", endedAt.toString());
        startedAt.ifPresent(time -> facts.put("started_at", time.toString()));
        manifest.ifPresent(run -> facts.put(
                "manifest",
                Json.Obj.builder()
                        .put("name", run.name().value())
                        .put("hash", run.hash().value())
                        .put("action", run.action())
                        .build()));
        return new Announcement(
                stage + "/job-ended/" + id + "/" + revision,
                status == JobStatus.DEAD_LETTER ? Kind.JOB_DEAD_LETTERED : Kind.JOB_ENDED,
                endedAt,
                facts.build());
    }
}
