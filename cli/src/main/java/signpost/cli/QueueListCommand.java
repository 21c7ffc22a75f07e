package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Lists jobs.
@Command(
        name = "list",
        description = "List jobs, the newest first.",
        footerHeading = "%nExample:%n",
        footer = {"  sv queue list --status queued --manifest confluence-handbook"})
final class QueueListCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private JobFilterOptions filter = new JobFilterOptions();

    @Mixin
    private PageOptions pages = new PageOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    QueueListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var page = pages.read(
                Api.of(session, where, printer), filter.asking(Api.Call.get("listing jobs", "/api/queue/jobs")));
        printer.answer(format.format(), page, () -> {
            if (page.items("items").isEmpty()) {
                printer.line("No jobs found");
            } else {
                printer.table(JobText.table(
                        page.items("items"), new Ago(session.clock().instant())));
            }
            PageOptions.more(printer, page);
        });
        return 0;
    }
}
