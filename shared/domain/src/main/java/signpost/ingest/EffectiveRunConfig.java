package signpost.ingest;

import signpost.json.CanonicalJson;
import signpost.json.Json;

/// How a run is done: the `run` block of the manifest, overlaid by the options of the submission.
final class EffectiveRunConfig {

    private EffectiveRunConfig() {}

    static final int MOST_BYTES = 32 << 10;

    static final String SIZE = "run size";

    /// Reports a `run` block that is too long to be stored with every job.
    static void check(Json.Obj manifest, Report report) {
        if (manifest.object("run")
                .filter(run -> CanonicalJson.bytes(run).length > MOST_BYTES)
                .isPresent()) {
            report.violation(
                    SIZE, "run", "too_large", "run has more than " + MOST_BYTES + " bytes as JSON; make it shorter");
        }
    }

    static Json.Obj of(Json.Obj manifest, Json.Obj options) {
        var config = manifest.object("run").orElseGet(() -> Json.Obj.builder().build());
        for (var option : options.fields().entrySet()) {
            config = config.with(option.getKey(), option.getValue());
        }
        return config;
    }
}
