package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Shows one job.
@Command(
        name = "show",
        description = "Show a job: how it stands, who has it, what came of it.",
        footerHeading = "%nExample:%n",
        footer = {"  sv queue show 0b7e5a52-5f3c-4c6e-9d3a-2f1b8f6f8a11 --payload"})
final class QueueShowCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The job's id.")
    private String id = "";

    @Option(
            names = "--payload",
            description = "Its payload alone; a manifest job's is without the text of the manifest.")
    private boolean payload;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    QueueShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var job = Api.of(session, where, printer).call(Api.Call.get("reading the job", Arguments.jobPath(id)));
        if (payload) {
            var value = job.has("payload") ? job.get("payload") : null;
            var shown = value == null ? new Json.Null() : value;
            printer.answer(format.format(), shown, () -> printer.line(JsonText.of(shown)));
            return 0;
        }
        printer.answer(
                format.format(),
                job,
                () -> JobText.print(printer, job, new Ago(session.clock().instant())));
        return 0;
    }
}
