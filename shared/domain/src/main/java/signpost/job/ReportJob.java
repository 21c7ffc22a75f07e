package signpost.job;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;
import signpost.registry.ManifestRegistry;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;

/// What a worker that holds a lease says of its job. Everything it says is redacted before it is stored.
public final class ReportJob {

    public sealed interface Outcome {
        record Done(Job job) implements Outcome {}

        record Refused(JobRefusal why) implements Outcome {}
    }

    private final JobStore jobs;
    private final ManifestRegistry registry;
    private final MoveJob moves;
    private final Supplier<String> chance;
    private final Clock clock;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    /// @param chance a few characters that tell events of the same millisecond apart
    public ReportJob(JobStore jobs, ManifestRegistry registry, MoveJob moves, Supplier<String> chance, Clock clock) {
        this.jobs = jobs;
        this.registry = registry;
        this.moves = moves;
        this.chance = chance;
        this.clock = clock;
    }

    /// @param lease how long from now; if it is not given, as long as the job was claimed for
    public Outcome heartbeat(JobId id, LeaseToken token, Optional<Duration> lease) {
        if (lease.isEmpty()) {
            return moved(
                    id,
                    (job, now) -> job.life() instanceof Job.Life.Running running
                            ? job.heartbeat(token.hash(), now, running.lease())
                            : job.heartbeat(token.hash(), now, Duration.ZERO),
                    Map.of());
        }
        var now = now();
        return switch (jobs.extend(id, token.hash(), now, lease.get())) {
            case JobStore.Taken.By(var job) -> new Outcome.Done(job);
            case JobStore.Taken.Missed(var job) when job.isEmpty() -> new Outcome.Refused(new JobRefusal.NotFound(id));
            case JobStore.Taken.Missed(var job) ->
                moved(id, (found, time) -> found.heartbeat(token.hash(), time, lease.get()), Map.of());
        };
    }

    /// @param summary any JSON, or `null`
    public Outcome complete(JobId id, LeaseToken token, Json summary) {
        return withDocument(
                summary,
                (result, documents) -> moved(id, (job, now) -> job.completed(token.hash(), now, result), documents));
    }

    public Outcome fail(JobId id, LeaseToken token, boolean retryable, String error, Json summary) {
        var said = shortened(scanner.redact(error));
        return withDocument(
                summary,
                (result, documents) ->
                        moved(id, (job, now) -> job.failed(token.hash(), now, retryable, said, result), documents));
    }

    public Outcome acknowledgeCancel(JobId id, LeaseToken token) {
        return moved(id, (job, now) -> job.cancelAcknowledged(token.hash(), now), Map.of());
    }

    public sealed interface Noted {
        record Kept(Job job, Event event) implements Noted {}

        record Refused(JobRefusal why) implements Noted {}
    }

    /// An event of the job, which only the worker that holds it may write.
    public Noted note(JobId id, LeaseToken token, Event.Level level, String message, Json payload) {
        return switch (held(id, token)) {
            case Held.No(var why) -> new Noted.Refused(why);
            case Held.By(var job, var worker) -> {
                var now = now();
                var event = new Event(
                        Rfc3339.text(now) + "#" + chance.get(),
                        now,
                        level,
                        worker,
                        scanner.redact(message),
                        scanner.redact(payload));
                jobs.append(id, event);
                yield new Noted.Kept(job, event);
            }
        };
    }

    /// The YAML that a job runs.
    public sealed interface Manifest {
        record Found(String content, ManifestHash hash) implements Manifest {}

        record Refused(JobRefusal why) implements Manifest {}
    }

    public Manifest manifest(JobId id, LeaseToken token) {
        return switch (held(id, token)) {
            case Held.No(var why) -> new Manifest.Refused(why);
            case Held.By(var job, var _) ->
                job.facts()
                        .manifest()
                        .<Manifest>map(run -> new Manifest.Found(content(job, run), run.hash()))
                        .orElseGet(() -> new Manifest.Refused(
                                new JobRefusal.StateConflict(id, job.status(), "read as a manifest, being none")));
        };
    }

    private String content(Job job, Job.ManifestRun run) {
        return run.registered()
                ? registry.content(run.name(), run.hash())
                        .orElseThrow(() ->
                                new IllegalStateException("the registry has lost " + run.name() + " at " + run.hash()))
                : jobs.document(job.id(), run.hash());
    }

    /// What a worker keeps between runs of a manifest.
    public sealed interface Saved {
        record Kept() implements Saved {}

        /// Tokens stand in the state; nothing was kept.
        record Secret(List<SecretScanner.Finding> findings) implements Saved {}

        record Refused(JobRefusal why) implements Saved {}
    }

    /// @param id the run of `name` that the worker holds
    public Saved save(signpost.ingest.ManifestName name, JobId id, LeaseToken token, Json state) {
        var secrets = scanner.scanForTokens(state);
        if (!secrets.isEmpty()) {
            return new Saved.Secret(secrets);
        }
        return switch (held(id, token)) {
            case Held.No(var why) -> new Saved.Refused(why);
            case Held.By(var job, var _) -> {
                if (job.facts()
                        .manifest()
                        .filter(run -> run.registered() && run.name().equals(name))
                        .isEmpty()) {
                    yield new Saved.Refused(new JobRefusal.NotAuthorized("job " + id + " is no run of " + name));
                }
                registry.save(name, state, now());
                yield new Saved.Kept();
            }
        };
    }

    private sealed interface Held {
        record By(Job job, String worker) implements Held {}

        record No(JobRefusal why) implements Held {}
    }

    private Held held(JobId id, LeaseToken token) {
        var found = jobs.find(id);
        if (found.isEmpty()) {
            return new Held.No(new JobRefusal.NotFound(id));
        }
        var job = found.get();
        return job.refusalOf(token.hash(), now())
                .<Held>map(Held.No::new)
                .orElseGet(() -> job.life() instanceof Job.Life.Running running
                        ? new Held.By(job, running.worker())
                        : new Held.No(new JobRefusal.LeaseLost(id, "the job has ended")));
    }

    private interface WithDocument {
        Outcome then(Optional<ManifestHash> hash, Map<ManifestHash, String> documents);
    }

    private Outcome withDocument(Json summary, WithDocument with) {
        if (summary instanceof Json.Null) {
            return with.then(Optional.empty(), Map.of());
        }
        var text = CanonicalJson.text(scanner.redact(summary));
        var hash = ManifestHash.of(text.getBytes(StandardCharsets.US_ASCII));
        return with.then(Optional.of(hash), Map.of(hash, text));
    }

    private Outcome moved(JobId id, MoveJob.How how, Map<ManifestHash, String> documents) {
        return switch (moves.move(id, how, documents)) {
            case MoveJob.Outcome.Moved(var job) -> new Outcome.Done(job);
            case MoveJob.Outcome.Refused(var why) -> new Outcome.Refused(why);
        };
    }

    static String shortened(String text) {
        if (text.length() <= Job.MOST_MESSAGE) {
            return text;
        }
        var end = Job.MOST_MESSAGE - 1;
        var isWithinPair = Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, isWithinPair ? end - 1 : end) + "…";
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
