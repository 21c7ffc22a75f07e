package signpost.manifest;

import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.signing.Signer;

/// A signed manifest as it is stored: canonical JSON of manifest, signature, signed_at and signed_by.
///
/// The signature covers the canonical manifest only, so signed_at proves nothing; it is text to everybody but its
/// writer. Nothing here says that the signature holds: [ManifestVerification] does.
public record Envelope(Json.Obj manifest, Signature signature, String signedAt, PublicKey signedBy) {

    /// @param signedAt UTC, RFC 3339 to the second, ending in `Z`
    public static Envelope sign(Json.Obj manifest, Signer signer, String signedAt) {
        return new Envelope(manifest, signer.sign(CanonicalJson.bytes(manifest)), signedAt, signer.publicKey());
    }

    /// The stored bytes; their SHA-256 is the manifest's hash.
    public byte[] bytes() {
        return CanonicalJson.bytes(Json.Obj.builder()
                .put("manifest", manifest)
                .put("signature", signature.hex())
                .put("signed_at", signedAt)
                .put("signed_by", signedBy.hex())
                .build());
    }
}
