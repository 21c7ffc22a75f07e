package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Shows what waits to be published.
@Command(
        name = "pending",
        description = "Show what waits to be published, or one of them with its text and what it would change.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest pending", "  sv manifest pending 2025-10-24-107100-f18cb30fea686150"})
final class ManifestPendingCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "One of them: its name, or its key (pending/NAME.yaml).")
    private @Nullable String name;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestPendingCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, new TrustOptions());
        var function = wiring.onlyFunction("knows what waits");
        var printer = wiring.printer();
        if (name == null) {
            var answer = function.call(
                    "asking what waits",
                    Json.Obj.builder().put("action", "pending").build());
            printer.answer(format.format(), answer, () -> list(printer, answer));
            return 0;
        }
        var answer = review(function, name);
        printer.answer(format.format(), answer, () -> show(printer, answer));
        return 0;
    }

    static Json.Obj review(PublishFunction function, String name) {
        return function.call(
                "asking for " + name,
                Json.Obj.builder()
                        .put("action", "review")
                        .put("config_key", PendingText.key(name))
                        .build());
    }

    /// The text, who may publish it when, and what that would change.
    static void show(Printer printer, Json.Obj answer) {
        answer.text("config").orElse("").lines().forEach(line -> printer.line("  " + Printer.safe(line)));
        printer.line("");
        PendingText.where(printer, answer);
        printer.line("  Not before block: " + answer.whole("not_before_block").orElse(0));
        printer.line(
                "  Scheduled at: " + Printer.safe(answer.text("scheduled_at").orElse("")));
        printer.line(
                "  Approval: " + Printer.safe(answer.text("approval").orElse("").replace('_', ' ')));
        answer.object("publishing").ifPresent(publishing -> PendingText.changes(printer, publishing));
    }

    private static void list(Printer printer, Json.Obj answer) {
        var waiting = answer.items("pending");
        if (waiting.isEmpty()) {
            printer.line("Nothing waits to be published");
            return;
        }
        var table = new Table("NAME", "NOT BEFORE", "APPROVAL", "SCHEDULED");
        for (var item : waiting) {
            if (item instanceof Json.Obj one) {
                table.row(
                        Printer.safe(one.text("name").orElse("")),
                        "Block " + one.whole("not_before_block").orElse(0),
                        Printer.safe(one.text("approval").orElse("").replace('_', ' ')),
                        Printer.safe(one.text("scheduled_at").orElse("")));
            }
        }
        printer.table(table);
    }
}
