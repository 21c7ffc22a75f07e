package signpost.bouncycastle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import signpost.chain.AccountId;

/// Schnorr signatures of schnorrkel on ristretto255, as Substrate uses them ("sr25519").
public final class Sr25519 {

    public static final int SIGNATURE_BYTES = 64;

    /// The bit by which schnorrkel tells its signatures from those of Ed25519, in the last byte.
    static final int MARK = 0x80;

    private static final String CONTEXT = "substrate";

    private Sr25519() {}

    /// Whether the account signed exactly these bytes.
    ///
    /// The key of the neutral element is refused, for which anybody can sign; schnorrkel accepts it.
    public static boolean holds(AccountId account, byte[] message, byte[] signature) {
        var publicKey = account.bytes();
        if (signature.length != SIGNATURE_BYTES || (signature[SIGNATURE_BYTES - 1] & MARK) == 0) {
            return false;
        }
        var encodedS = Arrays.copyOfRange(signature, 32, SIGNATURE_BYTES);
        encodedS[31] &= (byte) ~MARK;
        var s = Field.number(encodedS);
        if (s.compareTo(EdwardsPoint.L) >= 0 || Arrays.equals(publicKey, new byte[AccountId.BYTES])) {
            return false;
        }
        var point = Ristretto.decode(publicKey);
        if (point.isEmpty()) {
            return false;
        }
        var r = Arrays.copyOf(signature, 32);
        var k = Field.number(challenge(signing(message, publicKey), r));
        // R = s·B - k·A, compared as bytes: each element has one encoding.
        var expected = EdwardsPoint.sumOfProducts(s, k, point.get().negated());
        return Arrays.equals(Ristretto.encode(expected), r);
    }

    /// Who signs what, in the context of Substrate.
    static Transcript signing(byte[] message, byte[] publicKey) {
        return new Transcript("SigningContext")
                .append("", ascii(CONTEXT))
                .append("sign-bytes", message)
                .append("proto-name", ascii("Schnorr-sig"))
                .append("sign:pk", publicKey);
    }

    /// The challenge, modulo the group's order.
    static byte[] challenge(Transcript signing, byte[] r) {
        return SecretScalar.reduce(signing.append("sign:R", r).challenge("sign:c", 64));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
