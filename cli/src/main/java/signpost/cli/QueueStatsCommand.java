package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.job.JobStatus;
import signpost.json.Json;

/// Counts what is in the queue.
@Command(
        name = "stats",
        description = "Count jobs by status, and what waits by what it needs.",
        footerHeading = "%nExample:%n",
        footer = {"  sv queue stats"})
final class QueueStatsCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    QueueStatsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var stats = Api.of(session, where, printer).call(Api.Call.get("counting jobs", "/api/queue/stats"));
        var ago = new Ago(session.clock().instant());
        printer.answer(format.format(), stats, () -> {
            var known = stats.object("counts");
            if (known.isEmpty()) {
                printer.line("Nothing was counted yet");
                return;
            }
            var counts = new Table("STATUS", "JOBS");
            for (var status : JobStatus.values()) {
                counts.row(status.word(), JobText.whole(known.get(), status.word()));
            }
            printer.table(counts);
            stats.text("oldestQueuedAt").ifPresent(time -> printer.line("Oldest that waits: " + ago.of(time)));
            if (!stats.items("lanes").isEmpty()) {
                printer.line("");
                var lanes = new Table("READY", "TYPE", "NEEDS");
                for (var item : stats.items("lanes")) {
                    if (item instanceof Json.Obj lane) {
                        lanes.row(
                                JobText.whole(lane, "ready"),
                                JobText.text(lane, "type"),
                                JobText.list(JobText.capabilities(lane)));
                    }
                }
                printer.table(lanes);
            }
            stats.text("countsAsOf").ifPresent(time -> printer.line("Counted " + ago.of(time)));
        });
        return 0;
    }
}
