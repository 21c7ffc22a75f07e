package signpost.embedded.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.embedded.aws.Identity;
import signpost.embedded.handlers.EchoHandler;
import signpost.embedded.handlers.HandlerJar;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.Function;

class OrphanTest {

    @TempDir
    Path folder;

    @Test
    void a_child_ends_when_its_parent_is_killed_hard() throws Exception {
        var parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsignpost.root=" + System.getProperty("signpost.root"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Parent.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var line = parent.inputReader(StandardCharsets.UTF_8).readLine();
        var child = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
        assertThat(child.isAlive()).isTrue();

        parent.destroyForcibly();

        child.onExit().get(20, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
    }

    /// Starts a function, prints the child's process id and waits to be killed.
    static final class Parent {

        public static void main(String[] args) throws Exception {
            var folder = Path.of(args[0]);
            var jar = HandlerJar.pack(folder.resolve("handlers.jar"));
            var echo = new Function(
                    "echo",
                    EchoHandler.class.getName(),
                    "handlers",
                    Map.of(),
                    128,
                    Duration.ofSeconds(30),
                    false,
                    Function.ASYNC_RETRIES,
                    Map.of(),
                    Set.of());
            var functions = new Functions(
                    List.of(echo),
                    Map.of("echo", Identity.session("role", "echo", new SecureRandom())),
                    new Sandbox(HandlerJar.runtimeClient(), _ -> jar, folder, Sandbox.preferredClient(), false),
                    "http://127.0.0.1:1",
                    1,
                    () -> "id");
            functions.invoke(
                    FunctionAddress.parse("echo").orElseThrow(),
                    "1".getBytes(StandardCharsets.UTF_8),
                    Optional.empty());
            System.out.println(functions.pool(echo, Function.LATEST).pids().getFirst());
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
