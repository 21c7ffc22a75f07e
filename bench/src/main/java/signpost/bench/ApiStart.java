package signpost.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import signpost.embedded.EmbeddedStack;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template;

/// The functions behind the API in the real runtime interface client, in turns: from the start of a process to its
/// first answer (one item read from DynamoDB), and when it is warm.
final class ApiStart {

    private static final int STARTS = 15;
    private static final int WARM = 300;

    private record Subject(String module, Template.Function function, String event, List<Double> starts) {}

    private ApiStart() {}

    static void run(List<String> arguments) throws Exception {
        var runs = arguments.isEmpty() ? STARTS : Integer.parseInt(arguments.getFirst());
        try (var stack = Stacks.start()) {
            var subjects = List.of(
                    subject(stack, "registry", "/api/manifests/{name}", "name", "no-such-manifest"),
                    subject(stack, "queue", "/api/queue/jobs/{id}", "id", "7b0c2f4e-3a1d-4c5b-8e6f-0123456789ab"));
            for (var run = -1; run < runs; run++) {
                for (var subject : subjects) {
                    try (var functions = functions(stack, subject)) {
                        var took = Timings.millis(() -> answer(functions, subject));
                        if (run >= 0) {
                            subject.starts.add(took);
                        }
                    }
                }
            }
            for (var subject : subjects) {
                var jar = jar(subject.module);
                System.out.printf("%s.jar (%,d bytes)%n", subject.module, Files.size(jar));
                System.out.println("  start to first answer  " + timings(subject.starts) + " ms");
                try (var functions = functions(stack, subject)) {
                    var warm = new ArrayList<Double>();
                    for (var i = 0; i < 2 * WARM; i++) {
                        var took = Timings.millis(() -> answer(functions, subject));
                        if (i >= WARM) {
                            warm.add(took);
                        }
                    }
                    System.out.println("  warm                   " + timings(warm) + " ms");
                }
            }
        }
    }

    private static Timings timings(List<Double> millis) {
        return Timings.of(millis.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static java.nio.file.Path jar(String module) {
        return Bench.root().resolve("functions/" + module + "/target/" + module + ".jar");
    }

    private static Subject subject(
            EmbeddedStack stack, String module, String resource, String parameter, String value) {
        var event = ApiCalls.event("GET", resource, Map.of(parameter, value), "");
        return new Subject(
                module,
                stack.template().function("signpost-local-" + module).orElseThrow(),
                new String(event, StandardCharsets.UTF_8),
                new ArrayList<>());
    }

    /// A pool without a process: the first event starts one.
    private static Functions functions(EmbeddedStack stack, Subject subject) throws Exception {
        var sandbox = new Sandbox(
                Bench.root().resolve("localstack/embedded/target/ric"),
                ApiStart::jar,
                Files.createTempDirectory("signpost-bench-function"),
                Sandbox.Client.RUNTIME_INTERFACE_CLIENT,
                false);
        return new Functions(
                List.of(subject.function),
                Map.of(subject.function.name(), stack.operator()),
                sandbox,
                stack.awsUrl().toString(),
                1,
                () -> UUID.randomUUID().toString());
    }

    private static void answer(Functions functions, Subject subject) throws InterruptedException {
        var address = new FunctionAddress(subject.function.name(), Optional.of("live"));
        var outcome = functions.invoke(address, subject.event.getBytes(StandardCharsets.UTF_8), Optional.empty());
        if (!(outcome instanceof Functions.Outcome.Answered answered)
                || answered.functionError().isPresent()
                || !new String(answered.payload(), StandardCharsets.UTF_8).contains("404")) {
            throw new IllegalStateException(outcome.toString());
        }
    }
}
