package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.embedded.lambda.Await;
import signpost.files.HotkeyFiles;
import signpost.http.BoundedHttp;
import signpost.substrate.SubstrateFinalisedCommitments;
import signpost.substrate.SubstrateReads;

class UpTest {

    private record Result(int exitCode, String output, String error) {}

    @TempDir
    Path folder;

    /// A whole process, as a user starts it.
    private Process up(Path root, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dsignpost.root=" + root,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Up.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().remove("SIGNPOST_STATE");
        return builder.start();
    }

    /// A run that is refused, in this process.
    private static Result refused(Path root, Map<String, String> environment, String... arguments) {
        var output = new StringWriter();
        var error = new StringWriter();
        var command = Up.commandLine(new Up(root, environment, Clock.systemUTC()))
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(error, true));
        return new Result(command.execute(arguments), output.toString(), error.toString());
    }

    private static JsonNode awaitState(Process up, Path file) throws Exception {
        Await.until(() -> Files.exists(file) || !up.isAlive());
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void up_says_what_is_where_refuses_a_second_one_and_ends_cleanly() throws Exception {
        var root = repository();
        var file = root.resolve(".signpost/local.json");
        var up = up(root);
        try {
            var state = awaitState(up, file);
            Await.until(() -> Files.readString(folder.resolve("out")).contains("cat answer.json"));

            assertThat(state.properties().stream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder(
                            "pid",
                            "startedAt",
                            "awsEndpoint",
                            "publicUrl",
                            "apiUrl",
                            "chainUrl",
                            "netuid",
                            "hotkey",
                            "hotkeyFile",
                            "region",
                            "accessKeyId",
                            "secretAccessKey",
                            "workerAccessKeyId",
                            "workerSecretAccessKey",
                            "manifestBucket",
                            "pendingBucket",
                            "eventsFile",
                            "publishFunction",
                            "manifestKeys",
                            "indexKeys");
            assertThat(state.path("pid").asLong()).isEqualTo(up.pid());
            assertThat(state.path("publishFunction").asText()).isEqualTo("signpost-test-publish:live");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(folder.resolve("out"))
                    .content(StandardCharsets.UTF_8)
                    .contains(
                            state.path("publicUrl").asText() + "/scorevision/index.json",
                            "AWS_ENDPOINT_URL=" + state.path("awsEndpoint").asText(),
                            "  live      nothing",
                            "AWS_SECRET_ACCESS_KEY="
                                    + state.path("secretAccessKey").asText());

            assertThat(registered(state)).isTrue();
            var hotkey = Path.of(state.path("hotkeyFile").asText());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(hotkey)))
                    .isEqualTo("rw-------");
            assertThat(HotkeyFiles.read(hotkey, new SecureRandom()).account().address())
                    .isEqualTo(state.path("hotkey").asText());

            // The config tells the echo handler to throw.
            assertThat(folder.resolve("err"))
                    .content(StandardCharsets.UTF_8)
                    .contains("manifests/configs/window-2025-10-24.yaml was not published: as \"asked\"");

            var second = refused(root, Map.of());

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.error().lines())
                    .singleElement()
                    .asString()
                    .contains(
                            "already running as process " + up.pid(),
                            state.path("awsEndpoint").asText());
        } finally {
            up.destroy();
        }
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isZero();
        assertThat(file).doesNotExist();
        try (var left = Files.list(root.resolve(".signpost"))) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("local.json.lock");
        }
    }

    @Test
    void after_a_hard_kill_the_next_one_starts_on_the_same_data() throws Exception {
        var root = repository();
        var file = root.resolve(".signpost/local.json");
        var data = folder.resolve("data");
        var killed = up(root, "--data", data.toString(), "--no-publish");
        var before = awaitState(killed, file);
        killed.destroyForcibly().waitFor();
        assertThat(file).exists();

        var up = up(root, "--data", data.toString(), "--no-publish");
        try {
            Await.until(() -> LocalState.read(file)
                    .filter(state -> state.path("pid").asLong() == up.pid())
                    .isPresent());
            var after = awaitState(up, file);

            assertThat(after.path("manifestKeys")).isEqualTo(before.path("manifestKeys"));
            assertThat(after.path("data").asText()).isEqualTo(data.toString());
            assertThat(after.path("hotkey")).isEqualTo(before.path("hotkey"));
            assertThat(registered(after)).isTrue();
        } finally {
            up.destroy();
            up.waitFor();
        }
    }

    @Test
    void a_missing_config_a_missing_jar_and_a_used_port_are_each_one_line_with_the_fix() throws Exception {
        var root = repository();
        try (var used = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var port = refused(root, Map.of(), "--aws-port", Integer.toString(used.getLocalPort()));
            assertThat(port.exitCode()).isEqualTo(1);
            assertThat(port.error().lines()).singleElement().asString().contains("choose another --aws-port");
        }

        var config = refused(root, Map.of(), "--config", "nowhere.yaml");
        assertThat(config.exitCode()).isEqualTo(1);
        assertThat(config.error().lines()).singleElement().asString().contains("no config at nowhere.yaml");

        Files.delete(root.resolve("functions/publish/target/publish.jar"));
        var jar = refused(
                root,
                Map.of("SIGNPOST_STATE", folder.resolve("elsewhere/state.json").toString()));
        assertThat(jar.exitCode()).isEqualTo(1);
        assertThat(jar.error().lines()).singleElement().asString().contains("no function jar at", "./mvnw");
        assertThat(folder.resolve("elsewhere")).exists();
    }

    /// Whether the chain has a place for the stack's hotkey, as of its finalised head.
    private static boolean registered(JsonNode state) {
        var reads = new SubstrateReads(
                new BoundedHttp(Duration.ofSeconds(5), Duration.ofSeconds(10)),
                List.of(URI.create(state.path("chainUrl").asText())));
        return new SubstrateFinalisedCommitments(reads, state.path("netuid").asInt())
                .standing().registered().stream()
                        .anyMatch(hotkey ->
                                hotkey.address().equals(state.path("hotkey").asText()));
    }

    private Path repository() throws IOException {
        var root = TestStack.repository(Files.createDirectories(folder.resolve("repository")));
        Files.writeString(
                Files.createDirectories(root.resolve("manifests/configs")).resolve("window-2025-10-24.yaml"),
                "{\"do\": \"throw\"}");
        return root;
    }
}
