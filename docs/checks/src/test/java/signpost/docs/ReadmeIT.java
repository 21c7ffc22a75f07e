package signpost.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every command of the README's walk-throughs, typed one after the other by a newcomer, does what the README says.
class ReadmeIT {

    private static final Path ROOT = Path.of(System.getProperty("signpost.root"));

    @TempDir
    static Path folder;

    private static Newcomer newcomer;

    @BeforeAll
    static void clone_and_build() throws IOException, InterruptedException {
        newcomer = new Newcomer(ROOT, folder);
        var python = Python.withPyNaCl();
        if (python.isPresent()) {
            newcomer.has("python3", python.get());
        }
    }

    @AfterAll
    static void close() {
        newcomer.close();
    }

    @TestFactory
    Stream<DynamicTest> what_the_README_tells_people_to_type_does_what_it_says() throws IOException {
        var walkthrough = Walkthrough.of(ROOT.resolve("README.md"));
        assertThat(walkthrough.steps()).isNotEmpty();
        var failed = new AtomicReference<>("");
        var typed = walkthrough.steps().stream()
                .map(step -> DynamicTest.dynamicTest(step.name(), () -> {
                    Assumptions.assumeTrue(
                            failed.get().isEmpty(), () -> "SKIPPED: after what failed at " + failed.get());
                    for (var need : step.needs()) {
                        require(need, step);
                    }
                    try {
                        type(step);
                    } catch (AssertionError | Exception failure) {
                        failed.set(step.name());
                        throw failure;
                    }
                }));
        var ended = DynamicTest.dynamicTest(
                "what was started ends cleanly on Ctrl-C",
                () -> assertThat(newcomer.end()).hasValue(0));
        return Stream.concat(typed, Stream.of(ended));
    }

    private static void type(Walkthrough.Step step) throws IOException, InterruptedException {
        var result = step.background() ? newcomer.runInBackground(step) : newcomer.run(step.script());

        assertThat(result.exitCode())
                .as("exit code of%n%s%nwhich printed%n%s", step.script(), result.output())
                .isEqualTo(step.exitCode());
        assertThat(step.matches(result.output()))
                .as(
                        "%n%s%nprinted%n%s%nand not, as the README says,%n%s",
                        step.script(), result.output(), step.output().orElse(""))
                .isTrue();
    }

    /// What not every machine has is skipped there, with one loud line.
    private static void require(String need, Walkthrough.Step step) throws IOException, InterruptedException {
        var present = need.equals("pynacl") ? Python.withPyNaCl().isPresent() : newcomer.finds(need);
        var skipped =
                need.equals("pynacl") ? Python.ABSENT : "SKIPPED: there is no " + need + " here for " + step.name();
        if (!present) {
            System.err.println(skipped);
        }
        Assumptions.assumeTrue(present, skipped);
    }
}
