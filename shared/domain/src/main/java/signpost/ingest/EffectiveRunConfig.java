package signpost.ingest;

import static signpost.document.Document.field;
import static signpost.document.Document.item;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// How a run is done: the `run` block of the manifest, overlaid by the options of the submission.
final class EffectiveRunConfig {

    private EffectiveRunConfig() {}

    static final int MOST_BYTES = 32 << 10;

    static final String SIZE = "run size";

    static final String DATES = "run dates";

    /// Reports a `run` block that is too long to be stored with every job, and dates in it: the block alone is taken
    /// out
    /// of the YAML and handed on as JSON, where a date would be another value than the one that was written.
    static void check(Json.Obj manifest, Set<Json> dates, Report report) {
        if (!dates.isEmpty() && manifest.get("run") instanceof Json.Obj run) {
            dates("run", run, dates, Collections.newSetFromMap(new IdentityHashMap<>()), report);
        }
        if (manifest.object("run")
                .filter(run -> CanonicalJson.bytes(run).length > MOST_BYTES)
                .isPresent()) {
            report.violation(
                    SIZE, "run", "too_large", "run has more than " + MOST_BYTES + " bytes as JSON; make it shorter");
        }
    }

    private static void dates(String path, Json value, Set<Json> dates, Set<Json> seen, Report report) {
        if (dates.contains(value)) {
            report.violation(
                    DATES,
                    path,
                    "date",
                    "a date under run has no form in JSON; put it in quotes: it is text then, as it is written");
        }
        switch (value) {
            case Json.Obj(var fields)
            when seen.add(value) ->
                fields.forEach((name, inner) -> dates(field(path, name), inner, dates, seen, report));
            case Json.Arr(var items)
            when seen.add(value) -> {
                for (var i = 0; i < items.size(); i++) {
                    dates(item(path, i), items.get(i), dates, seen, report);
                }
            }
            default -> {
                // Nothing lies in the others.
            }
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
