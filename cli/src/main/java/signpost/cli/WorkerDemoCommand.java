package signpost.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.secrets.SecretScanner;

/// Runs a worker that does nothing real, so that the queue can be seen working.
@Command(
        name = "demo",
        description = "Work on jobs as a real worker would, but for the work itself. Ctrl-C gives back what it has.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv worker demo --capabilities manifest,embeddings,google,qdrant,confluence",
            "  sv worker demo --capabilities manifest,embeddings,openai,qdrant,github --count 10 --fail-rate 0.2"
        })
final class WorkerDemoCommand implements Callable<Integer> {

    private static final int LEAST_LEASE_SECONDS = 5;
    private static final int MOST_LEASE_SECONDS = 3600;

    /// Of a worker that takes one job if one waits: an index may be a moment behind.
    private static final int ASKS_OF_ONCE = 2;

    private static final int MOST_OF_HOST = 48;

    /// How long Ctrl-C waits for the job to be given back.
    private static final Duration MOST_TO_STOP = Duration.ofSeconds(20);

    private final Session session;

    @Option(
            names = "--capabilities",
            paramLabel = "NAME",
            required = true,
            split = ",",
            description = "What it can do. It gets jobs that need no more than this.")
    private List<String> capabilities = List.of();

    @Option(
            names = "--types",
            paramLabel = "TYPE",
            split = ",",
            defaultValue = "manifest",
            description = "What it takes: manifest, task, codex_exec, codex_skill (default: ${DEFAULT-VALUE}).")
    private List<String> types = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "What it calls itself (default: host-pid).")
    private @Nullable String name;

    @Option(names = "--count", paramLabel = "N", description = "End after so many jobs.")
    private @Nullable Integer count;

    @Option(names = "--once", description = "Do one job if one waits, and end.")
    private boolean once;

    @Option(
            names = "--fail-rate",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "How many of its jobs fail, from 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double failRate;

    @Option(
            names = "--seconds-per-job",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long it pretends to work (default: ${DEFAULT-VALUE}).")
    private double secondsPerJob;

    @Option(
            names = "--lease",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a job is its own without a word from it: 5 to 3600 (default: ${DEFAULT-VALUE}).")
    private int leaseSeconds;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    WorkerDemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        check();
        var printer = new Printer(session);
        var settings = settings();
        var worker =
                new DemoWorker(Api.asWorker(session, where, printer), settings, log(printer), new SplittableRandom());
        log(printer)
                .step(
                        "ready",
                        Optional.empty(),
                        settings.name() + " can do " + JobText.list(settings.capabilities()),
                        Json.Obj.builder().put("worker", settings.name()).build());
        var jobs = UntilStopped.run(worker::run, worker::stop, MOST_TO_STOP);
        log(printer)
                .step(
                        "ended",
                        Optional.empty(),
                        jobs + (jobs == 1 ? " job" : " jobs"),
                        Json.Obj.builder().put("jobs", jobs).build());
        return 0;
    }

    private void check() {
        if (leaseSeconds < LEAST_LEASE_SECONDS || leaseSeconds > MOST_LEASE_SECONDS) {
            throw Stop.usage(
                    "bad_lease",
                    "a lease is " + LEAST_LEASE_SECONDS + " to " + MOST_LEASE_SECONDS + " seconds",
                    "check --lease");
        }
        if (!(failRate >= 0 && failRate <= 1)) {
            throw Stop.usage("bad_rate", "a rate is a number from 0 to 1", "check --fail-rate");
        }
        if (!(secondsPerJob >= 0 && secondsPerJob <= MOST_LEASE_SECONDS)) {
            throw Stop.usage("bad_time", "a job takes 0 to 3600 seconds", "check --seconds-per-job");
        }
        if (count != null && count < 1) {
            throw Stop.usage("bad_count", "it does at least one job", "check --count");
        }
    }

    private DemoWorker.Settings settings() {
        return new DemoWorker.Settings(
                name == null ? hostAndPid() : name,
                types.stream().map(String::strip).toList(),
                capabilities.stream().map(String::strip).toList(),
                Duration.ofSeconds(leaseSeconds),
                Duration.ofSeconds(leaseSeconds).dividedBy(3),
                Duration.ofMillis((long) (secondsPerJob * 1000)),
                failRate,
                once ? 1 : count == null ? Integer.MAX_VALUE : count,
                once ? ASKS_OF_ONCE : Integer.MAX_VALUE);
    }

    /// A host may be called like a token, and then it is not for a worker to be called like it.
    private static String hostAndPid() {
        var pid = "-" + ProcessHandle.current().pid();
        try {
            var host = InetAddress.getLocalHost().getHostName();
            var name = host.substring(0, Math.min(host.length(), MOST_OF_HOST)) + pid;
            var isSecret = !new SecretScanner(SecretScanner.BelowCredential.NO_RAW_SECRETS)
                    .scanText(name)
                    .isEmpty();
            return isSecret ? "worker" + pid : name;
        } catch (UnknownHostException noName) {
            return "worker" + pid;
        }
    }

    /// A line for each step, at once.
    private DemoWorker.Log log(Printer printer) {
        return (step, job, text, facts) -> {
            switch (format.format()) {
                case TABLE -> printer.line(people(step, job, text));
                case JSON -> printer.line(JobText.line(program(step, job, facts)));
                case YAML -> printer.line("---\n" + YamlText.of(program(step, job, facts)));
            }
            session.out().flush();
        };
    }

    private static String people(String step, Optional<String> job, String text) {
        return String.format(
                Locale.ROOT, "%-9s  %s%s", step, job.map(id -> id + "  ").orElse(""), text);
    }

    private Json.Obj program(String step, Optional<String> job, Json.Obj facts) {
        var line = Json.Obj.builder()
                .put("at", Rfc3339.text(session.clock().instant()))
                .put("step", step);
        job.ifPresent(id -> line.put("jobId", id));
        facts.fields().forEach(line::put);
        return line.build();
    }
}
