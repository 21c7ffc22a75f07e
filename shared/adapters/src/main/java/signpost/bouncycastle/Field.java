package signpost.bouncycastle;

import java.math.BigInteger;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/// Arithmetic modulo 2^255 - 19 that leaves its operands as they are, on Bouncy Castle's field.
///
/// Its time does not depend on the values, but for [#ratioOfSquares], whose answer is public wherever it is
/// used.
final class Field {

    static final int BYTES = 32;
    static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    private Field() {}

    /// Of 32 bytes, little-endian; the highest bit is not looked at.
    static int[] decode(byte[] encoded) {
        var masked = encoded.clone();
        masked[BYTES - 1] &= 0x7f;
        var element = X25519Field.create();
        X25519Field.decode255(masked, element);
        return element;
    }

    static int[] of(BigInteger value) {
        var bytes = new byte[BYTES];
        for (var i = 0; i < BYTES; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return decode(bytes);
    }

    /// The number that bytes are, the lowest first.
    static BigInteger number(byte[] littleEndian) {
        var reversed = new byte[littleEndian.length];
        for (var i = 0; i < reversed.length; i++) {
            reversed[i] = littleEndian[reversed.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    /// The one encoding below the prime.
    static byte[] encode(int[] element) {
        var normal = element.clone();
        X25519Field.normalize(normal);
        var encoded = new byte[BYTES];
        X25519Field.encode(normal, encoded);
        return encoded;
    }

    static int[] zero() {
        return X25519Field.create();
    }

    static int[] one() {
        var one = X25519Field.create();
        X25519Field.one(one);
        return one;
    }

    static int[] sum(int[] left, int[] right) {
        var sum = X25519Field.create();
        X25519Field.add(left, right, sum);
        X25519Field.carry(sum);
        return sum;
    }

    static int[] difference(int[] left, int[] right) {
        var difference = X25519Field.create();
        X25519Field.sub(left, right, difference);
        X25519Field.carry(difference);
        return difference;
    }

    static int[] product(int[] left, int[] right) {
        var product = X25519Field.create();
        X25519Field.mul(left, right, product);
        return product;
    }

    static int[] square(int[] element) {
        var square = X25519Field.create();
        X25519Field.sqr(element, square);
        return square;
    }

    static int[] inverse(int[] element) {
        var inverse = X25519Field.create();
        X25519Field.inv(element, inverse);
        return inverse;
    }

    static int[] negated(int[] element) {
        return difference(zero(), element);
    }

    /// Whether it is odd, which RFC 9496 calls negative.
    static boolean isNegative(int[] element) {
        return (encode(element)[0] & 1) != 0;
    }

    static int[] absolute(int[] element) {
        return isNegative(element) ? negated(element) : element;
    }

    static boolean isZero(int[] element) {
        var normal = element.clone();
        X25519Field.normalize(normal);
        return X25519Field.isZero(normal) != 0;
    }

    /// Stores a root of u/v, of either sign, and answers true; or leaves it alone, if there is none or v is
    /// zero.
    static boolean ratioOfSquares(int[] u, int[] v, int[] root) {
        return X25519Field.sqrtRatioVar(u, v, root);
    }

    /// Overwrites the target if all bits of the mask are ones, and does the same work if all are zeros.
    static void moveIf(int mask, int[] source, int[] target) {
        X25519Field.cmov(mask, source, 0, target, 0);
    }
}
