package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Lists the runs of a manifest.
@Command(
        name = "runs",
        description = "List the runs of a manifest, the newest first.",
        footerHeading = "%nExample:%n",
        footer = {"  sv registry runs confluence-handbook"})
final class RegistryRunsCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The manifest's name.")
    private String name = "";

    @Mixin
    private PageOptions pages = new PageOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryRunsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var list = Api.Call.get("listing runs of " + name, Arguments.manifestPath(name) + "/runs");
        var page = pages.read(Api.of(session, where, printer), list);
        var ago = new Ago(session.clock().instant());
        printer.answer(format.format(), page, () -> {
            if (page.items("items").isEmpty()) {
                printer.line("No runs found");
                return;
            }
            PageOptions.print(
                    printer, page, new Table("JOB", "STATUS", "ACTION", "CREATED", "FINISHED"), run -> new String[] {
                        JobText.text(run, "jobId"),
                        Printer.safe(JobText.status(run)),
                        JobText.text(run, "action"),
                        ago.of(run, "createdAt"),
                        ago.of(run, "finishedAt")
                    });
        });
        return 0;
    }
}
