package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.bouncycastle.AccountSignatures;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.json.Json;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestMiner;
import signpost.testkit.Vectors;

/// Requests signed with real keys of both schemes.
class RealSignaturesTest {

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeStage.Instance api = stage.instance(false, stage.clock, new AccountSignatures());

    static List<AccountSigner> keys() {
        var seed = new byte[32];
        seed[0] = 7;
        return List.of(Ed25519Key.ofSeed(seed), Sr25519Key.ofMiniSecret(seed, new SecureRandom()));
    }

    @TestFactory
    Stream<DynamicTest> what_clients_in_the_wild_sign_holds_and_nothing_next_to_it() {
        return Vectors.objects(Vectors.json("chain/request-signing")).stream()
                .map(row -> DynamicTest.dynamicTest(text(row, "scheme") + " " + text(row, "keyType"), () -> {
                    var scheme = KeyScheme.valueOf(text(row, "keyType").toUpperCase(Locale.ROOT));
                    var account = AccountId.of(Vectors.bytes(row, "public"));
                    var signature = AccountSignature.of(scheme, Vectors.bytes(row, "signature"));
                    var message = text(row, "message");

                    assertThat(account.address()).isEqualTo(text(row, "ss58"));
                    assertThat(holds(account, message, signature)).isTrue();
                    assertThat(holds(account, message + " ", signature)).isFalse();
                    assertThat(holds(account, "<Bytes>" + message + "</Bytes>", signature))
                            .isFalse();
                    var other = scheme == KeyScheme.ED25519 ? KeyScheme.SR25519 : KeyScheme.ED25519;
                    assertThat(holds(account, message, new AccountSignature(other, signature.hex())))
                            .isFalse();
                }));
    }

    private static boolean holds(AccountId account, String message, AccountSignature signature) {
        return new AccountSignatures().holds(account, message.getBytes(StandardCharsets.UTF_8), signature);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_real_key_is_challenged_in_either_form(AccountSigner key) {
        var miner = committed(key, Optional.of(key.scheme()));

        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        assertThat(api.answer(miner.bound(miner.nonce())).status()).isEqualTo(200);
        assertThat(api.answer(miner.task(miner.nonce())).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void T22_a_key_on_record_with_the_other_scheme_is_bad_key_type(AccountSigner key) {
        var other = key.scheme() == KeyScheme.ED25519 ? KeyScheme.SR25519 : KeyScheme.ED25519;
        var miner = committed(key, Optional.of(other));

        assertThat(error(miner.request())).isEqualTo("bad_key_type");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void any_bit_of_a_signature_counts(AccountSigner key) {
        var miner = committed(key, Optional.of(key.scheme()));
        var request = miner.bound(miner.nonce());
        for (var digit = 2; digit < 130; digit++) {
            var query = new LinkedHashMap<>(request.query());
            query.put(
                    "signature",
                    List.of(flipped(query.getOrDefault("signature", List.of("")).getFirst(), digit)));
            assertThat(error(new Received("GET", request.path(), request.headers(), query)))
                    .isEqualTo("invalid_signature");

            var headers = new TreeMap<>(request.headers());
            headers.computeIfPresent("X-Bittensor-Signature", (_, values) -> List.of(flipped(values.getFirst(), 2)));
            assertThat(error(new Received("GET", request.path(), headers, request.query())))
                    .isEqualTo("invalid_signature");
        }
        assertThat(api.answer(request).status()).isEqualTo(200);
    }

    /// Keys for which anybody can sign, and signatures that hold for them by the bare equation.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "0100000000000000000000000000000000000000000000000000000000000080"
            })
    void weak_keys_are_refused_by_either_scheme(String weak) {
        var account = new AccountId(weak);
        for (var signature : List.of(
                "01" + "00".repeat(63), "00".repeat(64), "00".repeat(63) + "80", "01" + "00".repeat(62) + "80")) {
            for (var onRecord : List.of(
                    Optional.<KeyScheme>empty(), Optional.of(KeyScheme.ED25519), Optional.of(KeyScheme.SR25519))) {
                stage.hotkeys.register(account, onRecord);
                var fresh = stage.instance(false, stage.clock, new AccountSignatures());
                var forger = TestMiner.asking(new Forger(account, signature), stage.clock, stage.manifest.value(), "E");

                assertThat(fresh.answer(forger.request()).body().text("error")).contains("invalid_signature");
            }
        }
        assertThat(stage.reads() + stage.writes()).isZero();
    }

    private record Forger(AccountId account, String signature) implements AccountSigner {
        @Override
        public KeyScheme scheme() {
            return KeyScheme.SR25519;
        }

        @Override
        public AccountSignature signatureOf(byte[] message) {
            return AccountSignature.of(scheme(), HexFormat.of().parseHex(signature));
        }
    }

    @Test
    void a_request_of_one_real_key_is_none_of_another() {
        var keys = keys();
        var miner = committed(keys.getFirst(), Optional.empty());
        var query = new LinkedHashMap<>(miner.request().query());
        query.put("validator_hotkey", List.of(keys.getLast().account().address()));

        assertThat(error(new Received("GET", ChallengeStage.V2, java.util.Map.of(), query)))
                .isEqualTo("invalid_signature");
    }

    private TestMiner committed(AccountSigner key, Optional<KeyScheme> onRecord) {
        stage.hotkeys.register(key.account(), onRecord);
        stage.ledger.copy(ChallengeStage.commitment(
                key.account(),
                key.scheme(),
                900,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx")));
        return TestMiner.asking(key, stage.clock, stage.manifest.value(), ChallengeStage.ELEMENT)
                .with(ChallengeStage.proof(900).toString());
    }

    private String error(Received request) {
        return api.answer(request).body().text("error").orElse("none");
    }

    private static String flipped(String hex, int digit) {
        var other = hex.charAt(digit) == '0' ? '1' : '0';
        return hex.substring(0, digit) + other + hex.substring(digit + 1);
    }

    private static String text(Json.Obj row, String name) {
        return row.text(name).orElseThrow();
    }
}
