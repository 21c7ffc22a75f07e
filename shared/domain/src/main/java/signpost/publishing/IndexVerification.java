package signpost.publishing;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.signing.SignatureCheck;

/// Checks a received index against the keys the reader trusts, the version it has seen and the time it is.
public final class IndexVerification {

    /// Why an index is not to be relied on.
    public enum Reason {
        TOO_LARGE,
        MALFORMED,
        /// Of a format that this program does not know.
        UNKNOWN_FORMAT,
        UNTRUSTED_KEY,
        INVALID_SIGNATURE,
        /// Older than one this reader has seen.
        ROLLBACK_DETECTED,
        /// Past its `valid_until`.
        INDEX_EXPIRED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public sealed interface Outcome {
        record Verified(Index index) implements Outcome {}

        record Unverified(Reason reason, String message) implements Outcome {}
    }

    private final SignatureCheck signatures;
    private final Set<PublicKey> trusted;

    public IndexVerification(SignatureCheck signatures, Set<PublicKey> trusted) {
        this.signatures = signatures;
        this.trusted = Set.copyOf(trusted);
    }

    /// As every reader must: who made it, and whether it is the latest.
    ///
    /// @param now decided once, when the reading began
    /// @param seen the highest version this reader has seen, 0 at first
    public Outcome verify(byte[] received, Instant now, long seen) {
        return switch (verifyAuthor(received)) {
            case Outcome.Unverified unverified -> unverified;
            case Outcome.Verified(var index)
            when index.version() < seen ->
                unverified(
                        Reason.ROLLBACK_DETECTED,
                        "version " + index.version() + " of the index came back after version " + seen + " was seen");
            case Outcome.Verified(var index)
            when !now.isBefore(index.validUntil()) ->
                unverified(
                        Reason.INDEX_EXPIRED,
                        "the index was valid until " + index.validUntil() + ", it is now " + now
                                + "; its publisher no longer renews it, or somebody holds the newer one back");
            case Outcome.Verified verified -> verified;
        };
    }

    /// Who made it only, for those who are about to write the next version.
    public Outcome verifyAuthor(byte[] received) {
        if (received.length > Index.MOST_BYTES) {
            return unverified(Reason.TOO_LARGE, "more than " + Index.MOST_BYTES + " bytes");
        }
        Json.Obj json;
        Index index;
        PublicKey signedBy;
        Signature signature;
        switch (JsonReader.read(received)) {
            case Parsed.Malformed<Json>(var violations) -> {
                return unverified(Reason.MALFORMED, violations.getFirst().toString());
            }
            case Parsed.Ok<Json>(Json.Obj object)
            when !object.text("version").map(Index::canRead).orElse(true) -> {
                return unverified(
                        Reason.UNKNOWN_FORMAT,
                        "the index has the format " + object.text("version").orElse("")
                                + ", and this program knows 1.x");
            }
            case Parsed.Ok<Json>(Json.Obj object) -> {
                try {
                    json = object;
                    IndexFields.text(object, "version");
                    index = Index.of(object);
                    signedBy = new PublicKey(object.text("signed_by").orElse(""));
                    signature = new Signature(object.text("signature").orElse(""));
                } catch (IllegalArgumentException notOne) {
                    return unverified(Reason.MALFORMED, "not a signed index: " + notOne.getMessage());
                }
            }
            case Parsed.Ok<Json>(var other) -> {
                return unverified(Reason.MALFORMED, "an index is a mapping, this is " + other.kind());
            }
        }
        if (!trusted.contains(signedBy)) {
            return unverified(Reason.UNTRUSTED_KEY, "signed by " + signedBy + ", a key that is not trusted here");
        }
        if (!signatures.holds(signedBy, SignedIndex.message(json), signature)) {
            return unverified(Reason.INVALID_SIGNATURE, "the signature of " + signedBy + " does not hold");
        }
        return new Outcome.Verified(index);
    }

    private static Outcome unverified(Reason reason, String message) {
        return new Outcome.Unverified(reason, message);
    }
}
