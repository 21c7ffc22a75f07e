package signpost.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.json.Json;

/// What one run of a manifest is to do. Whether that may be said of a run is for the contract to decide.
final class RunArguments {

    @Option(names = "--action", paramLabel = "plan|run", description = "What to do with it (default: run).")
    @Nullable
    String action;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "dryRun=true, forceFull=true or maxDocs=N. May be repeated.")
    private Map<String, String> options = new LinkedHashMap<>();

    /// Puts in what was said, and nothing where nothing was.
    void into(Json.Builder request) {
        if (action != null) {
            request.put("action", action);
        }
        if (!options.isEmpty()) {
            var values = Json.Obj.builder();
            options.forEach((name, value) -> values.put(name, value(value)));
            request.put("options", values.build());
        }
    }

    private static Json value(String written) {
        return switch (written) {
            case "true", "false" -> new Json.Bool(written.equals("true"));
            case "null" -> new Json.Null();
            default -> written.matches("0|-?[1-9][0-9]{0,30}") ? new Json.Whole(written) : new Json.Text(written);
        };
    }
}
