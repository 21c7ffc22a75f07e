package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Lists the versions of a manifest.
@Command(
        name = "versions",
        description = "List the versions of a manifest, the newest first; sv registry get NAME --hash shows one.",
        footerHeading = "%nExample:%n",
        footer = {"  sv registry versions confluence-handbook"})
final class RegistryVersionsCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The manifest's name.")
    private String name = "";

    @Mixin
    private PageOptions pages = new PageOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryVersionsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var list = Api.Call.get("listing versions of " + name, Arguments.manifestPath(name) + "/versions");
        var page = pages.read(Api.of(session, where, printer), list);
        var ago = new Ago(session.clock().instant());
        printer.answer(format.format(), page, () -> {
            PageOptions.print(printer, page, new Table("HASH", "PUT"), version ->
                    new String[] {JobText.text(version, "contentHash"), ago.of(version, "createdAt")});
        });
        return 0;
    }
}
