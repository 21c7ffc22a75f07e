package signpost.queueapi;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import signpost.apigateway.Answer;
import signpost.apigateway.JobProblems;
import signpost.apigateway.Shown;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.job.ClaimJob;
import signpost.job.Counts;
import signpost.job.Event;
import signpost.job.Job;
import signpost.job.JobFilter;
import signpost.job.JobStatus;
import signpost.job.JobStore;
import signpost.job.MoveJob;
import signpost.job.Page;
import signpost.job.ReportJob;
import signpost.job.RequeueJobs;
import signpost.job.SubmitJob;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;

/// Jobs and outcomes as they are answered. Every field of a job is always there, `null` where it says nothing, and
/// shows the job as it is at this moment, whether or not anybody has written that down.
final class QueueAnswers {

    /// Bytes of a page of jobs.
    static final int MOST_PAGE_BYTES = 1 << 20;

    private final JobStore jobs;
    private final Clock clock;

    QueueAnswers(JobStore jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    // --- outcomes ------------------------------------------------------------------------------------------------

    Answer submitted(SubmitJob.Outcome outcome) {
        return switch (outcome) {
            case SubmitJob.Outcome.Created(var job, var payload, var warnings) ->
                Answer.created(
                                full(job, payload).with("warnings", JobProblems.listed(warnings)),
                                "/api/queue/jobs/" + job.id())
                        .logging("job", Shown.text(job.id()));
            case SubmitJob.Outcome.Repeated(var job, var warnings) -> {
                var shown = full(job, document(job, job.facts().payload()));
                yield Answer.ok(warnings.map(found -> shown.with("warnings", JobProblems.listed(found)))
                                .orElse(shown))
                        .logging("job", Shown.text(job.id()))
                        .withHeader("Idempotent-Replayed", "true");
            }
            case SubmitJob.Outcome.InvalidManifestJob(var violations, var warnings) ->
                JobProblems.invalid("invalid_manifest_job", violations, warnings);
            case SubmitJob.Outcome.InvalidPayload(var violations) ->
                JobProblems.invalid(QueueApi.MALFORMED, violations, List.of());
            case SubmitJob.Outcome.KeyReused() -> JobProblems.keyReused();
            case SubmitJob.Outcome.KeyInFlight() -> JobProblems.keyInFlight();
        };
    }

    Answer claimed(ClaimJob.Outcome outcome) {
        return switch (outcome) {
            case ClaimJob.Outcome.Claimed(var job, var token) ->
                Answer.ok(Json.Obj.builder()
                                .put("job", full(job, document(job, job.facts().payload())))
                                .put("leaseToken", token.value())
                                .build())
                        .logging("job", Shown.text(job.id()));
            case ClaimJob.Outcome.Nothing(var pollAfter) ->
                Answer.ok(Json.Obj.builder()
                        .put("job", new Json.Null())
                        .put("pollAfterMs", pollAfter.toMillis())
                        .build());
        };
    }

    Answer reported(ReportJob.Outcome outcome) {
        return switch (outcome) {
            case ReportJob.Outcome.Done(var job) -> shown(job);
            case ReportJob.Outcome.Refused(var why) -> JobProblems.of(why);
        };
    }

    Answer moved(MoveJob.Outcome outcome) {
        return switch (outcome) {
            case MoveJob.Outcome.Moved(var job) -> shown(job);
            case MoveJob.Outcome.Refused(var why) -> JobProblems.of(why);
        };
    }

    Answer noted(ReportJob.Noted outcome) {
        return switch (outcome) {
            case ReportJob.Noted.Kept(var job, var event) ->
                Answer.created(event(job, event), "/api/queue/jobs/" + job.id() + "/events")
                        .logging("job", Shown.text(job.id()));
            case ReportJob.Noted.Refused(var why) -> JobProblems.of(why);
        };
    }

    static Answer manifest(ReportJob.Manifest outcome) {
        return switch (outcome) {
            case ReportJob.Manifest.Found(var content, var hash) ->
                Answer.ok(Json.Obj.builder()
                        .put("content", content)
                        .put("contentHash", hash.value())
                        .build());
            case ReportJob.Manifest.Refused(var why) -> JobProblems.of(why);
        };
    }

    static Answer requeued(RequeueJobs.Outcome outcome) {
        return Answer.ok(Shown.withNext(
                        Json.Obj.builder()
                                .put(
                                        "requeued",
                                        outcome.requeued().stream()
                                                .map(Shown::text)
                                                .toList())
                                .put(
                                        "skipped",
                                        outcome.skipped().stream()
                                                .map(Shown::text)
                                                .toList()),
                        outcome.next()))
                .logging("requeued", Json.Whole.of(outcome.requeued().size()));
    }

    // --- jobs ----------------------------------------------------------------------------------------------------

    Answer shown(Job job) {
        return Answer.ok(full(job, document(job, job.facts().payload()))).logging("job", Shown.text(job.id()));
    }

    /// @param payload as answers show it
    private Json.Obj full(Job stored, Json payload) {
        var job = stored.at(clock.instant());
        var result = job.life() instanceof Job.Life.Ended ended ? ended.result() : Optional.<ManifestHash>empty();
        return summary(job)
                .with("payload", payload)
                .with("resultSummary", result.map(hash -> document(job, hash)).orElse(new Json.Null()))
                .without("manifest");
    }

    private Json document(Job job, ManifestHash hash) {
        return switch (JsonReader.read(jobs.document(job.id(), hash))) {
            case Parsed.Ok<Json>(var json) -> json;
            case Parsed.Malformed<Json>(var violations) ->
                throw new IllegalStateException("what lies under " + hash + " is no JSON: " + violations);
        };
    }

    /// A job without its documents, as listings have it.
    private Json.Obj summary(Job stored) {
        var job = stored.at(clock.instant());
        var facts = job.facts();
        return Json.Obj.builder()
                .put("id", facts.id().value())
                .put("type", facts.type().word())
                .put("category", facts.type().category())
                .put("status", job.status().word())
                .put("priority", facts.priority())
                .put("requiredCapabilities", Shown.texts(facts.requiredCapabilities()))
                .put(
                        "manifest",
                        facts.manifest().<Json>map(QueueAnswers::manifest).orElse(new Json.Null()))
                .put("affinityKey", ofNullable(facts.affinityKey()))
                .put("claimedBy", ofNullable(worker(job)))
                .put(
                        "leaseExpiresAt",
                        Shown.time(
                                job.life() instanceof Job.Life.Running running
                                        ? Optional.of(running.leaseExpiresAt())
                                        : Optional.empty()))
                .put(
                        "nextAttemptAt",
                        Shown.time(
                                job.life() instanceof Job.Life.Waiting(var notBefore) ? notBefore : Optional.empty()))
                .put("attempt", job.attempt())
                .put("maxAttempts", facts.maxAttempts())
                .put("errorMessage", ofNullable(job.lastError()))
                .put("cancelRequestedAt", Shown.time(job.cancelRequest().map(Job.CancelRequest::at)))
                .put("cancelReason", ofNullable(job.cancelRequest().flatMap(Job.CancelRequest::reason)))
                .put("createdBy", facts.createdBy())
                .put("startedAt", Shown.time(job.startedAt()))
                .put(
                        "finishedAt",
                        Shown.time(
                                job.life() instanceof Job.Life.Ended ended
                                        ? Optional.of(ended.at())
                                        : Optional.empty()))
                .put("createdAt", Rfc3339.text(facts.createdAt()))
                .put("updatedAt", Rfc3339.text(job.updatedAt()))
                .build();
    }

    private static Json.Obj manifest(Job.ManifestRun run) {
        return Json.Obj.builder()
                .put("name", run.name().value())
                .put("action", run.action())
                .put("contentHash", run.hash().value())
                .build();
    }

    private static Optional<String> worker(Job job) {
        return switch (job.life()) {
            case Job.Life.Waiting ignored -> Optional.empty();
            case Job.Life.Running running -> Optional.of(running.worker());
            case Job.Life.Ended ended -> ended.worker().map(Job.Worked::worker);
        };
    }

    // --- lists ---------------------------------------------------------------------------------------------------

    /// A page of summaries. If what was found is larger than a page may be, fewer are looked for. A job whose lease has
    /// just run out is no longer what it was found as, and is left out where a status was asked for.
    Answer listed(JobFilter filter, Optional<String> cursor, int most) {
        var counts = jobs.published();
        for (var limit = most; ; limit = limit / 2) {
            var page = jobs.list(filter, cursor, limit);
            var answer = Shown.withNext(
                    Json.Obj.builder()
                            .put(
                                    "items",
                                    page.items().stream()
                                            .map(job -> job.at(clock.instant()))
                                            .filter(filter::admits)
                                            .map(this::summary)
                                            .toList())
                            .put(
                                    "counts",
                                    counts.<Json>map(QueueAnswers::byStatus).orElse(new Json.Null()))
                            .put("countsAsOf", Shown.time(counts.map(Counts::asOf))),
                    page.next());
            if (limit == 1 || CanonicalJson.bytes(answer).length <= MOST_PAGE_BYTES) {
                return Answer.ok(answer);
            }
        }
    }

    Answer events(Job job, Page<Event> page) {
        return Answer.ok(Shown.withNext(
                Json.Obj.builder()
                        .put(
                                "items",
                                page.items().stream()
                                        .map(event -> event(job, event))
                                        .toList()),
                page.next()));
    }

    private static Json.Obj event(Job job, Event event) {
        return Json.Obj.builder()
                .put("id", event.id())
                .put("jobId", job.id().value())
                .put("category", job.facts().type().category())
                .put("createdAt", Rfc3339.text(event.at()))
                .put("level", event.level().word())
                .put("message", event.message())
                .put("payload", event.payload())
                .put("by", event.by())
                .build();
    }

    // --- counts --------------------------------------------------------------------------------------------------

    Answer stats() {
        var counts = jobs.published();
        return Answer.ok(Json.Obj.builder()
                .put("counts", counts.<Json>map(QueueAnswers::byStatus).orElse(new Json.Null()))
                .put("countsAsOf", Shown.time(counts.map(Counts::asOf)))
                .put("oldestQueuedAt", Shown.time(counts.flatMap(Counts::oldestQueuedAt)))
                .put(
                        "oldestQueuedSeconds",
                        counts.<Json>map(found ->
                                        Json.Whole.of(oldestQueued(found).toSeconds()))
                                .orElse(new Json.Null()))
                .put(
                        "lanes",
                        counts.map(Counts::lanes).orElse(List.of()).stream()
                                .map(of -> Json.Obj.builder()
                                        .put("type", of.lane().type().word())
                                        .put(
                                                "requiredCapabilities",
                                                Shown.texts(of.lane().capabilities()))
                                        .put("ready", of.ready())
                                        .build())
                                .toList())
                .build());
    }

    /// How long the oldest job that could be claimed had waited when it was counted.
    static Duration oldestQueued(Counts counts) {
        return counts.oldestQueuedAt()
                .map(since -> Duration.between(since, counts.asOf()))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    static Json.Obj byStatus(Counts counts) {
        var json = Json.Obj.builder();
        Arrays.stream(JobStatus.values())
                .forEach(status -> json.put(status.word(), counts.byStatus().getOrDefault(status, 0L)));
        return json.build();
    }

    private static Json ofNullable(Optional<String> text) {
        return Json.ofNullable(text.orElse(null));
    }
}
