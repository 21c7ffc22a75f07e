package signpost.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ed25519KeyTest {

    private static final Ed25519Key KEY = Ed25519Key.ofSeed(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));

    // CPython: hmac.new(bytes(range(32)), b"signpost/index-key/v1", "sha256").hexdigest()
    @Test
    void a_derived_key_is_the_one_whose_seed_is_the_HMAC_of_its_context() {
        var expected = Ed25519Key.ofSeed(
                HexFormat.of().parseHex("fde14ad1f905e004cd078460b58b473689f3f0ea2e2e2c6e5adad56a48237039"));

        assertThat(KEY.derived("signpost/index-key/v1").publicKey()).isEqualTo(expected.publicKey());
        assertThat(KEY.derived("signpost/index-key/v2").publicKey()).isNotEqualTo(expected.publicKey());
    }

    @Test
    void a_key_shows_its_public_side_only() {
        assertThat(KEY.toString()).contains(KEY.publicKey().hex()).doesNotContain("000102030405");
    }
}
