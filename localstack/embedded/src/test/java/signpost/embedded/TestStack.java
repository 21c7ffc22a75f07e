package signpost.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import signpost.embedded.handlers.HandlerJar;

/// A repository in a folder, with the test's template and the echo handler as its publish function.
public final class TestStack {

    private TestStack() {}

    public static Path repository(Path folder) throws IOException {
        var here = Path.of(System.getProperty("signpost.root"));
        var snapshots = Files.createDirectories(folder.resolve("infra-cdk/snapshots"));
        Files.copy(
                here.resolve("localstack/embedded/src/test/resources/template.json"),
                snapshots.resolve("local.template.json"));
        HandlerJar.pack(Files.createDirectories(folder.resolve("functions/publish/target"))
                .resolve("publish.jar"));
        var client = Files.createDirectories(folder.resolve("localstack/embedded/target/ric"));
        try (var jars = Files.list(HandlerJar.runtimeClient())) {
            for (var jar : jars.toList()) {
                Files.copy(jar, client.resolve(jar.getFileName()));
            }
        }
        return folder;
    }

    public static EmbeddedStack start(Path folder) throws IOException {
        var root = repository(Files.createDirectories(folder.resolve("repository")));
        return EmbeddedStack.start(Options.in(root, folder.resolve("run")).withChildren(3), Clock.systemUTC());
    }
}
