package signpost.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestVerification.Outcome;
import signpost.manifest.ManifestVerification.Reason;
import signpost.testkit.JdkEd25519;
import signpost.testkit.Samples;
import signpost.testkit.Vectors;

class ManifestVerificationTest {

    private final JdkEd25519 key = JdkEd25519.generate();
    private final Envelope envelope =
            Envelope.sign(Samples.json("2025-10-23", 2_000, 1.0), key, "2025-10-23T00:00:00Z");
    private final ManifestVerification verification =
            new ManifestVerification(JdkEd25519.CHECK, Set.of(key.publicKey()));

    @Test
    void the_signed_bytes_verify_under_their_hash() {
        assertThat(verification.verify(ManifestHash.of(envelope.bytes()), envelope.bytes()))
                .isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void changed_bytes_under_the_old_hash_are_a_hash_mismatch() {
        var changed = new String(envelope.bytes(), StandardCharsets.UTF_8).replace("2000", "9000");

        assertThat(reason(verification.verify(
                        ManifestHash.of(envelope.bytes()), changed.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(Reason.HASH_MISMATCH);
    }

    @Test
    void a_stranger_who_signs_correctly_is_still_a_stranger() {
        var theirs = Envelope.sign(envelope.manifest(), JdkEd25519.generate(), envelope.signedAt());

        assertThat(reason(verification.verify(theirs.bytes()))).isEqualTo(Reason.UNTRUSTED_KEY);
    }

    @Test
    void content_changed_under_the_old_signature_is_noticed() {
        var forged = new Envelope(
                envelope.manifest().with("expiry_block", Json.Whole.of(9_999)),
                envelope.signature(),
                envelope.signedAt(),
                envelope.signedBy());

        assertThat(reason(verification.verify(forged.bytes()))).isEqualTo(Reason.INVALID_SIGNATURE);
    }

    @Test
    void the_same_content_in_other_bytes_is_not_canonical() {
        var pretty = new String(envelope.bytes(), StandardCharsets.UTF_8).replace(":", ": ");

        assertThat(reason(verification.verify(pretty.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(Reason.NOT_CANONICAL);
    }

    @Test
    void further_fields_in_the_envelope_are_refused() {
        var more = Vectors.parse(new String(envelope.bytes(), StandardCharsets.UTF_8))
                .with("x", new Json.Bool(true));

        assertThat(reason(verification.verify(CanonicalJson.bytes(more)))).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_flipped_bit_breaks_it(long seed) {
        var random = new Random(seed);
        var flipped = envelope.bytes();
        var at = random.nextInt(flipped.length);
        flipped[at] ^= (byte) (1 << random.nextInt(8));

        // signed_at is not signed: what is changed there changes the hash and nothing else.
        if (!new String(flipped, StandardCharsets.ISO_8859_1).contains("\"signed_at\":\"2025-10-23T00:00:00Z\"")) {
            assertThat(ManifestHash.of(flipped)).isNotEqualTo(ManifestHash.of(envelope.bytes()));
        } else {
            assertThat(verification.verify(flipped)).isInstanceOf(Outcome.Unverified.class);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static Reason reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Unverified(var reason, var _) -> reason;
            case Outcome.Verified verified -> throw new AssertionError("verified");
        };
    }
}
