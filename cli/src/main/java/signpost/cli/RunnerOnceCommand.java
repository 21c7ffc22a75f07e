package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.json.Json;
import signpost.miner.RunOnce;

/// One round of a runner.
@Command(
        name = "once",
        description = {
            "Ask for a challenge, give it to the model at the committed chute, score the answer by the element's pillars,"
                    + " and put the signed shard where shards go.",
            "Scores are computed for iou_placement, count_accuracy and smoothness; an element with other pillars has"
                    + " none, because half a score is none."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sv runner once --model rehearsal --element BallDetect_v1@1.0 --out file:shards",
            "  sv runner once --model 'https://chutes.example/{slug}/predict' --truth annotations --out s3://shards/miner"
        })
final class RunnerOnceCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhat:%n")
    private RunnerOptions what = new RunnerOptions();

    @ArgGroup(validate = false, heading = "%nWho:%n")
    private HotkeyOptions hotkey = new HotkeyOptions();

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @ArgGroup(validate = false, heading = "%nWhom to ask:%n")
    private ChallengeOptions challenges = new ChallengeOptions();

    @ArgGroup(validate = false, heading = "%nWhere manifests are:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RunnerOnceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var runner = new Runner(
                session,
                new Runner.Options(what, hotkey, subnet, challenges, place, trust),
                left -> printer.warning("left out: " + Runner.text(left)));
        var outcome = runner.round();
        if (!(outcome instanceof RunOnce.Outcome.Evaluated(var evaluation))) {
            throw runner.stop(outcome);
        }
        var answer = runner.emit(evaluation);
        printer.answer(format.format(), answer, () -> print(printer, answer));
        return 0;
    }

    private static void print(Printer printer, Json.Obj answer) {
        printer.line(printer.good("✓") + " Evaluated: task " + JobText.text(answer, "task_id") + ", "
                + RunnerLoop.score(answer));
        printer.line("  Element: " + JobText.text(answer, "element_id") + " on " + JobText.text(answer, "chute_slug"));
        var details = answer.object("details").orElse(answer);
        details.object("pillars")
                .ifPresent(pillars -> pillars.fields()
                        .forEach((name, value) ->
                                printer.line("    " + Printer.safe(name) + ": " + DiffText.shown(value))));
        printer.line("  Scored by: " + JobText.text(details, "scored_by") + ", after "
                + JobText.whole(details, "latency_ms") + " ms");
        printer.line("  Shard: " + JobText.text(answer, "shard") + " at " + JobText.text(answer, "place"));
    }
}
