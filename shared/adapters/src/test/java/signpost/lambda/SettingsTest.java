package signpost.lambda;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http://a b/sesame"})
    void addresses_that_are_missing_or_none_are_named_by_their_setting_and_not_quoted(String value) {
        var settings = new Settings(Map.of("CHAIN_ENDPOINTS", value));

        assertThatIllegalStateException()
                .isThrownBy(() -> settings.addresses("CHAIN_ENDPOINTS"))
                .withMessageContaining("CHAIN_ENDPOINTS")
                .withMessageNotContaining("sesame")
                .withNoCause();
    }

    @Test
    void a_missing_setting_names_itself() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Settings(Map.of()).required("STAGE"))
                .withMessageContaining("STAGE");
    }
}
