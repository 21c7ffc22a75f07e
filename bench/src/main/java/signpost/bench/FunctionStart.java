package signpost.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.template.Template;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// The publish function in the real runtime interface client: from the start of its process to its first answer,
/// and when it is warm. No cache of classes, the serial collector, the first compiler only, as [Sandbox] starts it.
///
/// Given several jars, it measures them in turns, so that what slows the machine slows all of them.
final class FunctionStart {

    private static final int STARTS = 15;
    private static final int WARM = 300;
    private static final Pattern HANDLER_MILLIS = Pattern.compile("\"DurationMs\":([0-9]+)");

    private FunctionStart() {}

    /// @param arguments `--runs N`, `--java OPTIONS` for the child, and jars; the built one if none is named
    static void run(List<String> arguments) throws Exception {
        var runs = STARTS;
        var java = Optional.<String>empty();
        var jars = new ArrayList<Path>();
        for (var i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--runs" -> runs = Integer.parseInt(arguments.get(++i));
                case "--java" -> java = Optional.of(arguments.get(++i));
                default -> jars.add(Path.of(arguments.get(i)).toAbsolutePath());
            }
        }
        if (jars.isEmpty()) {
            jars.add(Bench.root().resolve("functions/publish/target/publish.jar"));
        }
        try (var stack = Stacks.start()) {
            var subjects = new ArrayList<Subject>();
            for (var jar : jars) {
                subjects.add(new Subject(stack, jar, java));
            }
            // Pages of the jars and of the JDK are in memory, and there is an index to be read.
            for (var subject : subjects) {
                var _ = subject.firstAnswer(publish(0));
            }
            for (var run = 0; run < runs; run++) {
                for (var subject : subjects) {
                    subject.refused.add(subject.firstAnswer("{\"action\":\"no such\"}"));
                    subject.current.add(subject.firstAnswer("{\"action\":\"current\"}"));
                    subject.currentProcessor.add(subject.lastProcessorMillis);
                    subject.currentHandler.add(subject.lastHandlerMillis);
                    subject.published.add(subject.firstAnswer(publish(1 + run)));
                }
            }
            for (var subject : subjects) {
                System.out.println(subject.jar + " (" + Files.size(subject.jar) + " bytes)");
                print("start to first answer, input refused (no service called)", subject.refused);
                print("start to first answer, current (2 secrets, chain, index)", subject.current);
                print("  of it processor time of the function", subject.currentProcessor);
                print("  of it in the handler", subject.currentHandler);
                print("start to first answer, publish (4 KiB)", subject.published);
                print("warm, current", subject.warm("{\"action\":\"current\"}"));
            }
        }
    }

    private static void print(String what, List<Double> millis) {
        System.out.printf(
                "  %-58s %s ms%n",
                what,
                Timings.of(millis.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private static int serial;

    private static String publish(int run) {
        serial++;
        var yaml = SampleManifest.yaml(4096, "live", Stacks.HEAD + 1000, 1.0 + run + serial / 1024.0);
        return CanonicalJson.text(
                Json.Obj.builder().put("action", "publish").put("config", yaml).build());
    }

    /// One jar.
    private static final class Subject {
        private final EmbeddedStack stack;
        private final Path jar;
        private final Template.Function function;
        private final Sandbox sandbox;
        private final List<Double> refused = new ArrayList<>();
        private final List<Double> currentProcessor = new ArrayList<>();
        private final List<Double> currentHandler = new ArrayList<>();
        private double lastProcessorMillis;
        private double lastHandlerMillis;
        private final List<Double> current = new ArrayList<>();
        private final List<Double> published = new ArrayList<>();

        Subject(EmbeddedStack stack, Path jar, Optional<String> java) throws IOException {
            this.stack = stack;
            this.jar = jar;
            this.function = with(Stacks.publishFunction(stack), java);
            this.sandbox = new Sandbox(
                    Bench.root().resolve("localstack/embedded/target/ric"),
                    _ -> jar,
                    Files.createTempDirectory("signpost-bench-function"),
                    Sandbox.Client.RUNTIME_INTERFACE_CLIENT,
                    false);
        }

        private static Template.Function with(Template.Function as, Optional<String> java) {
            var environment = new HashMap<>(as.environment());
            java.ifPresent(options -> environment.put("JAVA_TOOL_OPTIONS", options));
            return new Template.Function(
                    as.name(),
                    as.handler(),
                    as.module(),
                    environment,
                    as.memoryMegabytes(),
                    as.timeout(),
                    false,
                    as.asyncRetries(),
                    as.aliases(),
                    as.versions());
        }

        /// A pool without a process: the first event starts one.
        private Functions functions() {
            return new Functions(
                    List.of(function),
                    Map.of(function.name(), stack.operator()),
                    sandbox,
                    stack.awsUrl().toString(),
                    1,
                    () -> UUID.randomUUID().toString());
        }

        double firstAnswer(String event) throws Exception {
            try (var functions = functions()) {
                var others = children();
                var took = Timings.millis(() -> answer(functions, event));
                lastProcessorMillis = processorMillis(others);
                return took;
            }
        }

        private static Set<Long> children() {
            return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
        }

        /// Of the child that has come since: unlike the time that passes, it hardly depends on what else is
        /// running.
        private static double processorMillis(Set<Long> others) {
            return ProcessHandle.current()
                    .children()
                    .filter(child -> !others.contains(child.pid()))
                    .flatMap(child -> child.info().totalCpuDuration().stream())
                    .mapToDouble(Duration::toMillis)
                    .sum();
        }

        List<Double> warm(String event) throws Exception {
            var millis = new ArrayList<Double>();
            try (var functions = functions()) {
                for (var i = 0; i < 2 * WARM; i++) {
                    var took = Timings.millis(() -> answer(functions, event));
                    if (i >= WARM) {
                        millis.add(took);
                    }
                }
            }
            return millis;
        }

        private void answer(Functions functions, String event) throws InterruptedException {
            var outcome =
                    functions.invoke(stack.publishFunction(), event.getBytes(StandardCharsets.UTF_8), Optional.empty());
            if (!(outcome instanceof Functions.Outcome.Answered answered)
                    || answered.functionError().isPresent()) {
                throw new IllegalStateException(
                        outcome instanceof Functions.Outcome.Answered bad
                                ? new String(bad.payload(), StandardCharsets.UTF_8)
                                : outcome.toString());
            }
            var logged = HANDLER_MILLIS.matcher(new String(answered.logTail(), StandardCharsets.UTF_8));
            lastHandlerMillis = logged.find() ? Double.parseDouble(logged.group(1)) : Double.NaN;
        }
    }
}
