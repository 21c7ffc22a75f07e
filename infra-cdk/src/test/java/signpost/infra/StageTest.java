package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import software.amazon.awscdk.RemovalPolicy;

class StageTest {

    @Test
    void every_stage_is_found_by_its_name() {
        assertThat(Stage.ALL)
                .allSatisfy(stage -> assertThat(Stage.named(stage.name())).isSameAs(stage));
    }

    @Test
    void an_unknown_stage_is_refused_with_the_names_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stage.named("production"))
                .withMessageContainingAll("'production'", "local, dev, staging, prod");
    }

    @Test
    void nothing_is_thrown_away_but_locally() {
        assertThat(Stage.ALL)
                .filteredOn(stage -> stage.whenRemoved() != RemovalPolicy.RETAIN)
                .containsExactly(Stage.LOCAL);
    }
}
