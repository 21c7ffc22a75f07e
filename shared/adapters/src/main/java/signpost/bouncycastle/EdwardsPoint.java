package signpost.bouncycastle;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/// A point of the curve edwards25519 (RFC 8032 section 5.1) in extended coordinates, on Bouncy Castle's field.
///
/// For public values only: what it takes in time depends on them.
final class EdwardsPoint {

    /// RFC 8032 section 5.1: d = -121665/121666, little-endian.
    private static final int[] D = element("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352");

    private static final int[] TWO_D = sum(D, D);

    static final EdwardsPoint NEUTRAL = new EdwardsPoint(zero(), one(), one(), zero());

    /// The base point, whose y is 4/5.
    static final EdwardsPoint BASE = decode(
                    HexFormat.of().parseHex("5866666666666666666666666666666666666666666666666666666666666666"))
            .orElseThrow();

    private final int[] x;
    private final int[] y;
    private final int[] z;
    private final int[] t;

    private EdwardsPoint(int[] x, int[] y, int[] z, int[] t) {
        this.x = x;
        this.y = y;
        this.z = z;
        this.t = t;
    }

    /// RFC 8032 section 5.1.3; that y is below the prime is the caller's to check.
    static Optional<EdwardsPoint> decode(byte[] encoded) {
        var masked = encoded.clone();
        masked[31] &= 0x7f;
        var isOdd = (encoded[31] & 0x80) != 0;

        var y = X25519Field.create();
        X25519Field.decode255(masked, y);
        var ySquared = X25519Field.create();
        X25519Field.sqr(y, ySquared);
        var u = difference(ySquared, one());
        var v = sum(product(D, ySquared), one());
        var x = X25519Field.create();
        if (!X25519Field.sqrtRatioVar(u, v, x)) {
            return Optional.empty();
        }
        X25519Field.normalize(x);
        if (isOdd && X25519Field.isZeroVar(x)) {
            return Optional.empty();
        }
        if (isOdd != ((x[0] & 1) != 0)) {
            x = difference(zero(), x);
        }
        return Optional.of(new EdwardsPoint(x, y, one(), product(x, y)));
    }

    /// RFC 8032 section 5.1.2.
    byte[] encode() {
        var inverse = X25519Field.create();
        X25519Field.invVar(z, inverse);
        var affineX = product(x, inverse);
        var affineY = product(y, inverse);
        X25519Field.normalize(affineX);
        X25519Field.normalize(affineY);
        var encoded = new byte[32];
        X25519Field.encode(affineY, encoded);
        encoded[31] |= (byte) ((affineX[0] & 1) << 7);
        return encoded;
    }

    EdwardsPoint negated() {
        return new EdwardsPoint(difference(zero(), x), y, z, difference(zero(), t));
    }

    /// RFC 8032 section 5.1.4; the formula is complete, so that it doubles as well.
    EdwardsPoint plus(EdwardsPoint other) {
        var a = product(difference(y, x), difference(other.y, other.x));
        var b = product(sum(y, x), sum(other.y, other.x));
        var c = product(product(t, TWO_D), other.t);
        var zz = product(z, other.z);
        var d = sum(zz, zz);
        var e = difference(b, a);
        var f = difference(d, c);
        var g = sum(d, c);
        var h = sum(b, a);
        return new EdwardsPoint(product(e, f), product(g, h), product(f, g), product(e, h));
    }

    /// m·P + n·Q, bit by bit from the top (Straus).
    static EdwardsPoint sumOfProducts(BigInteger m, EdwardsPoint p, BigInteger n, EdwardsPoint q) {
        var both = p.plus(q);
        var result = NEUTRAL;
        for (var bit = Math.max(m.bitLength(), n.bitLength()) - 1; bit >= 0; bit--) {
            result = result.plus(result);
            if (m.testBit(bit)) {
                result = result.plus(n.testBit(bit) ? both : p);
            } else if (n.testBit(bit)) {
                result = result.plus(q);
            }
        }
        return result;
    }

    private static int[] element(String littleEndian) {
        var element = X25519Field.create();
        X25519Field.decode255(HexFormat.of().parseHex(littleEndian), element);
        return element;
    }

    private static int[] zero() {
        return X25519Field.create();
    }

    private static int[] one() {
        var one = X25519Field.create();
        X25519Field.one(one);
        return one;
    }

    private static int[] sum(int[] left, int[] right) {
        var sum = X25519Field.create();
        X25519Field.add(left, right, sum);
        X25519Field.carry(sum);
        return sum;
    }

    private static int[] difference(int[] left, int[] right) {
        var difference = X25519Field.create();
        X25519Field.sub(left, right, difference);
        X25519Field.carry(difference);
        return difference;
    }

    private static int[] product(int[] left, int[] right) {
        var product = X25519Field.create();
        X25519Field.mul(left, right, product);
        return product;
    }
}
