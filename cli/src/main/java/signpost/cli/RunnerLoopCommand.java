package signpost.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.json.Json;
import signpost.json.Rfc3339;

/// Rounds of a runner, one after the other.
@Command(
        name = "loop",
        description = {
            "Do what sv runner once does, again and again. Where there is no challenge it waits as long as the API asks"
                    + " for, or longer from failure to failure up to a minute. Elements that it cannot score are said"
                    + " once and left out; where nothing is left it ends.",
            "Ctrl-C ends it after the round that is under way."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sv runner loop --model rehearsal --element BallDetect_v1@1.0 --out file:shards --count 10",
            "  sv runner loop --model 'https://chutes.example/{slug}/predict' --truth annotations --out s3://shards/miner"
        })
final class RunnerLoopCommand implements Callable<Integer> {

    private static final double MOST_PAUSE = 3600;
    private static final Duration MOST_TO_STOP = Duration.ofSeconds(10);

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhat:%n")
    private RunnerOptions what = new RunnerOptions();

    @Option(names = "--count", paramLabel = "N", description = "End after so many evaluations.")
    private @Nullable Integer count;

    @Option(
            names = "--pause",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long it rests after a round: 0 to 3600 (default: ${DEFAULT-VALUE}).")
    private double pause;

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

    RunnerLoopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (count != null && count < 1) {
            throw Stop.usage("bad_count", "it makes at least one evaluation", "check --count");
        }
        if (!(pause >= 0 && pause <= MOST_PAUSE)) {
            throw Stop.usage("bad_time", "it rests for 0 to 3600 seconds", "check --pause");
        }
        var printer = new Printer(session);
        var runner = new Runner(
                session,
                new Runner.Options(what, hotkey, subnet, challenges, place, trust),
                left -> log(printer, new RunnerLoop.Step("left_out", Runner.text(left), Runner.json(left))));
        var loop = new RunnerLoop(
                new RunnerLoop.Rounds(runner::round, runner::emit, runner::stop),
                Duration.ofMillis((long) (pause * 1000)),
                count == null ? Integer.MAX_VALUE : count,
                step -> log(printer, step),
                new SplittableRandom(),
                RunnerLoop.Waiting::real);
        var made = UntilStopped.run(
                loop::run, loop::stop, MOST_TO_STOP.plusSeconds(what.isRehearsal() ? 0 : what.timeout));
        log(
                printer,
                new RunnerLoop.Step(
                        "ended",
                        made + (made == 1 ? " evaluation" : " evaluations"),
                        Json.Obj.builder().put("evaluations", made).build()));
        return 0;
    }

    /// A line for each step, at once.
    private void log(Printer printer, RunnerLoop.Step step) {
        switch (format.format()) {
            case TABLE -> printer.line(String.format(Locale.ROOT, "%-20s  %s", step.step(), Printer.safe(step.text())));
            case JSON -> printer.line(JobText.line(program(step)));
            case YAML -> printer.line("---\n" + YamlText.of(program(step)));
        }
        session.out().flush();
    }

    private Json.Obj program(RunnerLoop.Step step) {
        var line = Json.Obj.builder()
                .put("at", Rfc3339.text(session.clock().instant()))
                .put("step", step.step());
        step.facts().fields().forEach(line::put);
        return line.build();
    }
}
