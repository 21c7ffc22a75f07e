package signpost.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.document.Document;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.yaml.YamlReader;

/// Puts a job into the queue.
@Command(
        name = "submit",
        description = "Put a job into the queue.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv queue submit --manifest docs/examples/ingest/confluence-handbook.yaml --action plan",
            "  echo '{\"type\": \"task\", \"payload\": {\"requiredCapabilities\": [\"shell\"]}}' | sv queue submit -"
        })
final class QueueSubmitCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "The job in YAML or JSON (type, payload, priority, affinityKey, maxAttempts); - is standard input.")
    private @Nullable String file;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "Instead of a job: an ingest manifest, which the job is to hold itself.")
    private @Nullable String manifest;

    @Mixin
    private RunArguments run = new RunArguments();

    @Option(names = "--priority", paramLabel = "N", description = "-1000 to 1000; the higher, the sooner (default: 0).")
    private @Nullable Integer priority;

    @Option(names = "--max-attempts", paramLabel = "N", description = "1 to 20 (default: 3).")
    private @Nullable Integer maxAttempts;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names this job, so that saying it again makes no second one (default: made anew).")
    private @Nullable String key;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    QueueSubmitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((file == null) == (manifest == null)) {
            throw Stop.usage(
                    "no_job", "it is not said which job", "name a file with one, or a manifest with --manifest FILE");
        }
        var printer = new Printer(session);
        var shown = IngestFile.shown(String.valueOf(file == null ? manifest : file));
        var job = manifest == null ? written(printer, shown) : inline(printer, manifest);
        if (priority != null) {
            job = job.with("priority", Json.Whole.of(priority));
        }
        if (maxAttempts != null) {
            job = job.with("maxAttempts", Json.Whole.of(maxAttempts));
        }
        var made = Api.of(session, where, printer)
                .done(
                        Api.Call.post("submitting " + shown, "/api/queue/jobs", job)
                                .keyed(key == null ? Api.newKey() : key),
                        shown);
        Api.violations(made, "warnings").forEach(warning -> printer.violation(shown, warning, true));
        printer.answer(format.format(), made, () -> {
            printer.line(printer.good("✓") + " Submitted: job " + JobText.text(made, "id") + " ("
                    + JobText.text(made, "type") + ")");
            printer.line("  Needs: " + JobText.list(JobText.capabilities(made)));
        });
        return 0;
    }

    private Json.Obj inline(Printer printer, String path) {
        var read = IngestFile.read(session, printer, path);
        // A raw secret does not leave this machine, not even to be refused.
        var checked = read.manifest(printer, null);
        var asked = Json.Obj.builder()
                .put("name", checked.name())
                .put(
                        "source",
                        Json.Obj.builder()
                                .put("kind", "inline")
                                .put("content", read.content())
                                .build());
        run.into(asked);
        return Json.Obj.builder()
                .put("type", "manifest")
                .put(
                        "payload",
                        Json.Obj.builder().put("manifest", asked.build()).build())
                .build();
    }

    private Json.Obj written(Printer printer, String shown) {
        var bytes = IngestFile.bytes(session, String.valueOf(file));
        if (JsonReader.read(bytes) instanceof Parsed.Ok<Json>(Json.Obj job)) {
            return job;
        }
        return switch (new YamlReader().read(bytes)) {
            case Parsed.Ok<Document>(var document)
            when document.violations().isEmpty() && document.root() instanceof Json.Obj job -> job;
            case Parsed.Ok<Document>(var document)
            when document.violations().isEmpty() ->
                throw Stop.refused(
                        "invalid_job",
                        shown + " holds no mapping",
                        "write type, payload and what else there is to say");
            case Parsed.Ok<Document>(var document) -> throw invalid(printer, shown, document.violations());
            case Parsed.Malformed<Document>(var violations) -> throw invalid(printer, shown, violations);
        };
    }

    private static Stop invalid(Printer printer, String shown, List<signpost.document.Violation> violations) {
        return IngestFile.invalid(printer, shown, violations, List.of());
    }
}
