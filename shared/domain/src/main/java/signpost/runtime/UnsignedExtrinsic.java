package signpost.runtime;

import java.math.BigInteger;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.BlockHash;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.hash.Blake2b;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// A call on its way to be signed, in the parts that are signed and sent (version 4).
///
/// @param extensions what stands in the extrinsic before the call
/// @param implied what is signed and not sent: which runtime, which chain, and from which block on
@SuppressWarnings("ArrayRecordComponent") // put together here and signed at once, never compared
public record UnsignedExtrinsic(byte[] call, byte[] extensions, byte[] implied) {

    /// Longer payloads are signed by their hash.
    private static final int MOST_SIGNED_BYTES = 256;

    /// Where and for how long an extrinsic is meant to be included.
    ///
    /// @param birth the hash of the block that the era begins with; the genesis where it is immortal
    public record Anchor(RuntimeVersion version, BlockHash genesis, Era era, BlockHash birth) {}

    /// Refused if the runtime's call or extensions are not what this program knows: it signs nothing it
    /// cannot name.
    public static Parsed<UnsignedExtrinsic> of(
            Call call, BigInteger nonce, BigInteger tip, Anchor anchor, Metadata metadata) {
        try {
            var sent = new ScaleWriter();
            var implied = new ScaleWriter();
            new SignedExtensions(anchor.era(), nonce, tip).write(metadata, anchor, sent, implied);
            return new Parsed.Ok<>(new UnsignedExtrinsic(metadata.bytes(call), sent.toBytes(), implied.toBytes()));
        } catch (UnexpectedScale e) {
            return Parsed.malformed(Violation.of("", "extrinsic", e.reason()));
        }
    }

    /// Call, extensions and what is implied, one after the other.
    public byte[] payload() {
        return new ScaleWriter().bytes(call).bytes(extensions).bytes(implied).toBytes();
    }

    /// What is given to the signer.
    public byte[] signedBytes() {
        var payload = payload();
        return payload.length > MOST_SIGNED_BYTES ? Blake2b.hash256(payload) : payload;
    }

    /// The extrinsic as it is submitted and listed in a block.
    public byte[] signed(AccountId signer, AccountSignature signature) {
        var body = new ScaleWriter()
                .u8(0x84)
                .u8(0)
                .bytes(signer.bytes())
                .u8(signature.scheme().number())
                .bytes(signature.bytes())
                .bytes(extensions)
                .bytes(call)
                .toBytes();
        return new ScaleWriter().byteList(body).toBytes();
    }
}
