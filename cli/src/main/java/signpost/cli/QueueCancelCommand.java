package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Cancels a job.
@Command(
        name = "cancel",
        description = "Cancel a job: at once if it waits; if a worker has it, it is told by its next heartbeat.",
        footerHeading = "%nExample:%n",
        footer = {"  sv queue cancel 0b7e5a52-5f3c-4c6e-9d3a-2f1b8f6f8a11 --reason \"wrong space\""})
final class QueueCancelCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The job's id.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; the worker is told.")
    private @Nullable String reason;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    QueueCancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var request = Json.Obj.builder();
        if (reason != null) {
            request.put("reason", reason);
        }
        var job = Api.of(session, where, printer)
                .call(Api.Call.post("cancelling the job", Arguments.jobPath(id) + "/cancel", request.build()));
        printer.answer(format.format(), job, () -> {
            var isOver = JobText.hasEnded(job);
            printer.line(printer.good("✓") + (isOver ? " Cancelled: job " : " Asked to stop: job ") + id);
            if (!isOver) {
                printer.line("  " + JobText.text(job, "claimedBy") + " is told by its next heartbeat");
            }
        });
        return 0;
    }
}
