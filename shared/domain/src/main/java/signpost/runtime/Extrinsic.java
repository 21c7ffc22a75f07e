package signpost.runtime;

import java.math.BigInteger;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.hash.Blake2b;
import signpost.scale.ScaleReader;
import signpost.scale.UnexpectedScale;

/// What stands in a block: a call, by whom, or what could not be read of it.
public sealed interface Extrinsic {

    /// Made by the block's author, such as the time.
    record Bare(Call call) implements Extrinsic {}

    /// Signed, of version 4.
    record Signed(AccountId signer, AccountSignature signature, Era era, BigInteger nonce, BigInteger tip, Call call)
            implements Extrinsic {}

    /// Well-formed as far as it was read, and of a kind that this program does not support.
    record Unsupported(String reason) implements Extrinsic {}

    /// The name of an extrinsic: BLAKE2b-256 of all its bytes, the length in front included.
    static ExtrinsicHash hash(byte[] bytes) {
        return ExtrinsicHash.of(Blake2b.hash256(bytes));
    }

    /// Reads an extrinsic as a block lists it.
    ///
    /// @param metadata of the block's parent, whose runtime wrote the format
    static Parsed<Extrinsic> parse(byte[] bytes, Metadata metadata) {
        try {
            var in = new ScaleReader(bytes);
            var length = in.length();
            if (length != in.remaining()) {
                throw new UnexpectedScale("the length in front is not that of the extrinsic");
            }
            var extrinsic = read(in, metadata);
            if (!(extrinsic instanceof Unsupported)) {
                in.end();
            }
            return new Parsed.Ok<>(extrinsic);
        } catch (UnexpectedScale e) {
            return Parsed.malformed(Violation.of("", "extrinsic", e.reason()));
        }
    }

    private static Extrinsic read(ScaleReader in, Metadata metadata) throws UnexpectedScale {
        return switch (in.u8()) {
            case 0x04, 0x05 -> new Bare(metadata.call(in));
            case 0x84 -> signed(in, metadata);
            case 0x45 -> new Unsupported("a general extrinsic of version 5");
            default -> throw new UnexpectedScale("not an extrinsic of version 4");
        };
    }

    private static Extrinsic signed(ScaleReader in, Metadata metadata) throws UnexpectedScale {
        if (in.u8() != 0) {
            throw new UnexpectedScale("the signer is not given by its account");
        }
        var signer = AccountId.of(in.bytes(AccountId.BYTES));
        var variant = in.u8();
        var scheme =
                KeyScheme.of(variant).orElseThrow(() -> new UnexpectedScale("there is no signature scheme " + variant));
        var signature = AccountSignature.of(scheme, in.bytes(scheme.signatureBytes()));
        var extensions = SignedExtensions.read(in, metadata);
        return new Signed(signer, signature, extensions.era(), extensions.nonce(), extensions.tip(), metadata.call(in));
    }
}
