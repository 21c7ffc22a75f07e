package signpost.bouncycastle;

import static signpost.bouncycastle.Field.difference;
import static signpost.bouncycastle.Field.product;
import static signpost.bouncycastle.Field.square;
import static signpost.bouncycastle.Field.sum;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/// The group ristretto255 (RFC 9496): points of edwards25519 written so that each element has one encoding.
final class Ristretto {

    /// RFC 9496 section 4.1.
    private static final int[] SQRT_M1 =
            Field.of(new BigInteger("19681161376707505956807079304988542015446066515923890162744021073123829784752"));

    private static final int[] INVSQRT_A_MINUS_D =
            Field.of(new BigInteger("54469307008909316920995813868745141605393597292927456921205312896311721017578"));

    private Ristretto() {}

    /// RFC 9496 section 4.3.1.
    static Optional<EdwardsPoint> decode(byte[] encoded) {
        var s = Field.decode(encoded);
        if (!Arrays.equals(Field.encode(s), encoded) || Field.isNegative(s)) {
            return Optional.empty();
        }
        var ss = square(s);
        var u1 = difference(Field.one(), ss);
        var u2 = sum(Field.one(), ss);
        var u2Squared = square(u2);
        var v = difference(Field.negated(product(EdwardsPoint.D, square(u1))), u2Squared);
        var inverseRoot = Field.zero();
        if (!Field.ratioOfSquares(Field.one(), product(v, u2Squared), inverseRoot)) {
            return Optional.empty();
        }
        var denominatorX = product(inverseRoot, u2);
        var denominatorY = product(product(inverseRoot, denominatorX), v);
        var x = Field.absolute(product(sum(s, s), denominatorX));
        var y = product(u1, denominatorY);
        var t = product(x, y);
        return Field.isNegative(t) || Field.isZero(y)
                ? Optional.empty()
                : Optional.of(new EdwardsPoint(x, y, Field.one(), t));
    }

    /// RFC 9496 section 4.3.2.
    static byte[] encode(EdwardsPoint point) {
        var u1 = product(sum(point.z(), point.y()), difference(point.z(), point.y()));
        var u2 = product(point.x(), point.y());
        // Without a root, which is where u1 or u2 is zero, it stays zero as it should.
        var inverseRoot = Field.zero();
        var _ = Field.ratioOfSquares(Field.one(), product(u1, square(u2)), inverseRoot);
        var denominator1 = product(inverseRoot, u1);
        var denominator2 = product(inverseRoot, u2);
        var zInverse = product(product(denominator1, denominator2), point.t());
        var isTurned = Field.isNegative(product(point.t(), zInverse));
        var x = isTurned ? product(point.y(), SQRT_M1) : point.x();
        var y = isTurned ? product(point.x(), SQRT_M1) : point.y();
        var inverse = isTurned ? product(denominator1, INVSQRT_A_MINUS_D) : denominator2;
        if (Field.isNegative(product(x, zInverse))) {
            y = Field.negated(y);
        }
        return Field.encode(Field.absolute(product(inverse, difference(point.z(), y))));
    }
}
