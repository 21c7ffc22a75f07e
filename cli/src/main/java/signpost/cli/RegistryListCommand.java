package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Lists the manifests of the registry.
@Command(
        name = "list",
        description = "List the manifests of the registry.",
        footerHeading = "%nExample:%n",
        footer = {"  sv registry list --prefix confluence-"})
final class RegistryListCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only names that start so.")
    private @Nullable String prefix;

    @Mixin
    private PageOptions pages = new PageOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var list = Api.Call.get("listing manifests", "/api/manifests");
        var page = pages.read(Api.of(session, where, printer), prefix == null ? list : list.asking("search", prefix));
        var ago = new Ago(session.clock().instant());
        printer.answer(format.format(), page, () -> {
            if (page.items("items").isEmpty()) {
                printer.line("No manifests found");
                return;
            }
            PageOptions.print(
                    printer, page, new Table("NAME", "UPDATED", "LAST RUN", "HASH"), manifest -> new String[] {
                        JobText.text(manifest, "name"),
                        ago.of(manifest, "updatedAt"),
                        JobText.text(manifest, "lastRunStatus"),
                        JobText.text(manifest, "contentHash")
                    });
        });
        return 0;
    }
}
