package signpost.registry;

import java.util.List;
import java.util.Optional;
import signpost.document.Violation;
import signpost.ingest.ManifestName;
import signpost.job.Caller;
import signpost.job.IdempotencyKey;
import signpost.job.JobType;
import signpost.job.SubmitJob;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Runs what the registry holds under a name: submits a job whose manifest is that one. The contract of manifest jobs
/// judges what is asked, as it does for everybody who submits a job.
public final class RunManifest {

    public sealed interface Outcome {
        record Submitted(SubmitJob.Outcome outcome) implements Outcome {}

        /// There is no such manifest, or it was deleted.
        record NotFound() implements Outcome {}
    }

    private static final String PLACE = "manifest.";

    private final SubmitJob submit;

    public RunManifest(SubmitJob submit) {
        this.submit = submit;
    }

    /// @param action as it was asked for, or `null`
    /// @param options as they were asked for, or `null`
    /// @param request hash of the request as the client sent it, route and all
    public Outcome run(
            ManifestName name,
            Json action,
            Json options,
            Caller caller,
            Optional<IdempotencyKey> key,
            ManifestHash request) {
        var manifest = Json.Obj.builder()
                .put("name", name.value())
                .put("action", action)
                .put("source", Json.Obj.builder().put("kind", "registry").build())
                .put("options", options)
                .build();
        var asked = new SubmitJob.Request(
                JobType.MANIFEST,
                Json.Obj.builder().put("manifest", manifest).build(),
                SubmitJob.USUAL_PRIORITY,
                Optional.empty(),
                SubmitJob.USUAL_ATTEMPTS);
        var outcome = submit.submit(asked, caller, key, request);
        if (!(outcome instanceof SubmitJob.Outcome.InvalidManifestJob(var violations, var warnings))) {
            return new Outcome.Submitted(outcome);
        }
        return violations.stream().anyMatch(violation -> violation.rule().equals("manifest_not_found"))
                ? new Outcome.NotFound()
                : new Outcome.Submitted(new SubmitJob.Outcome.InvalidManifestJob(places(violations), warnings));
    }

    /// The caller sent `options` and `action`, and knows nothing of the payload around them.
    private static List<Violation> places(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.path().startsWith(PLACE)
                        ? Violation.at(
                                violation.position(),
                                violation.path().substring(PLACE.length()),
                                violation.rule(),
                                violation.message())
                        : violation)
                .toList();
    }
}
