package signpost.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;

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

    @Test
    void a_flag_is_true_or_false_and_nothing_like_it() {
        assertThat(new Settings(Map.of("ON", "true")).flag("ON", false)).isTrue();
        assertThat(new Settings(Map.of("ON", " false ")).flag("ON", true)).isFalse();
        assertThat(new Settings(Map.of()).flag("ON", true)).isTrue();
        for (var other : new String[] {"True", "yes", "1", "no"}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new Settings(Map.of("ON", other)).flag("ON", false))
                    .withMessageContaining("ON");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "01", "1.0", "0x1", "11", "99999999999999999999"})
    void a_whole_number_that_is_none_or_out_of_bounds_names_itself(String value) {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Settings(Map.of("NETUID", value)).whole("NETUID", 0, 10))
                .withMessageContaining("NETUID");
        assertThat(new Settings(Map.of("NETUID", "10")).whole("NETUID", 0, 10)).isEqualTo(10);
    }

    @Test
    void trusted_keys_are_told_apart_by_what_they_sign() {
        var manifest = "0a".repeat(32);
        var index = "0b".repeat(32);

        assertThat(new Settings(Map.of()).trustedKeys()).isEmpty();
        assertThat(new Settings(Map.of("TRUSTED_KEYS", "manifest:" + manifest + ", index:" + index)).trustedKeys())
                .contains(new TrustedKeys(Set.of(new PublicKey(manifest)), Set.of(new PublicKey(index))));
        assertThatIllegalStateException()
                .isThrownBy(() -> new Settings(Map.of("TRUSTED_KEYS", manifest)).trustedKeys())
                .withMessageContaining("TRUSTED_KEYS");
    }
}
