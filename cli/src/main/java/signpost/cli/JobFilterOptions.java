package signpost.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.json.Json;

/// Which jobs are meant: those that meet everything that is said.
final class JobFilterOptions {

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "queued, running, succeeded, failed, cancelled or dead_letter.")
    private @Nullable String status;

    @Option(names = "--type", paramLabel = "TYPE", description = "manifest, task, codex_exec or codex_skill.")
    private @Nullable String type;

    @Option(names = "--manifest", paramLabel = "NAME", description = "Jobs that run the manifest of this name.")
    private @Nullable String manifest;

    @Option(names = "--capability", paramLabel = "NAME", description = "Jobs that need this of a worker.")
    private @Nullable String capability;

    @Option(names = "--category", paramLabel = "manifest|task", description = "Manifest jobs, or all others.")
    private @Nullable String category;

    boolean hasStatus() {
        return status != null;
    }

    Api.Call asking(Api.Call listing) {
        var call = listing;
        for (var said : said().entrySet()) {
            call = call.asking(said.getKey(), said.getValue());
        }
        return call;
    }

    Json.Obj json() {
        var json = Json.Obj.builder();
        said().forEach(json::put);
        return json.build();
    }

    private Map<String, String> said() {
        var said = new LinkedHashMap<String, String>();
        put(said, "status", status);
        put(said, "type", type);
        put(said, "manifest", manifest);
        put(said, "capability", capability);
        put(said, "category", category);
        return said;
    }

    private static void put(Map<String, String> said, String name, @Nullable String value) {
        if (value != null) {
            said.put(name, value);
        }
    }
}
