package signpost.registryapi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import signpost.apigateway.Answer;
import signpost.apigateway.JobProblems;
import signpost.apigateway.Reading;
import signpost.apigateway.Shown;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.ingest.CheckIngestManifest;
import signpost.ingest.IngestManifest;
import signpost.job.Job;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.Page;
import signpost.job.ReportJob;
import signpost.job.SubmitJob;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.registry.ManifestRecord;
import signpost.registry.PutManifest;
import signpost.registry.ReadManifest;
import signpost.registry.ReadRuns;
import signpost.registry.RunManifest;
import signpost.registry.Version;
import signpost.secrets.SecretScanner;

/// Manifests and outcomes as they are answered. No refusal repeats a name: it may be a secret that strayed into an
/// address.
final class RegistryAnswers {

    private static final Json.Obj NOTHING = new Json.Obj(Map.of());

    private final JobStore jobs;

    RegistryAnswers(JobStore jobs) {
        this.jobs = jobs;
    }

    // --- refusals ------------------------------------------------------------------------------------------------

    static Answer notFound() {
        return Answer.problem(
                404, "manifest_not_found", "the registry has no manifest of this name, or no such version");
    }

    static Answer notNow(Optional<ManifestRecord> current) {
        return Answer.problem(
                        412,
                        "precondition_failed",
                        "what is there is not what the request wants to change; look, and decide again")
                .with(
                        "currentHash",
                        Json.ofNullable(
                                current.filter(record -> record.deletedAt().isEmpty())
                                        .map(record -> record.hash().value())
                                        .orElse(null)));
    }

    // --- manifests -----------------------------------------------------------------------------------------------

    Answer detail(ReadManifest.Found found) {
        var record = found.record();
        return Answer.ok(Json.Obj.builder()
                        .put("name", record.name().value())
                        .put("version", record.version())
                        .put("content", found.content())
                        .put("contentHash", found.hash().value())
                        .put("createdAt", Rfc3339.text(record.createdAt()))
                        .put("updatedAt", Rfc3339.text(record.updatedAt()))
                        .put(
                                "lastRun",
                                found.lastRun()
                                        .<Json>map(RegistryAnswers::lastRun)
                                        .orElse(new Json.Null()))
                        .put(
                                "state",
                                Json.Obj.builder()
                                        .put("stateJson", found.state().orElse(new Json.Null()))
                                        .put(
                                                "stateUpdatedAt",
                                                Shown.time(record.state().map(ManifestRecord.StateRef::at)))
                                        .build())
                        .build())
                .withETag(found.hash())
                .logging("manifest", new Json.Text(record.name().value()))
                .logging("hash", new Json.Text(found.hash().value()));
    }

    private static Json.Obj lastRun(ReadRuns.Standing standing) {
        return Json.Obj.builder()
                .put("jobId", standing.run().job().value())
                .put("status", standing.status().word())
                .put("startedAt", Shown.time(standing.startedAt()))
                .put("finishedAt", Shown.time(standing.finishedAt()))
                .build();
    }

    Answer put(PutManifest.Outcome outcome, ReadManifest read) {
        return switch (outcome) {
            case PutManifest.Outcome.Stored(var record, var content, var warnings) ->
                detail(read.of(record, content)).with("warnings", JobProblems.listed(warnings));
            case PutManifest.Outcome.Invalid(var violations, var warnings) ->
                JobProblems.invalid("invalid_manifest", violations, warnings);
            case PutManifest.Outcome.NotNow(var current) -> notNow(current);
        };
    }

    Answer saved(ReportJob.Saved outcome, Supplier<Optional<ReadManifest.Found>> now) {
        return switch (outcome) {
            case ReportJob.Saved.Kept() -> now.get().map(this::detail).orElseGet(RegistryAnswers::notFound);
            case ReportJob.Saved.Secret(var findings) ->
                JobProblems.invalid(
                        RegistryApi.MALFORMED,
                        findings.stream().map(RegistryAnswers::secret).toList(),
                        List.of());
            case ReportJob.Saved.Refused(var why) -> JobProblems.of(why);
        };
    }

    private static Violation secret(SecretScanner.Finding finding) {
        var path = finding.path();
        return Violation.of(
                "stateJson" + (path.isEmpty() || path.startsWith("[") ? path : "." + path),
                "raw_secret",
                "a raw secret (" + finding.rule() + ") stands here; keep a reference to it instead");
    }

    static Answer checked(CheckIngestManifest.Checked checked) {
        var manifest = checked.manifest();
        return Answer.ok(Json.Obj.builder()
                        .put("valid", manifest.isPresent())
                        .put("violations", JobProblems.listed(checked.violations()))
                        .put("warnings", JobProblems.listed(checked.warnings()))
                        .put(
                                "requiredCapabilities",
                                Shown.texts(manifest.map(IngestManifest::requiredCapabilities)
                                        .orElse(List.of())))
                        .put(
                                "secretRefs",
                                manifest.map(IngestManifest::secretReferences).orElse(NOTHING))
                        .build())
                .logging("rules", Reading.rules(checked.violations()));
    }

    static Answer listed(Page<ManifestRecord> page, Map<JobId, ReadRuns.Standing> runs) {
        return Answer.ok(Shown.withNext(
                Json.Obj.builder()
                        .put(
                                "items",
                                page.items().stream()
                                        .map(record -> item(record, runs))
                                        .toList()),
                page.next()));
    }

    private static Json.Obj item(ManifestRecord record, Map<JobId, ReadRuns.Standing> runs) {
        var last = record.lastRun();
        return Json.Obj.builder()
                .put("name", record.name().value())
                .put("version", record.version())
                .put("contentHash", record.hash().value())
                .put("updatedAt", Rfc3339.text(record.updatedAt()))
                .put(
                        "lastRunJobId",
                        Json.ofNullable(last.map(run -> run.job().value()).orElse(null)))
                .put(
                        "lastRunStatus",
                        Json.ofNullable(last.flatMap(run -> Optional.ofNullable(runs.get(run.job())))
                                .map(standing -> standing.status().word())
                                .orElse(null)))
                .put("stateUpdatedAt", Shown.time(record.state().map(ManifestRecord.StateRef::at)))
                .build();
    }

    static Answer versions(Page<Version> page) {
        return Answer.ok(Shown.withNext(
                Json.Obj.builder()
                        .put(
                                "items",
                                page.items().stream()
                                        .map(version -> Json.Obj.builder()
                                                .put(
                                                        "contentHash",
                                                        version.hash().value())
                                                .put("createdAt", Rfc3339.text(version.at()))
                                                .build())
                                        .toList()),
                page.next()));
    }

    // --- runs ----------------------------------------------------------------------------------------------------

    static Answer runs(Page<ReadRuns.Standing> page) {
        return Answer.ok(Shown.withNext(
                Json.Obj.builder()
                        .put(
                                "items",
                                page.items().stream()
                                        .map(standing -> lastRun(standing)
                                                .with(
                                                        "action",
                                                        new Json.Text(
                                                                standing.run().action()))
                                                .with(
                                                        "manifestHash",
                                                        new Json.Text(standing.run()
                                                                .manifest()
                                                                .value()))
                                                .with(
                                                        "createdAt",
                                                        new Json.Text(Rfc3339.text(
                                                                standing.run().createdAt()))))
                                        .toList()),
                page.next()));
    }

    Answer run(RunManifest.Outcome outcome) {
        return switch (outcome) {
            case RunManifest.Outcome.NotFound() -> notFound();
            case RunManifest.Outcome.Submitted(var submitted) -> submitted(submitted);
        };
    }

    private Answer submitted(SubmitJob.Outcome outcome) {
        return switch (outcome) {
            case SubmitJob.Outcome.Created(var job, var payload, var _) ->
                Answer.created(run(job, payload), "/api/queue/jobs/" + job.id()).logging("job", Shown.text(job.id()));
            case SubmitJob.Outcome.Repeated(var job, var _) ->
                Answer.ok(run(job, payload(job)))
                        .withHeader("Idempotent-Replayed", "true")
                        .logging("job", Shown.text(job.id()));
            case SubmitJob.Outcome.InvalidManifestJob(var violations, var warnings) ->
                JobProblems.invalid("invalid_manifest_job", violations, warnings);
            case SubmitJob.Outcome.InvalidPayload(var violations) ->
                JobProblems.invalid(RegistryApi.MALFORMED, violations, List.of());
            case SubmitJob.Outcome.KeyReused() -> JobProblems.keyReused();
            case SubmitJob.Outcome.KeyInFlight() -> JobProblems.keyInFlight();
        };
    }

    private Json payload(Job job) {
        return JsonReader.read(jobs.document(job.id(), job.facts().payload())) instanceof Parsed.Ok<Json>(var json)
                ? json
                : NOTHING;
    }

    private static Json.Obj run(Job job, Json payload) {
        var facts = job.facts();
        var run = facts.manifest().orElseThrow();
        var options = payload instanceof Json.Obj object
                ? object.object("manifest")
                        .flatMap(manifest -> manifest.object("options"))
                        .orElse(NOTHING)
                : NOTHING;
        return Json.Obj.builder()
                .put("jobId", job.id().value())
                .put("action", run.action())
                .put("options", options)
                .put(
                        "queue",
                        Json.Obj.builder()
                                .put("type", facts.type().word())
                                .put("requiredCapabilities", Shown.texts(facts.requiredCapabilities()))
                                .put("manifestHash", run.hash().value())
                                .build())
                .build();
    }
}
