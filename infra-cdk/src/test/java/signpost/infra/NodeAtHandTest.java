package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAtHandTest {

    @Test
    void with_node_the_templates_are_tested() {
        assertThat(NodeAtHand.judge(true, Map.of()).isDisabled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"CI,true", "SIGNPOST_REQUIRE_NODE,1"})
    void where_node_is_required_its_absence_is_a_failure(String name, String value) {
        assertThatIllegalStateException()
                .isThrownBy(() -> NodeAtHand.judge(false, Map.of(name, value)))
                .withMessageContaining("Node is required");
    }
}
