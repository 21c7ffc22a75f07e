package signpost.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Vectors;

class StrictEd25519Test {

    private final StrictEd25519 check = new StrictEd25519();

    @TestFactory
    Stream<DynamicTest> signs_and_verifies_as_PyNaCl_does() {
        var rows = Vectors.rows("signatures").stream()
                .filter(row -> row.text("kind").orElseThrow().equals("sig"))
                .toList();
        assertThat(rows).hasSize(154);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("id").orElseThrow(), () -> {
                    var message = HexFormat.of().parseHex(text(row, "message_hex"));

                    var key = Ed25519Key.ofSeed(HexFormat.of().parseHex(text(row, "seed_hex")));

                    assertThat(key.publicKey().hex()).isEqualTo(text(row, "public_hex"));
                    assertThat(key.sign(message).hex()).isEqualTo(text(row, "signature_hex"));
                    assertThat(check.holds(key.publicKey(), message, key.sign(message)))
                            .isTrue();
                }));
    }

    /// T17 of the list of attacks: malleable, small-order and non-canonical signatures.
    @TestFactory
    Stream<DynamicTest> T17_what_a_strict_verifier_refuses_is_refused() {
        var rows = Vectors.rows("signatures").stream()
                .filter(row -> row.text("kind").orElseThrow().equals("negative"))
                .toList();
        assertThat(rows).hasSize(85);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(
                        text(row, "id") + " " + text(row, "what"),
                        () -> assertThat(holds(
                                        text(row, "public_hex"), text(row, "message_hex"), text(row, "signature_hex")))
                                .isFalse()));
    }

    @Test
    void T17_wycheproof_is_answered_row_for_row() throws IOException {
        var rows = 0;
        for (var group : thirdParty("wycheproof-ed25519.json").items("testGroups")) {
            var key = ((Json.Obj) group).object("publicKey").orElseThrow();
            for (var test : ((Json.Obj) group).items("tests")) {
                var row = (Json.Obj) test;
                assertThat(holds(text(key, "pk"), text(row, "msg"), text(row, "sig")))
                        .as("tcId %s: %s", row.get("tcId"), text(row, "comment"))
                        .isEqualTo(text(row, "result").equals("valid"));
                rows++;
            }
        }
        assertThat(rows).isEqualTo(151);
    }

    /// "Taming the many EdDSAs": of its twelve signatures, a verifier as strict as libsodium accepts the fourth
    /// alone.
    @Test
    void T17_of_the_twelve_signatures_that_verifiers_disagree_on_one_is_accepted() throws IOException {
        var rows = ((Json.Arr) thirdPartyJson("ed25519-speccheck.json")).items();
        assertThat(rows).hasSize(12);
        for (var i = 0; i < rows.size(); i++) {
            var row = (Json.Obj) rows.get(i);
            assertThat(holds(text(row, "pub_key"), text(row, "message"), text(row, "signature")))
                    .as("case %d", i)
                    .isEqualTo(i == 3);
        }
    }

    /// 914 signatures at the edges of the curve (CCTV); 43 of them hold for a strict verifier without the cofactor.
    @Test
    void T17_of_the_edge_cases_of_the_curve_exactly_the_strict_ones_are_accepted() throws IOException {
        var path = Path.of(System.getProperty("signpost.cctv", "absent"));
        Assumptions.assumeTrue(
                Files.exists(path), "SKIPPED: run with -Dsignpost.cctv=<ed25519vectors.json of C2SP/CCTV>");
        var rows = ((Json.Arr) json(path)).items();
        var refusedBy = java.util.Set.of(
                "low_order_R", "low_order_A", "non_canonical_R", "non_canonical_A", "low_order_residue");
        var accepted = 0;
        for (var item : rows) {
            var row = (Json.Obj) item;
            var message = HexFormat.of().formatHex(text(row, "msg").getBytes(StandardCharsets.UTF_8));
            var holds = holds(text(row, "key"), message, text(row, "sig"));
            accepted += holds ? 1 : 0;
            assertThat(holds)
                    .as(row.toString())
                    .isEqualTo(row.items("flags").stream()
                            .noneMatch(flag -> refusedBy.contains(((Json.Text) flag).value())));
        }
        assertThat(rows).hasSize(914);
        assertThat(accepted).isEqualTo(43);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agrees_with_the_JDK_on_honest_signatures_and_notices_any_flipped_bit(long seed) {
        var random = new Random(seed);
        var message = new byte[random.nextInt(200)];
        random.nextBytes(message);
        var theirs = JdkEd25519.generate();
        var signature = theirs.sign(message);

        assertThat(check.holds(theirs.publicKey(), message, signature)).isTrue();
        var flipped = signature.bytes();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(check.holds(theirs.publicKey(), message, Signature.of(flipped)))
                .isFalse();
    }

    @Test
    void every_form_of_a_key_is_the_same_key() {
        var seed = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var key = Ed25519Key.ofSeed(seed);
        var pem = """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
                -----END PRIVATE KEY-----
                """;

        for (var form : java.util.List.of(
                seed,
                ascii(HexFormat.of().formatHex(seed)),
                ascii(HexFormat.of().withUpperCase().formatHex(seed) + "\r\n"),
                ascii(pem))) {
            assertThat(Ed25519Key.parse(form).publicKey()).isEqualTo(key.publicKey());
        }
        var spki = HexFormat.of()
                .parseHex("302a300506032b6570032100" + key.publicKey().hex());
        for (var form : java.util.List.of(
                key.publicKey().bytes(),
                ascii(key.publicKey().hex() + "\n"),
                ascii(java.util.Base64.getEncoder()
                        .encodeToString(key.publicKey().bytes())),
                ascii("-----BEGIN PUBLIC KEY-----\n"
                        + java.util.Base64.getEncoder().encodeToString(spki) + "\n-----END PUBLIC KEY-----\n"))) {
            assertThat(Ed25519Key.parsePublic(form)).isEqualTo(key.publicKey());
        }
    }

    @Test
    void what_is_no_key_is_refused_without_a_word_of_what_it_was() {
        for (var form : java.util.List.of(
                "",
                "secret-that-is-no-key",
                "zz".repeat(32),
                "0a".repeat(16),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")) {
            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(() -> Ed25519Key.parse(ascii(form)))
                    .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret", "zzz", "AAAA"))
                    .withNoCause();
        }
    }

    @Test
    void a_key_does_not_print_its_seed() {
        var seed = "42".repeat(32);

        assertThat(Ed25519Key.parse(ascii(seed)).toString()).doesNotContain(seed);
    }

    private boolean holds(String key, String message, String signature) {
        try {
            return check.holds(new PublicKey(key), HexFormat.of().parseHex(message), new Signature(signature));
        } catch (IllegalArgumentException notEvenOne) {
            return false;
        }
    }

    private static Json.Obj thirdParty(String file) throws IOException {
        return (Json.Obj) thirdPartyJson(file);
    }

    /// Data of others under their own licences, read from beside the checkout where it is at hand.
    private static Json thirdPartyJson(String file) throws IOException {
        var path = Path.of(System.getProperty("signpost.root"), "..", "shared", "third-party", file);
        Assumptions.assumeTrue(Files.exists(path), () -> "SKIPPED: " + file + " is not at hand");
        return json(path);
    }

    private static Json json(Path path) throws IOException {
        return switch (JsonReader.read(Files.readAllBytes(path))) {
            case Parsed.Ok<Json>(var json) -> json;
            case Parsed.Malformed<Json>(var violations) -> throw new AssertionError(violations.toString());
        };
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static String text(Json.Obj row, String name) {
        return row.text(name).orElseThrow(() -> new AssertionError(name));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
