package signpost.embedded.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import signpost.embedded.aws.Identity;
import signpost.embedded.handlers.BrokenHandler;
import signpost.embedded.handlers.EchoHandler;
import signpost.embedded.handlers.HandlerJar;
import signpost.embedded.handlers.SnapshotHandler;
import signpost.embedded.lambda.Functions.Outcome;
import signpost.embedded.lambda.Functions.Outcome.Answered;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.Function;

class FunctionsTest {

    private static final Function ECHO = function("echo", EchoHandler.class.getName(), Duration.ofSeconds(30));
    private static final Function HASTY = function("hasty", EchoHandler.class.getName(), Duration.ofSeconds(1));
    private static final Function BROKEN =
            function("broken", BrokenHandler.class.getName() + "::handleRequest", Duration.ofSeconds(30));
    private static final Function ABSENT = function("absent", "signpost.NoSuchHandler", Duration.ofSeconds(30));
    private static final Function SNAPSHOT =
            function("snapshot", SnapshotHandler.class.getName(), Duration.ofSeconds(30));
    private static final Function RESTORED =
            function("restored", SnapshotHandler.class.getName(), Duration.ofSeconds(30));

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static Functions functions;
    private static Functions plain;

    @BeforeAll
    static void start() throws IOException {
        sandbox = sandbox(Sandbox.preferredClient(), true);
        functions = functions(sandbox);
        plain = functions(sandbox(Sandbox.Client.PLAIN, false));
    }

    @AfterAll
    static void end() {
        functions.close();
        plain.close();
    }

    private static Sandbox sandbox(Sandbox.Client client, boolean snapStart) throws IOException {
        var run = Files.createDirectories(folder.resolve(client + "-" + snapStart));
        var jar = HandlerJar.pack(run.resolve("handlers.jar"));
        return new Sandbox(HandlerJar.runtimeClient(), _ -> jar, run, client, snapStart);
    }

    private static Functions functions(Sandbox in) {
        var all = List.of(ECHO, HASTY, BROKEN, ABSENT, SNAPSHOT, RESTORED);
        var role = Identity.session("role", "echo", new SecureRandom());
        return new Functions(
                all,
                all.stream().collect(Collectors.toMap(Function::name, _ -> role)),
                in,
                "http://127.0.0.1:1",
                3,
                () -> UUID.randomUUID().toString());
    }

    private static Function function(String name, String handler, Duration timeout) {
        return new Function(
                name,
                handler,
                "handlers",
                Map.of("STAGE", "test"),
                256,
                timeout,
                true,
                2,
                Map.of("live", "1"),
                Set.of("1"));
    }

    private static Functions with(Sandbox.Client client) {
        return client == Sandbox.Client.PLAIN ? plain : functions;
    }

    @ParameterizedTest
    @EnumSource
    void an_event_comes_back_as_the_handler_answers_it(Sandbox.Client client) throws Exception {
        var answer = invoke(with(client), "echo", "{\"a\": \"ä\"}");

        assertThat(answer.functionError()).isEmpty();
        assertThat(text(answer.payload())).isEqualTo("{\"a\": \"ä\"}");
        assertThat(answer.version()).isEqualTo("$LATEST");
    }

    @ParameterizedTest
    @EnumSource
    void what_a_handler_throws_is_described(Sandbox.Client client) throws Exception {
        var answer = invoke(with(client), "echo", "{\"do\": \"throw\"}");

        assertThat(answer.functionError()).contains("Unhandled");
        assertThat(json(answer).path("errorMessage").asText()).isEqualTo("as \"asked\"");
        assertThat(json(answer).path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_cannot_be_made_is_described(Sandbox.Client client) throws Exception {
        var answer = invoke(with(client), "broken", "{}");

        assertThat(answer.functionError()).contains("Unhandled");
        assertThat(text(answer.payload())).contains("environment variable X is not set");
    }

    @ParameterizedTest
    @EnumSource
    void a_handler_that_is_not_in_the_jar_is_named(Sandbox.Client client) throws Exception {
        var answer = invoke(with(client), "absent", "{}");

        assertThat(answer.functionError()).contains("Unhandled");
        assertThat(text(answer.payload())).contains("signpost.NoSuchHandler");
    }

    @Test
    void a_child_that_exits_is_an_error_and_is_replaced() throws Exception {
        var answer = invoke(functions, "echo", "{\"do\": \"exit\"}");

        assertThat(answer.functionError()).contains("Unhandled");
        assertThat(json(answer).path("errorType").asText()).isEqualTo("Runtime.ExitError");
        assertThat(json(answer).path("errorMessage").asText())
                .isEqualTo("RequestId: " + answer.requestId() + " Error: Runtime exited with error: exit status 7");
        assertThat(text(invoke(functions, "echo", "1").payload())).isEqualTo("1");
    }

    @Test
    void a_child_that_was_killed_at_rest_is_replaced_unnoticed() throws Exception {
        var pid =
                json(invoke(functions, "echo", "{\"do\": \"who\"}")).path("pid").asLong();
        var child = ProcessHandle.of(pid).orElseThrow();
        child.destroyForcibly();
        child.onExit().get(10, TimeUnit.SECONDS);

        assertThat(text(invoke(functions, "echo", "1").payload())).isEqualTo("1");
    }

    @Test
    void a_handler_past_its_time_is_ended_and_replaced() throws Exception {
        var answer = invoke(functions, "hasty", "{\"do\": \"sleep\"}");

        assertThat(answer.functionError()).contains("Unhandled");
        assertThat(json(answer).path("errorMessage").asText()).endsWith("Task timed out after 1.00 seconds");
        assertThat(text(invoke(functions, "hasty", "1").payload())).isEqualTo("1");
    }

    @Test
    void an_answer_over_six_megabytes_is_refused_and_the_child_lives_on() throws Exception {
        var answer = invoke(functions, "echo", "{\"do\": \"big\"}");

        assertThat(json(answer).path("errorType").asText()).isEqualTo("Function.ResponseSizeTooLarge");
        assertThat(text(invoke(functions, "echo", "1").payload())).isEqualTo("1");
    }

    @Test
    void what_a_request_logged_is_its_log_tail() throws Exception {
        invoke(functions, "echo", "{\"do\": \"log\"}");
        var answer = invoke(functions, "echo", "{\"do\": \"log\"}");

        assertThat(text(answer.logTail()).lines())
                .hasSize(5)
                .startsWith("START RequestId: " + answer.requestId() + " Version: $LATEST")
                .contains("a line on stdout", "a line of the logger", "END RequestId: " + answer.requestId());
    }

    @Test
    void requests_side_by_side_run_in_three_children_and_no_more() throws Exception {
        var calls = new ArrayList<Callable<JsonNode>>();
        for (var i = 0; i < 24; i++) {
            calls.add(() -> json(invoke(functions, "echo:live", "{\"do\": \"who\"}")));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pids = new ArrayList<Long>();
            for (var answer : threads.invokeAll(calls)) {
                pids.add(answer.get().path("pid").asLong());
            }

            assertThat(pids).hasSize(24);
            assertThat(Set.copyOf(pids)).hasSizeBetween(1, 3);
        }
        assertThat(functions.pool(ECHO, "1").pids()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void a_handler_finds_the_environment_that_lambda_gives_it() throws Exception {
        var environment = json(invoke(functions, "echo", "{\"do\": \"environment\"}"));

        assertThat(environment.path("STAGE").asText()).isEqualTo("test");
        assertThat(environment.path("AWS_ENDPOINT_URL").asText()).isEqualTo("http://127.0.0.1:1");
        assertThat(environment.path("AWS_REGION").asText()).isEqualTo("us-east-1");
        assertThat(environment.path("AWS_ACCESS_KEY_ID").asText()).startsWith("ASIALOCAL");
        assertThat(environment.path("AWS_LAMBDA_FUNCTION_NAME").asText()).isEqualTo("echo");
        assertThat(environment.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText()).isEqualTo("256");
        assertThat(environment.path("_HANDLER").asText()).isEqualTo(EchoHandler.class.getName());
        assertThat(environment.path("LAMBDA_TASK_ROOT").asText())
                .isEqualTo(environment.path("directory").asText());
        assertThat(environment.path("arguments").asText()).contains("-XX:+UseSerialGC", "-Xmx192m");
        assertThat(environment.has("HOME")).isFalse();
    }

    @Test
    void a_handler_is_told_how_it_was_called_and_how_long_it_has() throws Exception {
        var answer = invoke(functions, "echo:live", "{\"do\": \"who\"}");

        assertThat(json(answer).path("arn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:echo:live");
        assertThat(json(answer).path("requestId").asText()).isEqualTo(answer.requestId());
        assertThat(json(answer).path("remaining").asInt()).isBetween(20_000, 30_000);
        assertThat(answer.version()).isEqualTo("1");
    }

    @Test
    void hooks_of_a_snapshot_run_for_published_versions_only() throws Exception {
        assertThat(json(invoke(functions, "snapshot:live", "{}")).path("hooks").asText())
                .isEqualTo("checkpoint restore");
        assertThat(json(invoke(functions, "snapshot", "{}")).path("hooks").asText())
                .isEmpty();
    }

    @Test
    void children_wait_at_their_snapshots_and_have_chance_of_their_own_only_once_they_are_restored() throws Exception {
        var address = FunctionAddress.parse("restored:live").orElseThrow();
        functions.awaitSnapshots(address, 3);

        var copies = List.of(
                json(invoke(functions, "restored:live", "{}")),
                json(invoke(functions, "restored:live", "{}")),
                json(invoke(functions, "restored:live", "{}")));

        assertThat(functions.pool(RESTORED, "1").pids()).hasSize(3);
        for (var shared : List.of("drawnBefore", "drawnFromBefore")) {
            assertThat(copies)
                    .extracting(copy -> copy.path(shared).asText())
                    .containsOnly(copies.getFirst().path(shared).asText());
        }
        assertThat(copies).extracting(copy -> copy.path("drawnAfter").asText()).doesNotHaveDuplicates();
        assertThat(told("restored"))
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).contains(SnapshotHandler.class.getName()));
        assertThat(told("restored"))
                .filteredOn(line -> line.contains("drawn before the restore by java.util.UUID"))
                .hasSize(3);
        assertThat(told("restored"))
                .filteredOn(line -> line.contains("drawn after the restore by"))
                .hasSize(3);
    }

    @Test
    void where_no_snapshots_are_taken_none_is_waited_for() {
        var plainVersion = FunctionAddress.parse("snapshot").orElseThrow();

        assertThatIllegalArgumentException().isThrownBy(() -> functions.awaitSnapshots(plainVersion, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.awaitSnapshots(
                        FunctionAddress.parse("snapshot:live").orElseThrow(), 1));
    }

    @Test
    void a_function_that_does_not_get_to_its_snapshot_is_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> functions.awaitSnapshots(
                        FunctionAddress.parse("broken:live").orElseThrow(), 1))
                .withMessageContaining("broken");
    }

    @Test
    void unknown_functions_and_qualifiers_are_told_apart_from_failing_ones() throws Exception {
        for (var unknown : List.of("nobody", "echo:nowhere", "echo:2")) {
            var address = FunctionAddress.parse(unknown).orElseThrow();
            assertThat(functions.invoke(address, new byte[0], Optional.empty()))
                    .isEqualTo(new Outcome.Unknown(address));
        }
    }

    @Test
    void an_asynchronous_event_that_fails_is_tried_twice_more() throws Exception {
        var file = folder.resolve("tries");
        var event = "{\"do\": \"once\", \"file\": \"" + file + "\"}";

        try (var async = new AsyncInvocations(functions, List.of(Duration.ZERO, Duration.ZERO))) {
            async.submit(FunctionAddress.parse("echo").orElseThrow(), event.getBytes(StandardCharsets.UTF_8));
            Await.until(() -> Files.exists(file) && Files.size(file) == 3);
        }
    }

    /// What the children of a function were told off for.
    private static List<String> told(String function) throws IOException {
        try (var logs = Files.list(sandbox.logs())) {
            var lines = new ArrayList<String>();
            for (var log : logs.filter(file -> file.getFileName().toString().startsWith(function + "-"))
                    .toList()) {
                lines.addAll(Files.readAllLines(log));
            }
            return lines.stream().filter(line -> line.startsWith("SNAPSHOT ")).toList();
        }
    }

    private static Answered invoke(Functions functions, String address, String event) throws InterruptedException {
        return (Answered) functions.invoke(
                FunctionAddress.parse(address).orElseThrow(), event.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static JsonNode json(Answered answer) throws IOException {
        return new ObjectMapper().readTree(answer.payload());
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
