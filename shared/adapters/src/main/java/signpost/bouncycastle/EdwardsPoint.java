package signpost.bouncycastle;

import static signpost.bouncycastle.Field.difference;
import static signpost.bouncycastle.Field.product;
import static signpost.bouncycastle.Field.square;
import static signpost.bouncycastle.Field.sum;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;

/// A point of the curve edwards25519 (RFC 8032 section 5.1) in extended coordinates.
///
/// For public values only, but for [#secretMultipleOfBase]: what the rest takes in time depends on them.
@SuppressWarnings("ArrayRecordComponent") // never compared as records, but by their encodings
record EdwardsPoint(int[] x, int[] y, int[] z, int[] t) {

    /// The order of the group that the base point makes (RFC 8032 section 5.1).
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /// RFC 8032 section 5.1: d = -121665/121666.
    static final int[] D =
            Field.decode(HexFormat.of().parseHex("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352"));

    private static final int[] TWO_D = sum(D, D);

    static final EdwardsPoint NEUTRAL = new EdwardsPoint(Field.zero(), Field.one(), Field.one(), Field.zero());

    /// The base point, whose y is 4/5.
    static final EdwardsPoint BASE = decode(
                    HexFormat.of().parseHex("5866666666666666666666666666666666666666666666666666666666666666"))
            .orElseThrow();

    /// Non-adjacent forms: wide for the base point, whose multiples are kept, and less so for a point met
    /// once.
    private static final int BASE_WIDTH = 8;

    private static final int WIDTH = 5;
    private static final EdwardsPoint[] ODD_MULTIPLES_OF_BASE = oddMultiples(BASE, BASE_WIDTH);

    /// The first sixteen multiples of the base point, from 0.
    private static final EdwardsPoint[] MULTIPLES_OF_BASE = multiplesOfBase();

    /// RFC 8032 section 5.1.3; that y is below the prime is the caller's to check.
    static Optional<EdwardsPoint> decode(byte[] encoded) {
        var isOdd = (encoded[31] & 0x80) != 0;
        var y = Field.decode(encoded);
        var ySquared = square(y);
        var x = Field.zero();
        if (!Field.ratioOfSquares(difference(ySquared, Field.one()), sum(product(D, ySquared), Field.one()), x)) {
            return Optional.empty();
        }
        if (isOdd && Field.isZero(x)) {
            return Optional.empty();
        }
        if (isOdd != Field.isNegative(x)) {
            x = Field.negated(x);
        }
        return Optional.of(new EdwardsPoint(x, y, Field.one(), product(x, y)));
    }

    /// RFC 8032 section 5.1.2.
    byte[] encode() {
        var inverse = Field.inverse(z);
        var encoded = Field.encode(product(y, inverse));
        encoded[31] |= (byte) ((Field.encode(product(x, inverse))[0] & 1) << 7);
        return encoded;
    }

    EdwardsPoint negated() {
        return new EdwardsPoint(Field.negated(x), y, z, Field.negated(t));
    }

    /// RFC 8032 section 5.1.4; the formula is complete, so that it doubles as well.
    EdwardsPoint plus(EdwardsPoint other) {
        var a = product(difference(y, x), difference(other.y, other.x));
        var b = product(sum(y, x), sum(other.y, other.x));
        var c = product(product(t, TWO_D), other.t);
        var zz = product(z, other.z);
        var d = sum(zz, zz);
        return completed(difference(b, a), difference(d, c), sum(d, c), sum(b, a));
    }

    /// RFC 8032 section 5.1.4, the faster formula for doubling.
    EdwardsPoint twice() {
        var a = square(x);
        var b = square(y);
        var zz = square(z);
        var h = sum(a, b);
        var e = difference(h, square(sum(x, y)));
        var g = difference(a, b);
        return completed(e, sum(sum(zz, zz), g), g, h);
    }

    private static EdwardsPoint completed(int[] e, int[] f, int[] g, int[] h) {
        return new EdwardsPoint(product(e, f), product(g, h), product(f, g), product(e, h));
    }

    /// m·B + n·Q for the base point B (Straus, on non-adjacent forms).
    static EdwardsPoint sumOfProducts(BigInteger m, BigInteger n, EdwardsPoint q) {
        var multiples = oddMultiples(q, WIDTH);
        var ofBase = nonAdjacent(m, BASE_WIDTH);
        var ofPoint = nonAdjacent(n, WIDTH);
        var result = NEUTRAL;
        for (var bit = ofBase.length - 1; bit >= 0; bit--) {
            result = result.twice();
            result = result.plusMultiple(ofBase[bit], ODD_MULTIPLES_OF_BASE);
            result = result.plusMultiple(ofPoint[bit], multiples);
        }
        return result;
    }

    private EdwardsPoint plusMultiple(int digit, EdwardsPoint[] oddMultiples) {
        if (digit == 0) {
            return this;
        }
        var multiple = oddMultiples[Math.abs(digit) / 2];
        return plus(digit > 0 ? multiple : multiple.negated());
    }

    /// Digits for the powers of two from 0: zero, or odd and between -2^(width-1) and 2^(width-1), and of any
    /// `width` that follow each other at most one is not zero.
    private static int[] nonAdjacent(BigInteger scalar, int width) {
        var digits = new int[257];
        var rest = scalar;
        for (var at = 0; rest.signum() != 0; ) {
            var zeros = rest.getLowestSetBit();
            rest = rest.shiftRight(zeros);
            at += zeros;
            var digit = rest.intValue() & ((1 << width) - 1);
            digits[at] = digit < 1 << (width - 1) ? digit : digit - (1 << width);
            rest = rest.subtract(BigInteger.valueOf(digits[at]));
        }
        return digits;
    }

    /// P, 3·P, 5·P, … as many as a non-adjacent form of the width has digits above zero.
    private static EdwardsPoint[] oddMultiples(EdwardsPoint point, int width) {
        var twice = point.twice();
        var multiples = new EdwardsPoint[1 << (width - 2)];
        multiples[0] = point;
        for (var i = 1; i < multiples.length; i++) {
            multiples[i] = multiples[i - 1].plus(twice);
        }
        return multiples;
    }

    private static EdwardsPoint[] multiplesOfBase() {
        var multiples = new EdwardsPoint[16];
        multiples[0] = NEUTRAL;
        for (var i = 1; i < multiples.length; i++) {
            multiples[i] = multiples[i - 1].plus(BASE);
        }
        return multiples;
    }

    /// The multiple of the base point by a secret of 32 bytes, little-endian.
    ///
    /// Four bits at a time: the same doublings, additions and reads of the whole table for every secret, and
    /// no branch on it.
    static EdwardsPoint secretMultipleOfBase(byte[] scalar) {
        var result = NEUTRAL;
        for (var i = 2 * scalar.length - 1; i >= 0; i--) {
            result = result.twice().twice().twice().twice();
            result = result.plus(multipleOfBase((scalar[i / 2] >> (4 * (i % 2))) & 0xf));
        }
        return result;
    }

    private static EdwardsPoint multipleOfBase(int secretIndex) {
        var chosen = new EdwardsPoint(Field.zero(), Field.zero(), Field.zero(), Field.zero());
        for (var i = 0; i < MULTIPLES_OF_BASE.length; i++) {
            // All ones where i is the index, else all zeros.
            var mask = ((i ^ secretIndex) - 1) >> 31;
            Field.moveIf(mask, MULTIPLES_OF_BASE[i].x, chosen.x);
            Field.moveIf(mask, MULTIPLES_OF_BASE[i].y, chosen.y);
            Field.moveIf(mask, MULTIPLES_OF_BASE[i].z, chosen.z);
            Field.moveIf(mask, MULTIPLES_OF_BASE[i].t, chosen.t);
        }
        return chosen;
    }
}
