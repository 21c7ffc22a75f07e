package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Makes a job that runs a manifest of the registry.
@Command(
        name = "run",
        description = "Run a manifest of the registry: make a job for it, and, if asked, wait until that has ended.",
        footerHeading = "%nExample:%n",
        footer = {"  sv registry run confluence-handbook --option dryRun=true --option maxDocs=5 --wait"})
final class RegistryRunCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "The manifest's name.")
    private String name = "";

    @Mixin
    private RunArguments run = new RunArguments();

    @Option(names = "--wait", description = "Wait until the job has ended; anything but success ends with 1.")
    private boolean wait;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names this run, so that saying it again makes no second one (default: made anew).")
    private @Nullable String key;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryRunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var api = Api.of(session, where, printer);
        var request = Json.Obj.builder();
        run.into(request);
        var made = api.done(
                Api.Call.post("running " + name, Arguments.manifestPath(name) + "/runs", request.build())
                        .keyed(key == null ? Api.newKey() : key),
                name);
        var id = made.text("jobId").orElse("");
        if (!wait) {
            printer.answer(format.format(), made, () -> {
                print(printer, made, id);
                printer.line("See how it goes: sv queue events " + Printer.safe(id) + " --follow");
            });
            return 0;
        }
        if (format.format() == Format.TABLE) {
            print(printer, made, id);
        }
        var job = new JobWatch(api).untilEnded(id);
        printer.answer(
                format.format(),
                made.with("job", job),
                () -> JobText.print(printer, job, new Ago(session.clock().instant())));
        return JobText.status(job).equals("succeeded") ? 0 : Stop.Exit.REFUSED.code;
    }

    private void print(Printer printer, Json.Obj made, String id) {
        printer.line(printer.good("✓") + " Submitted: " + name + " (" + JobText.text(made, "action") + ") as job "
                + Printer.safe(id));
        made.object("queue").ifPresent(queue -> {
            printer.line("  Manifest: " + JobText.text(queue, "manifestHash"));
            printer.line("  Needs: " + JobText.list(JobText.capabilities(queue)));
        });
    }
}
