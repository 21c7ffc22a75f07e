package signpost.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Puts jobs that failed for good into the queue again.
@Command(
        name = "requeue",
        description = "Put jobs that failed for good into the queue again, with all their attempts.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv queue requeue 0b7e5a52-5f3c-4c6e-9d3a-2f1b8f6f8a11",
            "  sv queue requeue --all --status dead_letter --manifest confluence-handbook"
        })
final class QueueRequeueCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Jobs, by their ids.")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "Instead of ids: every job that these options name.")
    private boolean all;

    @Mixin
    private JobFilterOptions filter = new JobFilterOptions();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    QueueRequeueCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (all != ids.isEmpty()) {
            throw Stop.usage("no_job", "it is not said which jobs", "name their ids, or say --all --status failed");
        }
        var printer = new Printer(session);
        var api = Api.of(session, where, printer);
        var requeued = new ArrayList<Json>();
        var skipped = new ArrayList<Json>();
        if (all) {
            byFilter(api, requeued, skipped);
        } else {
            var paths = ids.stream().map(Arguments::jobPath).toList();
            for (var i = 0; i < paths.size(); i++) {
                api.call(Api.Call.post(
                        "requeueing " + ids.get(i),
                        paths.get(i) + "/requeue",
                        Json.Obj.builder().build()));
                requeued.add(new Json.Text(ids.get(i)));
            }
        }
        var answer = Json.Obj.builder()
                .put("requeued", requeued)
                .put("skipped", skipped)
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line(printer.good("✓") + " Back in the queue: " + requeued.size()
                    + (requeued.size() == 1 ? " job" : " jobs"));
            if (!skipped.isEmpty()) {
                printer.line("  Moved on by themselves meanwhile: " + skipped.size());
            }
        });
        return 0;
    }

    private void byFilter(Api api, List<Json> requeued, List<Json> skipped) {
        if (!filter.hasStatus()) {
            throw Stop.usage("no_status", "it is not said which jobs", "say --status failed or --status dead_letter");
        }
        var asked = filter.json();
        while (true) {
            var page = api.call(Api.Call.post("requeueing jobs", "/api/queue/requeue", asked));
            requeued.addAll(page.items("requeued"));
            skipped.addAll(page.items("skipped"));
            var next = page.text("nextCursor");
            if (next.isEmpty()) {
                return;
            }
            asked = asked.with("cursor", new Json.Text(next.get()));
        }
    }
}
