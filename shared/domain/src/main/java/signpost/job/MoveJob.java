package signpost.job;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import signpost.manifest.ManifestHash;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;

/// Moves a job to its next state: reads it, asks it, and stores what it says unless another mover was first; then it
/// asks again.
public final class MoveJob {

    private static final int MOST_ATTEMPTS = 12;

    /// A move of a job as it is found.
    public interface How {
        Job.Move of(Job job, Instant now);
    }

    public sealed interface Outcome {
        record Moved(Job job) implements Outcome {}

        record Refused(JobRefusal why) implements Outcome {}
    }

    private final JobStore jobs;
    private final Pauses pauses;
    private final Clock clock;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    public MoveJob(JobStore jobs, Pauses pauses, Clock clock) {
        this.jobs = jobs;
        this.pauses = pauses;
        this.clock = clock;
    }

    /// @param reason shown to whoever asks why; redacted
    public Outcome cancel(JobId id, Caller by, Optional<String> reason) {
        var said = reason.map(text -> ReportJob.shortened(scanner.redact(text)));
        return move(id, (job, now) -> job.cancel(by.name(), now, said), Map.of());
    }

    public Outcome requeue(JobId id, Caller by) {
        return move(id, (job, now) -> job.requeued(by.name(), now), Map.of());
    }

    Outcome move(JobId id, How how, Map<ManifestHash, String> documents) {
        for (var attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            if (attempt > 1) {
                pauses.before(attempt);
            }
            var found = jobs.find(id);
            if (found.isEmpty()) {
                return new Outcome.Refused(new JobRefusal.NotFound(id));
            }
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            switch (how.of(found.get(), now)) {
                case Job.Move.Already(var job) -> {
                    return new Outcome.Moved(job);
                }
                case Job.Move.No(var why) -> {
                    return new Outcome.Refused(why);
                }
                case Job.Move.To(var next) -> {
                    if (jobs.replace(found.get(), next, documents)) {
                        return new Outcome.Moved(next);
                    }
                }
            }
        }
        throw new StoreUnavailable(
                "others changed job " + id + " first, " + MOST_ATTEMPTS + " times in a row; try again", null);
    }
}
