package signpost.runtime;

import java.math.BigInteger;
import java.util.Map;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;

/// What stands between the signature and the call, and what is signed besides, by the runtime's list of
/// extensions.
///
/// An extension that is not known must take no bytes in either place; else nothing is read or signed.
///
/// @param tip in the chain's smallest unit
record SignedExtensions(Era era, BigInteger nonce, BigInteger tip) {

    static SignedExtensions read(ScaleReader in, Metadata metadata) throws UnexpectedScale {
        Era era = new Era.Immortal();
        var nonce = BigInteger.ZERO;
        var tip = BigInteger.ZERO;
        for (var extension : metadata.extensions()) {
            switch (extension.name()) {
                case "CheckMortality", "CheckEra" -> era = Era.read(in);
                case "CheckNonce" -> nonce = number(extension, in, metadata);
                case "ChargeTransactionPayment" -> tip = number(extension, in, metadata);
                case "CheckMetadataHash" -> {
                    if (in.u8() != 0) {
                        throw new UnexpectedScale("a metadata hash is signed, which is not supported");
                    }
                }
                default -> requireEmpty(extension, extension.type(), metadata);
            }
        }
        return new SignedExtensions(era, nonce, tip);
    }

    private static BigInteger number(Metadata.Extension extension, ScaleReader in, Metadata metadata)
            throws UnexpectedScale {
        var value = metadata.types().read(extension.type(), in);
        return value.number().orElseThrow(() -> new UnexpectedScale(extension.name() + " holds no number"));
    }

    /// Appends what is sent to `sent`, and what is only signed to `implied`.
    void write(Metadata metadata, UnsignedExtrinsic.Anchor anchor, ScaleWriter sent, ScaleWriter implied)
            throws UnexpectedScale {
        var types = metadata.types();
        for (var extension : metadata.extensions()) {
            switch (extension.name()) {
                case "CheckSpecVersion" -> {
                    requireEmpty(extension, extension.type(), metadata);
                    types.write(extension.implicit(), Value.of(anchor.version().specVersion()), implied);
                }
                case "CheckTxVersion" -> {
                    requireEmpty(extension, extension.type(), metadata);
                    types.write(extension.implicit(), Value.of(anchor.version().transactionVersion()), implied);
                }
                case "CheckGenesis" -> {
                    requireEmpty(extension, extension.type(), metadata);
                    types.write(extension.implicit(), Value.of(anchor.genesis().bytes()), implied);
                }
                case "CheckMortality", "CheckEra" -> {
                    era.write(sent);
                    types.write(extension.implicit(), Value.of(anchor.birth().bytes()), implied);
                }
                case "CheckNonce" -> {
                    types.write(extension.type(), new Value.Whole(nonce), sent);
                    requireEmpty(extension, extension.implicit(), metadata);
                }
                case "ChargeTransactionPayment" -> {
                    types.write(extension.type(), new Value.Whole(tip), sent);
                    requireEmpty(extension, extension.implicit(), metadata);
                }
                case "CheckMetadataHash" -> {
                    types.write(
                            extension.type(),
                            new Value.Fields(Map.of("mode", Value.variant("Disabled", Value.Items.NONE))),
                            sent);
                    types.write(extension.implicit(), Value.variant("None", Value.Items.NONE), implied);
                }
                default -> {
                    requireEmpty(extension, extension.type(), metadata);
                    requireEmpty(extension, extension.implicit(), metadata);
                }
            }
        }
    }

    private static void requireEmpty(Metadata.Extension extension, int type, Metadata metadata) throws UnexpectedScale {
        if (!metadata.types().isEmpty(type)) {
            throw new UnexpectedScale("the extension " + extension.name() + " is not known and not empty");
        }
    }
}
