package signpost.bouncycastle;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.SHA512Digest;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.signing.SignatureCheck;

/// Ed25519 as RFC 8032 section 5.1.7 verifies it, with the strictness of libsodium: S is below the group
/// order, A and R are canonical encodings of points that are not of small order, and the equation holds
/// without the cofactor.
///
/// The whole of it is done here, because the library's own verification multiplies by the cofactor and would
/// accept signatures that PyNaCl and libsodium refuse; and so that what is accepted does not move with its
/// version.
public final class StrictEd25519 implements SignatureCheck {

    private static final int ENCODED_POINT = 32;

    /// The y-coordinates of the eight points of small order; the sign bit, which is masked off, gives the
    /// rest.
    private static final Set<BigInteger> SMALL_ORDER = Stream.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
            .map(HexFormat.of()::parseHex)
            .map(Field::number)
            .collect(Collectors.toUnmodifiableSet());

    @Override
    public boolean holds(PublicKey key, byte[] message, Signature signature) {
        var a = key.bytes();
        var r = Arrays.copyOf(signature.bytes(), ENCODED_POINT);
        var s = Field.number(Arrays.copyOfRange(signature.bytes(), ENCODED_POINT, 2 * ENCODED_POINT));
        if (s.compareTo(EdwardsPoint.L) >= 0 || !isUsable(a) || !isUsable(r)) {
            return false;
        }
        var point = EdwardsPoint.decode(a);
        if (point.isEmpty()) {
            return false;
        }
        // R = S·B - k·A, compared as bytes: of its encodings only the canonical one comes out.
        var expected = EdwardsPoint.sumOfProducts(
                s, challenge(r, a, message), point.get().negated());
        return Arrays.equals(expected.encode(), r);
    }

    /// k = SHA-512(R ‖ A ‖ M) mod L.
    private static BigInteger challenge(byte[] r, byte[] a, byte[] message) {
        var sha512 = new SHA512Digest();
        sha512.update(r, 0, r.length);
        sha512.update(a, 0, a.length);
        sha512.update(message, 0, message.length);
        var digest = new byte[sha512.getDigestSize()];
        sha512.doFinal(digest, 0);
        return Field.number(digest).mod(EdwardsPoint.L);
    }

    /// Whether the encoding is canonical and names no point of small order. That it names a point is seen
    /// later.
    private static boolean isUsable(byte[] point) {
        var masked = point.clone();
        masked[ENCODED_POINT - 1] &= 0x7f;
        var y = Field.number(masked);
        return y.compareTo(Field.PRIME) < 0 && !SMALL_ORDER.contains(y);
    }
}
