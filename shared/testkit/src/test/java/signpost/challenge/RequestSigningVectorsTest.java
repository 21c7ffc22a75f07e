package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import signpost.chain.KeyScheme;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Vectors;

/// The messages that clients in the wild sign, and those of their signatures that are Ed25519.
class RequestSigningVectorsTest {

    private static List<Json.Obj> rows(String scheme) {
        return Vectors.objects(Vectors.json("chain/request-signing")).stream()
                .filter(row -> row.text("scheme").orElseThrow().startsWith(scheme))
                .toList();
    }

    @Test
    void the_eight_lines_of_btauth_1_are_ours() {
        assertThat(rows("btauth/1")).hasSize(2).allSatisfy(row -> {
            var lines = text(row, "message").split("\n", -1);
            var body = text(row, "body").getBytes(StandardCharsets.UTF_8);

            var message = BoundForm.message(
                    KeyScheme.valueOf(text(row, "keyType").toUpperCase(Locale.ROOT)),
                    "POST",
                    BoundForm.target("/generate", Map.of("stream", "false")),
                    ManifestHash.of(body).hex(),
                    "1752076800000000000",
                    text(row, "ss58"),
                    lines[7],
                    Map.of());

            assertThat(new String(message, StandardCharsets.UTF_8)).isEqualTo(text(row, "message"));
            assertHolds(row, message);
        });
    }

    @Test
    void the_document_s_client_signs_hash_and_nonce() {
        assertThat(rows("seed-001")).hasSize(2).allSatisfy(row -> {
            var headers = row.object("headers").orElseThrow();
            var message = text(headers, "X-Manifest-Hash") + ":" + text(headers, "X-Nonce");

            assertThat(message).isEqualTo(text(row, "message"));
            assertHolds(row, message.getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void the_query_signature_covers_the_nonce() {
        assertThat(rows("turbovision-query-params"))
                .hasSize(1)
                .allSatisfy(row -> assertThat(text(row.object("query").orElseThrow(), "nonce"))
                        .isEqualTo(text(row, "message")));
    }

    private static void assertHolds(Json.Obj row, byte[] message) {
        if (text(row, "keyType").equals("ed25519")) {
            assertThat(JdkEd25519.CHECK.holds(
                            new PublicKey(text(row, "public").substring(2)),
                            message,
                            new Signature(text(row, "signature").substring(2))))
                    .isTrue();
        }
    }

    private static String text(Json.Obj row, String name) {
        return row.text(name).orElseThrow();
    }
}
