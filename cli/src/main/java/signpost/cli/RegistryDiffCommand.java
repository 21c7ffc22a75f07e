package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Compares a manifest of the registry with a file, or with an older version of itself.
@Command(
        name = "diff",
        description = "Show what differs between what is current in the registry and a file, or an older version.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv registry diff confluence-handbook handbook.yaml",
            "  sv registry diff confluence-handbook --hash sha256:5e1f…"
        })
final class RegistryDiffCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The manifest's name.")
    private String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "What to put in its place.")
    private @Nullable String file;

    @Option(names = "--hash", paramLabel = "HASH", description = "An older version of it.")
    private @Nullable String hash;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryDiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((file == null) == (hash == null)) {
            throw Stop.usage(
                    "nothing_to_compare",
                    "it is not said what to compare it with",
                    "name a file, or a hash with --hash");
        }
        var printer = new Printer(session);
        var api = Api.of(session, where, printer);
        var get = Api.Call.get("reading " + name, Arguments.manifestPath(name));
        var current = root(printer, name, api.call(get));
        Json before;
        Json after;
        String beforeName;
        String afterName;
        if (file != null) {
            var read = IngestFile.read(session, printer, file);
            before = current;
            after = IngestFile.root(printer, read.shown(), read.content());
            beforeName = "the registry";
            afterName = read.shown();
        } else {
            var older = Arguments.hash(String.valueOf(hash));
            before = root(printer, older.value(), api.call(get.asking("hash", older.value())));
            after = current;
            beforeName = older.value();
            afterName = "the registry";
        }
        DiffText.answer(printer, format, new DiffText.Named(beforeName, before), new DiffText.Named(afterName, after));
        return 0;
    }

    private static Json root(Printer printer, String shown, Json.Obj detail) {
        return IngestFile.root(printer, shown, detail.text("content").orElse(""));
    }
}
