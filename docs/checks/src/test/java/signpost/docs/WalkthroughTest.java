package signpost.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalkthroughTest {

    @TempDir
    Path folder;

    private Walkthrough of(String document) throws IOException {
        return Walkthrough.of(Files.writeString(folder.resolve("document.md"), document));
    }

    @Test
    void a_block_is_read_with_what_it_says_of_itself_and_what_it_prints() throws IOException {
        var walkthrough = of("""
                Text.

                ```sh walkthrough exit=1 needs=aws
                ./sv no
                ```

                ```text output
                error: …
                …
                last
                ```

                ```sh walkthrough background
                ./sv up
                ```
                """);

        assertThat(walkthrough.untagged()).isEmpty();
        assertThat(walkthrough.steps()).hasSize(2);
        var step = walkthrough.steps().getFirst();
        assertThat(step.name()).isEqualTo("line 3: ./sv no");
        assertThat(step.exitCode()).isEqualTo(1);
        assertThat(step.needs()).containsExactly("aws");
        assertThat(step.matches("error: what\nlast\n")).isTrue();
        assertThat(step.matches("error: what  \nand\nmore\nlast\n")).isTrue();
        assertThat(step.matches("error: what\n")).isFalse();
        assertThat(step.matches("error: what\nlast\nmore\n")).isFalse();
        assertThat(step.matches("an error: what\nlast\n")).isFalse();
        assertThat(walkthrough.steps().getLast().background()).isTrue();
        assertThat(walkthrough.steps().getLast().matches("anything")).isTrue();
    }

    @Test
    void commands_that_nobody_runs_and_output_of_nothing_are_told() throws IOException {
        var walkthrough = of("""
                ```sh
                rm file
                ```
                ```sh elsewhere
                aws s3 ls
                ```
                ```text output
                ok
                ```
                """);

        assertThat(walkthrough.steps()).isEmpty();
        assertThat(walkthrough.untagged())
                .containsExactly(
                        "document.md:1 commands that are neither run nor for elsewhere",
                        "document.md:7 output of no command");
    }
}
