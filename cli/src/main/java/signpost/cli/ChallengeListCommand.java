package signpost.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.challenge.Assignments;
import signpost.json.Json;

/// Lists what was given out to a hotkey.
@Command(
        name = "list",
        description = "List the challenges that a hotkey was given, the newest first. They are kept for some days.",
        footerHeading = "%nExample:%n",
        footer = "  sv challenge list --hotkey 5F3s… --limit 50")
final class ChallengeListCommand implements Callable<Integer> {

    private static final int MOST = 1000;

    private final Session session;
    private final Function<TableOptions, Assignments> tables;

    @Option(names = "--hotkey", paramLabel = "ADDRESS", required = true, description = "Whose: the address.")
    private String hotkey = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many: 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private TableOptions where = new TableOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ChallengeListCommand(Session session) {
        this(session, options -> options.assignments(session));
    }

    ChallengeListCommand(Session session, Function<TableOptions, Assignments> tables) {
        this.session = session;
        this.tables = tables;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw Stop.usage("bad_limit", "that are too few or too many", "say --limit N, 1 to " + MOST);
        }
        var printer = new Printer(session);
        var account = Arguments.account(hotkey);
        var table = tables.apply(where);
        List<Json.Obj> given = printer.waiting("reading challenges", () -> table.given(account, limit)).stream()
                .flatMap(use -> use.assignment().map(one -> AssignmentText.json(use, one)).stream())
                .toList();
        var answer = Json.Obj.builder().put("items", given).build();
        printer.answer(format.format(), answer, () -> {
            if (given.isEmpty()) {
                printer.line("No challenges found");
                return;
            }
            var ago = new Ago(session.clock().instant());
            var rows = new Table("TASK", "ISSUED", "EXPIRES", "WINDOW", "ELEMENT", "CLIP");
            given.forEach(one -> rows.row(
                    JobText.text(one, "task_id"),
                    ago.of(one, "issued"),
                    ago.of(one, "expires"),
                    JobText.text(one, "window_id"),
                    JobText.text(one, "element_id"),
                    JobText.text(one, "clip")));
            printer.table(rows);
        });
        return 0;
    }
}
