package signpost.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import signpost.embedded.Options.Ports;
import signpost.embedded.lambda.Functions.Outcome;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.template.Template.Route;

/// `./sv up`: starts the stack, publishes the sample, says what is where, and runs until it is told to end.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs all of Signpost on this machine: no Docker, no account, no network.",
            "Publishes a sample manifest unless one is live already. Ctrl-C ends everything."
        },
        footer = {"", "Example: ./sv up --data .signpost/data --block-seconds 2"})
public final class Up implements Callable<Integer> {

    private static final Pattern RUN_FOLDER = Pattern.compile("run-([0-9]{1,18})");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep what is stored in this folder. Default: in memory.")
    private @Nullable Path data;

    @Option(names = "--aws-port", paramLabel = "PORT", description = "Port of the AWS endpoint. 0: any free one.")
    private int awsPort;

    @Option(names = "--api-port", paramLabel = "PORT", description = "Port of the HTTP API. 0: any free one.")
    private int apiPort;

    @Option(names = "--public-port", paramLabel = "PORT", description = "Port of published objects. 0: any free one.")
    private int publicPort;

    @Option(
            names = "--chain-port",
            paramLabel = "PORT",
            description = "Port of the development chain. 0: any free one.")
    private int chainPort;

    @Option(
            names = "--block-seconds",
            paramLabel = "N",
            defaultValue = "12",
            description = "A block is made this often. Default: ${DEFAULT-VALUE}.")
    private double blockSeconds;

    @Option(
            names = "--first-block",
            paramLabel = "N",
            defaultValue = "100000",
            description = "The chain begins here. Default: ${DEFAULT-VALUE}.")
    private long firstBlock;

    @Option(
            names = "--config",
            paramLabel = "PATH",
            description = "The manifest to publish. Default: the last by name of manifests/configs/*.yaml.")
    private @Nullable Path config;

    @Option(names = "--no-publish", description = "Publish nothing.")
    private boolean noPublish;

    @Option(names = "--quiet", description = "Say nothing but errors.")
    private boolean quiet;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Where the command line finds this stack."
                    + " Default: $SIGNPOST_STATE, else .signpost/local.json in the repository.")
    private @Nullable Path stateFile;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    private final Path root;
    private final Map<String, String> environment;
    private final Clock clock;
    /// Opened when the stack is to end.
    private final CountDownLatch end = new CountDownLatch(1);

    Up(Path root, Map<String, String> environment, Clock clock) {
        this.root = root;
        this.environment = environment;
        this.clock = clock;
    }

    public static void main(String[] args) {
        var root = Path.of(System.getProperty("signpost.root", ""))
                .toAbsolutePath()
                .normalize();
        // DynamoDB Local leaves threads behind that would keep a failed start alive.
        System.exit(
                commandLine(new Up(root, System.getenv(), Clock.systemUTC())).execute(args));
    }

    static CommandLine commandLine(Up up) {
        return new CommandLine(up).setExecutionExceptionHandler((failure, command, _) -> {
            if (!(failure instanceof StackException)) {
                throw failure;
            }
            command.getErr().println("sv up: " + failure.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var begun = System.nanoTime();
        var state = stateFile().toAbsolutePath();
        var folder = Files.createDirectories(state.resolveSibling(""));
        // The lock, unlike the file, is gone with its process, however that ended.
        try (var channel = FileChannel.open(
                        state.resolveSibling(state.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                throw new StackException(alreadyRunning(state));
            }
            checkOptions();
            var sample = noPublish ? Optional.<Path>empty() : Optional.of(sample());
            var options = options(state);
            removeLeftovers(folder);
            try (var stack = EmbeddedStack.start(options, clock)) {
                run(stack, options, state, sample, begun);
            }
        }
        return 0;
    }

    private void run(EmbeddedStack stack, Options options, Path file, Optional<Path> sample, long begun)
            throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        var hook = new Thread(() -> endAndWait(ended), "end");
        Runtime.getRuntime().addShutdownHook(hook);
        var hotkey = DemoHotkey.in(options.data().orElse(options.runFolder()), new SecureRandom());
        stack.chain().registerFinally(EmbeddedStack.NETUID, hotkey.account());
        var state = LocalState.of(stack, hotkey, options.data(), clock.instant());
        try {
            var refusal = sample.isPresent() && live(stack).isEmpty() ? publish(stack, sample.get()) : "";
            stack.startSchedules();
            LocalState.write(file, state);
            if (!refusal.isEmpty()) {
                err().println("sv up: " + sample.map(root::relativize).orElseThrow() + " was not published: "
                        + refusal);
            }
            if (!quiet) {
                summarise(stack, hotkey, options, Duration.ofNanos(System.nanoTime() - begun));
            }
            end.await();
        } finally {
            LocalState.remove(file, state);
            stack.close();
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // It is what ended us.
            }
        }
    }

    /// On Ctrl-C or SIGTERM the JVM runs this, and would then exit with the signal's number: ending is what was
    /// asked for.
    private void endAndWait(CountDownLatch ended) {
        end.countDown();
        try {
            ended.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    /// What Ctrl-C does, for tests.
    void end() {
        end.countDown();
    }

    private Path stateFile() {
        if (stateFile != null) {
            return stateFile;
        }
        var named = environment.getOrDefault("SIGNPOST_STATE", "");
        return named.isBlank() ? root.resolve(".signpost/local.json") : Path.of(named);
    }

    private static String alreadyRunning(Path state) {
        return LocalState.read(state)
                .map(running ->
                        "already running as process " + running.path("pid").asLong() + ": AWS "
                                + running.path("awsEndpoint").asText() + ", public objects "
                                + running.path("publicUrl").asText() + ", API "
                                + running.path("apiUrl").asText() + ", chain "
                                + running.path("chainUrl").asText() + " (end it with Ctrl-C or kill "
                                + running.path("pid").asLong() + ")")
                .orElse("another sv up is just starting or ending; its state file will be " + state);
    }

    private void checkOptions() {
        if (blockSeconds < 0.001) {
            throw new StackException("--block-seconds must be above 0");
        }
        if (firstBlock < 0) {
            throw new StackException("--first-block must not be below 0");
        }
        Map.of("--aws-port", awsPort, "--api-port", apiPort, "--public-port", publicPort, "--chain-port", chainPort)
                .forEach(Up::checkPort);
    }

    private static void checkPort(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new StackException(option + " must be between 0 and 65535");
        }
        if (port == 0) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        } catch (IOException e) {
            throw new StackException(
                    "port " + port + " cannot be used (" + e.getMessage() + "): choose another " + option
                            + ", or leave it out for a free one",
                    e);
        }
    }

    private Path sample() throws IOException {
        if (config != null) {
            if (!Files.isRegularFile(config)) {
                throw new StackException(
                        "no config at " + config + ": name another with --config, or use --no-publish");
            }
            return config.toAbsolutePath();
        }
        var folder = root.resolve("manifests/configs");
        var missing =
                new StackException("no *.yaml in " + folder + ": name a config with --config, or use --no-publish");
        if (!Files.isDirectory(folder)) {
            throw missing;
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .max(Comparator.comparing(Path::getFileName))
                    .orElseThrow(() -> missing);
        }
    }

    private Options options(Path state) {
        var runFolder = state.resolveSibling("run-" + ProcessHandle.current().pid());
        var options = Options.in(root, runFolder)
                .withPorts(new Ports(awsPort, apiPort, publicPort, chainPort))
                .withBlocks(firstBlock, Duration.ofMillis((long) (blockSeconds * 1000)));
        return data == null ? options : options.withData(data);
    }

    /// Run folders of stacks that were killed hard.
    private static void removeLeftovers(Path folder) throws IOException {
        try (var folders = Files.list(folder)) {
            for (var old : folders.toList()) {
                var run = RUN_FOLDER.matcher(old.getFileName().toString());
                if (run.matches()
                        && ProcessHandle.of(Long.parseLong(run.group(1))).isEmpty()) {
                    EmbeddedStack.delete(old);
                }
            }
        }
    }

    private static Optional<LiveManifest> live(EmbeddedStack stack) throws IOException, InterruptedException {
        return LiveManifest.at(stack.publicUrl(), stack.chain().head());
    }

    /// Publishes through the function, as anyone would; the answer is what was refused, or nothing.
    private static String publish(EmbeddedStack stack, Path config) throws IOException, InterruptedException {
        var json = new ObjectMapper();
        var request = json.createObjectNode().put("action", "publish").put("config", Files.readString(config));
        return switch (stack.invoke(stack.publishFunction(), request.toString())) {
            case Outcome.Answered answered -> {
                JsonNode answer = json.readTree(answered.payload());
                yield answer.has("error") || answered.functionError().isPresent()
                        ? answer.path("message")
                                        .asText(answer.path("errorMessage").asText())
                                + violations(answer)
                        : "";
            }
            case Outcome.Unknown(var address) -> "there is no function " + address;
            case Outcome.Throttled() -> "the function is busy";
        };
    }

    private static String violations(JsonNode answer) {
        var lines = new StringBuilder();
        answer.path("violations")
                .forEach(violation -> lines.append("\n  ")
                        .append(violation.path("path").asText())
                        .append(": ")
                        .append(violation.path("message").asText()));
        return lines.toString();
    }

    private void summarise(EmbeddedStack stack, DemoHotkey hotkey, Options options, Duration took)
            throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        var live = live(stack);
        var head = stack.chain().head();
        out.println(
                "Signpost runs on this machine (started in %.1f s). Ctrl-C ends it.".formatted(took.toMillis() / 1e3));
        out.println();
        live.ifPresentOrElse(
                manifest -> {
                    var left = manifest.expiryBlock() - head;
                    out.println("  live      " + manifest.hash());
                    out.println("            window " + manifest.window() + ", until block " + manifest.expiryBlock()
                            + " (" + left + " blocks left, about "
                            + about(options.blockPeriod().multipliedBy(left)) + ")");
                },
                () -> out.println("  live      nothing"));
        out.println("  public    " + stack.publicUrl() + "/scorevision/index.json");
        out.println("  AWS       " + stack.awsUrl());
        out.println("  API       " + stack.apiUrl() + entrances(stack));
        out.println("  chain     " + stack.chainUrl() + " (at block " + head + ", one every "
                + about(options.blockPeriod()) + ")");
        out.println(
                "  hotkey    " + hotkey.account().address() + " (registered on subnet " + EmbeddedStack.NETUID + ")");
        out.println("  data      "
                + options.data().map(Path::toString).orElse("in memory, gone at the end (keep it with --data DIR)"));
        out.println("  logs      " + stack.logs());
        if (Sandbox.preferredClient() == Sandbox.Client.PLAIN) {
            out.println("  note      Lambda's own runtime client runs on Linux only: functions run without it here");
        }
        out.println();
        out.println("Next, in another shell:");
        out.println("  ./sv manifest current");
        live.ifPresent(manifest -> out.println("  ./sv manifest verify " + manifest.hash()));
        out.println("  curl " + stack.publicUrl() + "/scorevision/index.json");
        out.println();
        out.println("For the AWS CLI and SDKs:");
        out.println(
                "  export AWS_ENDPOINT_URL=" + stack.awsUrl() + " AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1");
        out.println("  export AWS_ACCESS_KEY_ID=" + stack.operator().accessKeyId() + " AWS_SECRET_ACCESS_KEY="
                + stack.operator().secretAccessKey());
        out.println("  curl --aws-sigv4 aws:amz:us-east-1:execute-api --user $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY "
                + stack.apiUrl() + "/api/queue/jobs");
        // In this form, unlike in others, both versions of the AWS CLI understand it.
        out.println("  aws lambda invoke --function-name " + stack.publishFunction()
                + " --payload fileb://<(echo '{\"action\": \"current\"}') answer.json && cat answer.json");
        out.flush();
    }

    /// What can be asked for without knowing a name or an id. The functions behind it start when they are asked.
    private static String entrances(EmbeddedStack stack) {
        return stack.template().routes().stream()
                .filter(route -> route.method().equals("GET") && !route.path().contains("{"))
                .map(Route::path)
                .sorted()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "),
                        paths -> paths.isEmpty() ? "" : " (" + paths + "; requests are signed)"));
    }

    private static String about(Duration duration) {
        if (duration.toSeconds() < 120) {
            return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() / 1e3 + " s";
        }
        if (duration.toMinutes() < 120) {
            return duration.toMinutes() + " minutes";
        }
        return duration.toHours() < 72 ? duration.toHours() + " hours" : duration.toDays() + " days";
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
