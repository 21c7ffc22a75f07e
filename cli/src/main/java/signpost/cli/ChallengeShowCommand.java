package signpost.cli;

import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.challenge.Assignment;
import signpost.challenge.Assignments;

/// Shows one challenge that was given out, with its answer.
@Command(
        name = "show",
        description = "Show a challenge that was given out, with all that was answered.",
        footerHeading = "%nExample:%n",
        footer = "  sv challenge show 5f0c6d… --hotkey 5F3s…")
final class ChallengeShowCommand implements Callable<Integer> {

    /// Of the hotkey's challenges, how many of the newest are looked through.
    private static final int MOST = 10_000;

    private final Session session;
    private final Function<TableOptions, Assignments> tables;

    @Parameters(index = "0", paramLabel = "TASK", description = "The id of the task.")
    private String task = "";

    @Option(names = "--hotkey", paramLabel = "ADDRESS", required = true, description = "Who was given it: the address.")
    private String hotkey = "";

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private TableOptions where = new TableOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ChallengeShowCommand(Session session) {
        this(session, options -> options.assignments(session));
    }

    ChallengeShowCommand(Session session, Function<TableOptions, Assignments> tables) {
        this.session = session;
        this.tables = tables;
    }

    private record Given(Assignments.Use use, Assignment assignment) {}

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var account = Arguments.account(hotkey);
        var table = tables.apply(where);
        var found = printer.waiting("looking for the challenge", () -> table.given(account, MOST)).stream()
                .flatMap(use -> use.assignment().map(one -> new Given(use, one)).stream())
                .filter(given -> given.assignment().taskId().equals(task))
                .findFirst()
                .orElseThrow(() -> Stop.refused(
                        "unknown_task",
                        "that hotkey was given no such task, or it is kept no longer",
                        "see sv challenge list --hotkey " + account.address()));
        var json = AssignmentText.json(found.use(), found.assignment());
        var answer = json.with("answer", found.assignment().answer());
        printer.answer(format.format(), answer, () -> {
            var ago = new Ago(session.clock().instant());
            printer.line("Task " + Printer.safe(found.assignment().taskId()));
            json.fields().forEach((name, value) -> {
                if (!name.equals("task_id")) {
                    var time = name.equals("issued") || name.equals("expires") ? " (" + ago.of(json, name) + ")" : "";
                    printer.line("  " + name + ": " + JobText.text(json, name) + time);
                }
            });
            printer.line("  answer: " + JsonText.of(found.assignment().answer()).replace("\n", "\n  "));
        });
        return 0;
    }
}
