package signpost.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a stack is found, and what a container is started with: what needs no Docker engine.
class StackAtHandTest {

    @TempDir
    Path folder;

    @Test
    void without_an_engine_one_line_says_that_nothing_was_run_and_what_to_do() throws Exception {
        var missing = DockerEngine.whatIsMissing("no-such-docker");

        assertThat(missing).contains("there is no no-such-docker on the PATH");
        assertThat(DockerEngine.message(missing.orElseThrow()))
                .startsWith("NOTHING WAS RUN")
                .contains("start Docker", "AWS_ENDPOINT_URL")
                .doesNotContain("\n");
        // A client whose engine is away says so and fails, as this one does.
        assertThat(DockerEngine.whatIsMissing("false")).contains("it says nothing");
        assertThat(DockerEngine.whatIsMissing("true")).isEmpty();
    }

    @Test
    void the_container_is_the_one_of_the_compose_file() throws Exception {
        var compose = ComposeFile.read(StackAtHand.ROOT.resolve("localstack/compose.yaml"));

        assertThat(compose.imageName()).isEqualTo("localstack/localstack");
        assertThat(compose.imageTag()).isEqualTo("4.14.0");
        assertThat(compose.environment()).containsEntry("LAMBDA_IGNORE_ARCHITECTURE", "1");
        assertThat(compose.mounts()).containsEntry("/var/run/docker.sock", "/var/run/docker.sock");
    }

    @Test
    void functions_in_containers_reach_the_chain_by_the_bridge() throws Exception {
        var bridge = InetAddress.getByName("127.0.0.2");
        try (var chain = ChainForContainers.start(bridge, 0, Duration.ofHours(1));
                var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.2:" + chain.port()))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getHeader\",\"params\":[]}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.body()).contains("\"number\":\"0x186a0\"");
        }
    }

    @Test
    void a_named_endpoint_is_taken_and_what_the_state_file_knows_of_it() throws Exception {
        var state = folder.resolve("local.json");
        Files.writeString(state, """
                {"awsEndpoint": "http://127.0.0.1:1", "apiUrl": "http://127.0.0.1:2", "publicUrl": "http://127.0.0.1:3",
                 "accessKeyId": "AKIA", "secretAccessKey": "key", "eventsFile": "/events"}
                """);
        var environment = Map.of("SIGNPOST_STATE", state.toString());

        var stack = RunningStack.named(folder, Optional.of("http://127.0.0.1:1"), environment)
                .orElseThrow();

        assertThat(stack.api()).hasToString("http://127.0.0.1:2");
        assertThat(stack.environment())
                .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
                .containsEntry("SIGNPOST_EVENTS", "/events");
        assertThat(RunningStack.named(folder, Optional.empty(), environment)).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> RunningStack.named(folder, Optional.of("http://127.0.0.1:9"), environment))
                .withMessageContaining("SIGNPOST_API");
    }

    @Test
    void what_deploy_says_at_the_end_is_where_the_stack_is() {
        var stack = RunningStack.deployed(
                URI.create("http://127.0.0.1:4566"), """
                ✓ signpost-local is deployed. Next:
                  SIGNPOST_API=http://x/live SIGNPOST_PUBLIC_URL=http://y/bucket localstack/smoke.sh
                """);

        assertThat(stack.api()).hasToString("http://x/live");
        assertThat(stack.published()).hasToString("http://y/bucket");
        assertThat(stack.environment()).doesNotContainKey("SIGNPOST_EVENTS");
    }
}
