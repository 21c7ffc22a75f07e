package signpost.manifest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.signing.SignatureCheck;

/// Checks received bytes against the hash they were asked for and the keys the reader trusts.
///
/// The hash comes first, because it is cheap and everything else would be judged on the wrong bytes; trust comes
/// before the signature, because a perfect signature by a stranger proves nothing.
public final class ManifestVerification {

    /// No manifest is larger than this (bytes); readers stop there.
    public static final int MOST_BYTES = 1 << 20;

    /// Why bytes are not the manifest that was asked for.
    public enum Reason {
        TOO_LARGE,
        HASH_MISMATCH,
        MALFORMED,
        NOT_CANONICAL,
        UNTRUSTED_KEY,
        INVALID_SIGNATURE;

        /// As it goes over the wire: `hash_mismatch`.
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public sealed interface Outcome {
        record Verified(SignedManifest manifest) implements Outcome {}

        record Unverified(Reason reason, String message) implements Outcome {}
    }

    private final SignatureCheck signatures;
    private final Set<PublicKey> trusted;

    public ManifestVerification(SignatureCheck signatures, Set<PublicKey> trusted) {
        this.signatures = signatures;
        this.trusted = Set.copyOf(trusted);
    }

    /// Whether these bytes are the manifest of that hash.
    public Outcome verify(ManifestHash asked, byte[] received) {
        if (received.length > MOST_BYTES) {
            return unverified(Reason.TOO_LARGE, "more than " + MOST_BYTES + " bytes");
        }
        var hash = ManifestHash.of(received);
        if (!hash.equals(asked)) {
            return unverified(Reason.HASH_MISMATCH, "the bytes have the hash " + hash + ", asked was " + asked);
        }
        return verify(received);
    }

    /// Whether these bytes are a manifest by a trusted key, whatever their hash.
    public Outcome verify(byte[] received) {
        if (received.length > MOST_BYTES) {
            return unverified(Reason.TOO_LARGE, "more than " + MOST_BYTES + " bytes");
        }
        Envelope envelope;
        Manifest manifest;
        switch (JsonReader.read(received)) {
            case Parsed.Malformed<Json>(var violations) -> {
                return unverified(Reason.MALFORMED, violations.getFirst().toString());
            }
            case Parsed.Ok<Json>(var json) -> {
                if (!Arrays.equals(CanonicalJson.bytes(json), received)) {
                    return unverified(Reason.NOT_CANONICAL, "the bytes are not the canonical form of what they say");
                }
                try {
                    envelope = envelope(json);
                    manifest = Manifest.of(envelope.manifest());
                } catch (IllegalArgumentException notOne) {
                    return unverified(Reason.MALFORMED, "not a signed manifest: " + notOne.getMessage());
                }
            }
        }
        if (!trusted.contains(envelope.signedBy())) {
            return unverified(
                    Reason.UNTRUSTED_KEY, "signed by " + envelope.signedBy() + ", a key that is not trusted here");
        }
        if (!signatures.holds(envelope.signedBy(), manifest.canonical(), envelope.signature())) {
            return unverified(Reason.INVALID_SIGNATURE, "the signature of " + envelope.signedBy() + " does not hold");
        }
        return new Outcome.Verified(new SignedManifest(ManifestHash.of(received), manifest, envelope));
    }

    private static Envelope envelope(Json json) {
        if (json instanceof Json.Obj object
                && object.fields().keySet().equals(Set.of("manifest", "signature", "signed_at", "signed_by"))) {
            return new Envelope(
                    object.object("manifest").orElseThrow(() -> new IllegalArgumentException("manifest is no mapping")),
                    new Signature(object.text("signature").orElse("")),
                    object.text("signed_at").orElseThrow(() -> new IllegalArgumentException("signed_at is no text")),
                    new PublicKey(object.text("signed_by").orElse("")));
        }
        throw new IllegalArgumentException("its fields are not manifest, signature, signed_at and signed_by");
    }

    private static Outcome unverified(Reason reason, String message) {
        return new Outcome.Unverified(reason, message);
    }
}
