package signpost.infra;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionJarsTest {

    @Test
    void a_jar_that_is_not_built_is_named_with_the_command_that_builds_it(@TempDir Path repository) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new FunctionJars(repository).of("publish"))
                .withMessageContainingAll("publish.jar is not there", "./mvnw -pl functions/publish -am package");
    }
}
