package signpost.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Shows what happened to a job.
@Command(
        name = "events",
        description = "Show what happened to a job, the oldest first.",
        footerHeading = "%nExample:%n",
        footer = {"  sv queue events 0b7e5a52-5f3c-4c6e-9d3a-2f1b8f6f8a11 --follow"})
final class QueueEventsCommand implements Callable<Integer> {

    private static final int COLUMNS_BEFORE_MESSAGE = 19;

    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The job's id.")
    private String id = "";

    @Option(names = "--follow", description = "Go on until the job has ended; in JSON, one line for each event.")
    private boolean follow;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    /// When the first event happened; the others are so much later.
    private Optional<Instant> first = Optional.empty();

    QueueEventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var api = Api.of(session, where, printer);
        var watch = new JobWatch(api);
        if (!follow) {
            var events = watch.events(id, Optional.empty());
            var answer = Json.Obj.builder().put("items", events).build();
            printer.answer(format.format(), answer, () -> print(printer, events));
            return 0;
        }
        watch.follow(id, events -> {
            switch (format.format()) {
                case TABLE -> print(printer, events);
                case JSON -> events.forEach(event -> printer.line(JobText.line(event)));
                case YAML -> events.forEach(event -> printer.line("---\n" + YamlText.of(event)));
            }
            session.out().flush();
        });
        return 0;
    }

    private void print(Printer printer, List<Json.Obj> events) {
        for (var event : events) {
            var at = at(event);
            if (first.isEmpty()) {
                first = at;
            }
            var later = first.isPresent() && at.isPresent()
                    ? String.format(
                            Locale.ROOT,
                            "+%.1f s",
                            Duration.between(first.get(), at.get()).toMillis() / 1000.0)
                    : "";
            printer.line(String.format(
                            Locale.ROOT,
                            "%10s  %-5s  %s  %s",
                            later,
                            JobText.text(event, "level"),
                            JobText.text(event, "by"),
                            JobText.indented(JobText.text(event, "message"), COLUMNS_BEFORE_MESSAGE))
                    .stripTrailing());
        }
    }

    private static Optional<Instant> at(Json.Obj event) {
        return event.text("createdAt").or(() -> event.text("at")).flatMap(Ago::instant);
    }
}
