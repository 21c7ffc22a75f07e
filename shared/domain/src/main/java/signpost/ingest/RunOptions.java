package signpost.ingest;

import static signpost.document.Document.field;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// What a submission may say about one run: `dryRun`, `forceFull`, `maxDocs`. What a manifest is made of cannot be
/// changed
/// by it.
final class RunOptions {

    private RunOptions() {}

    private static final List<String> KNOWN = List.of("dryRun", "forceFull", "maxDocs");

    private static final Set<String> YES = Set.of("true", "yes", "on", "1");
    private static final Set<String> NO = Set.of("false", "no", "off", "0");

    /// The largest whole number that every reader of JSON holds exactly.
    private static final long MOST_DOCS = (1L << 53) - 1;

    static final String OBJECT = "options type";
    static final String ONLY_KNOWN = "options known";
    static final String TRUTH = "options truth";
    static final String MAX_DOCS = "options maxDocs";

    static List<String> checks() {
        return List.of(OBJECT, ONLY_KNOWN, TRUTH, MAX_DOCS);
    }

    /// The options in their plain form, without those that are reported as wrong.
    ///
    /// @param given what the submission says, or null if it says nothing
    static Json.Obj of(@Nullable Json given, String path, Report report) {
        var options = Json.Obj.builder();
        if (given == null || given instanceof Json.Null) {
            return options.build();
        }
        if (!(given instanceof Json.Obj(var fields))) {
            report.violation(OBJECT, path, "type", "options is an object, this is " + given.kind());
            return options.build();
        }
        fields.forEach((name, value) -> {
            var at = field(path, name);
            switch (name) {
                case "dryRun", "forceFull" -> {
                    var truth = truth(value);
                    if (truth == null) {
                        report.violation(TRUTH, at, "type", name + " is true or false");
                    } else {
                        options.put(name, truth);
                    }
                }
                case "maxDocs" -> {
                    if (value instanceof Json.Null || isCount(value)) {
                        options.put(name, value);
                    } else {
                        report.violation(
                                MAX_DOCS, at, "range", "maxDocs is null or a whole number from 1 to " + MOST_DOCS);
                    }
                }
                default ->
                    report.violation(
                            ONLY_KNOWN,
                            at,
                            "unknown_option",
                            "options are " + String.join(", ", KNOWN)
                                    + "; what a manifest is made of is changed in the manifest, not by a run");
            }
        });
        return options.build();
    }

    private static @Nullable Boolean truth(Json value) {
        return switch (value) {
            case Json.Bool(var truth) -> truth;
            case Json.Text(var word) when YES.contains(Words.plain(word)) -> true;
            case Json.Text(var word) when NO.contains(Words.plain(word)) -> false;
            default -> null;
        };
    }

    private static boolean isCount(Json value) {
        if (!(value instanceof Json.Whole whole)) {
            return false;
        }
        var count = whole.asLong().orElse(0);
        return count >= 1 && count <= MOST_DOCS;
    }
}
