package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Puts a manifest into the registry, exactly as it is written.
@Command(
        name = "put",
        description = "Put an ingest manifest into the registry, as a new one or in place of what is current.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv registry put docs/examples/ingest/confluence-handbook.yaml",
            "  sv registry put handbook.yaml --if-match sha256:5e1f…"
        })
final class RegistryPutCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "The manifest, in YAML; - is standard input.")
    private String file = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Its name; must be what metadata.name says.")
    private @Nullable String name;

    @Option(
            names = "--if-match",
            paramLabel = "HASH",
            description = "Only if this content is current (or, with *, if there is any).")
    private @Nullable String ifMatch;

    @Option(names = "--create", description = "Only if there is none of this name.")
    private boolean create;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryPutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var read = IngestFile.read(session, printer, file);
        // A raw secret does not leave this machine, not even to be refused.
        var manifest = read.manifest(printer, name == null ? null : Arguments.manifestName(name));
        var path = Arguments.manifestPath(manifest.name());
        var api = Api.of(session, where, printer);
        var put = conditional(Api.Call.put(
                "putting " + manifest.name(),
                path,
                Json.Obj.builder().put("content", read.content()).build()));
        var answer = api.send(put);
        if (answer.status() == 412 && answer.again()) {
            // The first try may have won, and its answer been lost.
            var current = api.send(Api.Call.get("reading " + manifest.name(), path));
            answer = isCurrent(current, manifest.hash()) ? current : answer;
        }
        if (!answer.isDone()) {
            throw api.refusal(answer, read.shown());
        }
        var detail = answer.json();
        printer.answer(format.format(), detail, () -> {
            printer.line(printer.good("✓") + " In the registry: " + manifest.name());
            printer.line("  Hash: " + JobText.text(detail, "contentHash"));
            printer.line("  Needs: " + JobText.list(manifest.requiredCapabilities()));
        });
        return 0;
    }

    private Api.Call conditional(Api.Call put) {
        if (create && ifMatch != null) {
            throw Stop.usage("two_conditions", "--create and --if-match contradict each other", "say one of the two");
        }
        if (create) {
            return put.with("If-None-Match", "*");
        }
        if (ifMatch == null) {
            return put;
        }
        return put.with(
                "If-Match",
                ifMatch.equals("*") ? "*" : '"' + Arguments.hash(ifMatch).value() + '"');
    }

    private static boolean isCurrent(Api.Answer current, ManifestHash hash) {
        return current.isDone()
                && current.json()
                        .text("contentHash")
                        .filter(hash.value()::equals)
                        .isPresent();
    }
}
