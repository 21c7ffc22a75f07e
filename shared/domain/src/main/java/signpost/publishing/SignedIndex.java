package signpost.publishing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.signing.Signer;

/// The index as it is stored: canonical JSON with `signed_by` and `signature`.
///
/// The signature covers `signpost/index/v1\n` and the canonical index without its signature. The line in front
/// keeps a signature over an index from ever being one over a manifest, whichever key made it.
final class SignedIndex {

    private static final byte[] CONTEXT = "signpost/index/v1\n".getBytes(StandardCharsets.US_ASCII);

    private SignedIndex() {}

    static byte[] bytes(Index index, Signer signer) {
        var unsigned = index.toJson()
                .with("signed_by", new Json.Text(signer.publicKey().hex()));
        var signature = signer.sign(message(unsigned));
        return CanonicalJson.bytes(unsigned.with("signature", new Json.Text(signature.hex())));
    }

    /// The bytes that are signed, of an index that may or may not carry its signature already.
    static byte[] message(Json.Obj index) {
        var message = new ByteArrayOutputStream();
        message.writeBytes(CONTEXT);
        message.writeBytes(CanonicalJson.bytes(index.without("signature")));
        return message.toByteArray();
    }
}
