package signpost.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What the documents tell people to run is a script or a compose file that the usual checkers accept.
class ScriptsTest {

    private static final Path ROOT = Path.of(System.getProperty("signpost.root"));

    private record Result(int exitCode, String output) {}

    @Test
    void shellcheck_has_nothing_to_say_of_any_script() throws Exception {
        assumeIsThere(run(List.of("shellcheck", "--version")), "no shellcheck here, so scripts are not checked");
        var command = new ArrayList<>(List.of("shellcheck"));
        scripts().forEach(script -> command.add(script.toString()));

        assertThat(command)
                .contains(
                        ROOT.resolve("sv").toString(),
                        ROOT.resolve("localstack/smoke.sh").toString());
        var result = run(command).orElseThrow();

        assertThat(result.output()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void docker_compose_accepts_the_compose_file_and_calls_the_project_signpost() throws Exception {
        var compose = new ArrayList<String>();
        for (var client : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            var version = new ArrayList<>(client);
            version.add("version");
            if (compose.isEmpty()
                    && run(version).filter(it -> it.exitCode() == 0).isPresent()) {
                compose.addAll(client);
            }
        }
        assumeIsThere(
                compose.isEmpty() ? Optional.empty() : Optional.of(new Result(0, "")),
                "neither docker compose nor docker-compose here, so localstack/compose.yaml is not checked");
        compose.addAll(List.of("-f", ROOT.resolve("localstack/compose.yaml").toString(), "config"));
        var result = run(compose).orElseThrow();

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("image: localstack/localstack:4.14.0", "host.docker.internal");
        assertThat(Files.readString(ROOT.resolve("localstack/.env"))).contains("COMPOSE_PROJECT_NAME=signpost\n");
    }

    private static void assumeIsThere(Optional<Result> tool, String otherwise) {
        if (tool.isEmpty()) {
            System.err.println("SKIPPED: " + otherwise);
        }
        Assumptions.assumeTrue(tool.isPresent(), "SKIPPED: " + otherwise);
    }

    /// Every script of ours, by its first line; Maven's wrapper is not ours.
    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 4, (file, is) -> is.isRegularFile() && is.size() < 100_000)) {
            return files.filter(file -> !ROOT.relativize(file)
                            .toString()
                            .matches("(.*/)?(\\.git|\\.signpost|target|node_modules|cdk\\.out)/.*|mvnw"))
                    .filter(ScriptsTest::isForAShell)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isForAShell(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(40), StandardCharsets.ISO_8859_1).matches("(?s)#!.*?\\b(ba)?sh\\n.*");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Empty if there is no such program.
    private static Optional<Result> run(List<String> command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new Result(process.waitFor(), output));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
