package signpost.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.json.Json;
import signpost.testkit.Vectors;

class AccountSignaturesTest {

    private static final SecureRandom CHANCE = new SecureRandom();

    private final AccountSignatures check = new AccountSignatures();

    @TestFactory
    Stream<DynamicTest> sr25519_is_answered_as_schnorrkel_answers_except_for_the_neutral_key() {
        return rows("sr25519", 89)
                .map(row -> DynamicTest.dynamicTest(row.text("name").orElseThrow(), () -> {
                    assertThat(holds(KeyScheme.SR25519, row))
                            .isEqualTo(row.flag("valid").orElseThrow());
                    if (row.has("seed")) {
                        isItsOwnSigner(Sr25519Key.ofMiniSecret(Vectors.bytes(row, "seed"), CHANCE), row);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> ed25519_is_answered_and_signed_as_polkadot_js_does() {
        return rows("ed25519", 82)
                .map(row -> DynamicTest.dynamicTest(row.text("name").orElseThrow(), () -> {
                    assertThat(holds(KeyScheme.ED25519, row))
                            .isEqualTo(row.flag("valid").orElseThrow());
                    if (row.has("seed")) {
                        var key = Ed25519Key.ofSeed(Vectors.bytes(row, "seed"));
                        isItsOwnSigner(key, row);
                        assertThat(key.signatureOf(Vectors.bytes(row, "message"))
                                        .bytes())
                                .isEqualTo(Vectors.bytes(row, "signature"));
                    }
                }));
    }

    private void isItsOwnSigner(AccountSigner key, Json.Obj row) {
        var message = Vectors.bytes(row, "message");
        assertThat(key.account().bytes()).isEqualTo(Vectors.bytes(row, "public"));
        assertThat(key.account().address()).isEqualTo(row.text("ss58").orElseThrow());
        assertThat(check.holds(key.account(), message, key.signatureOf(message)))
                .isTrue();
    }

    @TestFactory
    Stream<DynamicTest> signatures_on_requests_seen_in_the_wild_hold() {
        var rows = Vectors.objects(Vectors.json("chain/request-signing"));
        assertThat(rows).hasSize(8);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("scheme").orElseThrow(), () -> {
                    var message = row.text("message").orElseThrow().getBytes(StandardCharsets.UTF_8);
                    var scheme =
                            row.text("keyType").orElseThrow().equals("sr25519") ? KeyScheme.SR25519 : KeyScheme.ED25519;

                    assertThat(holds(scheme, row, message)).isTrue();
                    message[0] ^= 1;
                    assertThat(holds(scheme, row, message)).isFalse();
                }));
    }

    @TestFactory
    Stream<DynamicTest> keys_are_derived_as_wallets_derive_them() {
        var vectors = (Json.Obj) Vectors.json("chain/derivation");
        var seed = Vectors.bytes(vectors, "miniSecret");
        for (var junction : Vectors.objects(vectors, "junctions")) {
            assertThat(Junctions.chainCodes(junction.text("junction").orElseThrow()))
                    .containsExactly(Vectors.bytes(junction, "chainCode"));
        }
        var rows = Vectors.objects(vectors, "accounts");
        assertThat(rows).hasSize(5);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("uri").orElseThrow(), () -> {
                    var path = row.text("uri").orElseThrow();

                    assertThat(Sr25519Key.ofMiniSecret(seed, CHANCE)
                                    .derived(path)
                                    .account())
                            .isEqualTo(account(row, "sr25519"));
                    assertThat(Ed25519Key.ofSeed(seed).derivedBy(path).account())
                            .isEqualTo(account(row, "ed25519"));
                }));
    }

    private static AccountId account(Json.Obj row, String scheme) {
        return AccountId.of(Vectors.bytes(row.object(scheme).orElseThrow(), "public"));
    }

    /// What subkey makes of the development phrase and these paths: a number, and a name longer than a chain
    /// code.
    @ParameterizedTest
    @ValueSource(strings = {"/soft", "//a/soft", "Alice", "//", "//a//", "///a"})
    void a_path_that_is_not_of_hard_junctions_is_refused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> Junctions.chainCodes(path));
    }

    @Test
    void a_number_and_a_long_name_are_junctions_too() {
        assertThat(HexFormat.of().formatHex(Junctions.chainCodes("//258").getFirst()))
                .isEqualTo("0201" + "00".repeat(30));
        assertThat(Junctions.chainCodes("//" + "n".repeat(40)).getFirst()).hasSize(32);
    }

    @Test
    void sr25519_signs_afresh_each_time_and_any_flipped_bit_is_noticed() {
        var random = new Random(25519);
        for (var i = 0; i < 200; i++) {
            var seed = new byte[32];
            random.nextBytes(seed);
            var message = new byte[random.nextInt(400)];
            random.nextBytes(message);
            var key = Sr25519Key.ofMiniSecret(seed, CHANCE);

            var signature = key.signatureOf(message);

            assertThat(check.holds(key.account(), message, signature)).isTrue();
            assertThat(key.signatureOf(message)).isNotEqualTo(signature);
            var flipped = signature.bytes();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(check.holds(key.account(), message, AccountSignature.of(KeyScheme.SR25519, flipped)))
                    .isFalse();
        }
    }

    /// Bad chance must not cost the key: two messages under the same "random" bytes have different nonces.
    @Test
    void without_chance_nonces_still_differ_from_message_to_message() {
        var stuck = new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                java.util.Arrays.fill(bytes, (byte) 7);
            }
        };
        var key = Sr25519Key.ofMiniSecret(new byte[32], stuck);

        var first = key.signatureOf(new byte[] {1}).hex();
        var second = key.signatureOf(new byte[] {2}).hex();

        assertThat(first.substring(0, 64)).isNotEqualTo(second.substring(0, 64));
    }

    @Test
    void a_scheme_that_no_hotkey_uses_is_not_believed() {
        var signature = AccountSignature.of(KeyScheme.ECDSA, new byte[65]);

        assertThat(check.holds(AccountId.of(new byte[32]), new byte[0], signature))
                .isFalse();
    }

    @Test
    void keys_show_their_account_only() {
        var seed = HexFormat.of().parseHex("42".repeat(32));

        for (var key : List.of(Sr25519Key.ofMiniSecret(seed, CHANCE), Ed25519Key.ofSeed(seed))) {
            assertThat(key.toString()).doesNotContain("4242");
        }
    }

    private Stream<Json.Obj> rows(String file, int count) {
        var rows = Vectors.objects((Json.Obj) Vectors.json("chain/" + file), "vectors");
        assertThat(rows).hasSize(count);
        return rows.stream();
    }

    private boolean holds(KeyScheme scheme, Json.Obj row) {
        return holds(scheme, row, Vectors.bytes(row, "message"));
    }

    private boolean holds(KeyScheme scheme, Json.Obj row, byte[] message) {
        return check.holds(
                AccountId.of(Vectors.bytes(row, "public")),
                message,
                AccountSignature.of(scheme, Vectors.bytes(row, "signature")));
    }
}
