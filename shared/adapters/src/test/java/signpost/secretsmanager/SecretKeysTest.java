package signpost.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.signing.KeyUnavailable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

class SecretKeysTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    private static byte[] salt(String stored) {
        return new SecretKeys(new Secrets(Map.of("salt", stored))).salt("salt", 32);
    }

    @Test
    void a_salt_is_the_bytes_whose_hex_digits_are_stored() {
        assertThat(salt(HEX)).isEqualTo(HexFormat.of().parseHex(HEX));
        assertThat(salt(HEX.toUpperCase(java.util.Locale.ROOT) + "\n"))
                .isEqualTo(HexFormat.of().parseHex(HEX));
        assertThat(salt(HEX + "ff")).hasSize(33);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg",
                "sesame sesame sesame sesame sesame sesame sesame sesame sesame sesame!"
            })
    void what_is_no_salt_is_refused_and_never_quoted(String stored) {
        assertThatExceptionOfType(KeyUnavailable.class)
                .isThrownBy(() -> salt(stored))
                .withMessageContaining("secret salt holds no salt: at least 32 bytes in hex")
                .withMessageNotContaining("sesame")
                .withMessageNotContaining("0123456789abcdef")
                .withNoCause();
    }

    @Test
    void a_secret_that_is_not_there_is_named() {
        assertThatExceptionOfType(KeyUnavailable.class)
                .isThrownBy(() -> new SecretKeys(new Secrets(Map.of())).salt("salt", 32))
                .withMessageContaining("secret salt does not exist");
    }

    private record Secrets(Map<String, String> secrets) implements SecretsManagerClient {
        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            var value = secrets.get(request.secretId());
            if (value == null) {
                throw ResourceNotFoundException.builder().message("no").build();
            }
            return GetSecretValueResponse.builder().secretString(value).build();
        }

        @Override
        public String serviceName() {
            return "secretsmanager";
        }

        @Override
        public void close() {}
    }
}
