package signpost.ingest;

import signpost.json.CanonicalJson;
import signpost.json.Json;

/// How a run is done: the `run` block of the manifest, overlaid by the options of the submission.
final class EffectiveRunConfig {

    private EffectiveRunConfig() {}

    static final int MOST_BYTES = 32 << 10;

    static final String SIZE = "run size";

    static Json.Obj of(Json.Obj manifest, Json.Obj options, Report report) {
        var run = manifest.object("run").orElseGet(() -> Json.Obj.builder().build());
        if (CanonicalJson.bytes(run).length > MOST_BYTES) {
            report.violation(
                    SIZE, "run", "too_large", "run has more than " + MOST_BYTES + " bytes as JSON; make it shorter");
            return Json.Obj.builder().build();
        }
        var config = run;
        for (var option : options.fields().entrySet()) {
            config = config.with(option.getKey(), option.getValue());
        }
        return config;
    }
}
