package signpost.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The Docker engine of this machine, if there is one.
final class DockerEngine {

    private DockerEngine() {}

    /// Whoever builds with `-Plocalstack` wants these tests run: without an engine they fail, and say what to do.
    static void require() throws InterruptedException {
        var missing = whatIsMissing("docker");
        if (missing.isPresent()) {
            throw new IllegalStateException(message(missing.get()));
        }
    }

    static String message(String missing) {
        return "NOTHING WAS RUN on LocalStack, because no Docker engine answers (" + missing + "): start Docker, or let"
                + " AWS_ENDPOINT_URL name a stack that runs, see localstack/README.md";
    }

    /// The first line of what the client has to say against it; empty if an engine answers.
    static Optional<String> whatIsMissing(String client) throws InterruptedException {
        try {
            var process = new ProcessBuilder(client, "version", "--format", "{{.Server.Version}}")
                    .redirectErrorStream(true)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? Optional.empty()
                    : said.lines().filter(line -> !line.isBlank()).findFirst().or(() -> Optional.of("it says nothing"));
        } catch (IOException absent) {
            return Optional.of("there is no " + client + " on the PATH");
        }
    }
}
