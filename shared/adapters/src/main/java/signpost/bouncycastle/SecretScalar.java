package signpost.bouncycastle;

import java.util.Arrays;

/// Arithmetic of scalars modulo the group's order L = 2^252 + 27742317777372353535851937790883648493 (RFC
/// 8032 section 5.1), little-endian.
///
/// For secrets: no branch and no address depends on a value, only additions, multiplications and shifts of
/// longs do, which take the same time for all values on the processors Java runs on. What the compiler makes
/// of it, and copies that the collector leaves in memory, are beyond what Java can promise.
final class SecretScalar {

    private static final int LIMB_BITS = 21;
    private static final int LIMBS = 12;

    /// 2^252 is congruent to this number in limbs of 21 bits, the lowest first.
    private static final long[] FOLD = {666643, 470296, 654183, -997805, 136657, -683901};

    private SecretScalar() {}

    /// A number of 64 bytes, modulo L.
    static byte[] reduce(byte[] number) {
        var s = limbs(number, 2 * LIMBS);
        return reduced(s);
    }

    /// (a · b + c) mod L of numbers of 32 bytes.
    static byte[] multiplyAdd(byte[] a, byte[] b, byte[] c) {
        var x = limbs(a, LIMBS);
        var y = limbs(b, LIMBS);
        var s = Arrays.copyOf(limbs(c, LIMBS), 2 * LIMBS);
        for (var i = 0; i < LIMBS; i++) {
            for (var j = 0; j < LIMBS; j++) {
                s[i + j] += x[i] * y[j];
            }
        }
        carry(s, 0, 22, 2);
        carry(s, 1, 21, 2);
        return reduced(s);
    }

    /// Folds the upper half of 24 limbs into the lower, as the reference implementation of Ed25519 does, with
    /// carries in between so that no limb overflows.
    private static byte[] reduced(long[] s) {
        fold(s, 23, 18);
        carry(s, 6, 16, 2);
        carry(s, 7, 15, 2);
        fold(s, 17, 12);
        carry(s, 0, 10, 2);
        carry(s, 1, 11, 2);
        fold(s, 12, 12);
        carryDown(s, 11);
        fold(s, 12, 12);
        carryDown(s, 10);
        var bytes = new byte[32];
        for (var i = 0; i < LIMBS; i++) {
            for (var bit = 0; bit < LIMB_BITS + (i == LIMBS - 1 ? 4 : 0); bit++) {
                var at = i * LIMB_BITS + bit;
                bytes[at / 8] |= (byte) (((s[i] >> bit) & 1) << (at % 8));
            }
        }
        return bytes;
    }

    private static void fold(long[] s, int from, int to) {
        for (var i = from; i >= to; i--) {
            for (var j = 0; j < FOLD.length; j++) {
                s[i - LIMBS + j] += s[i] * FOLD[j];
            }
            s[i] = 0;
        }
    }

    /// Rounds to the nearest, so that limbs stay small and signed.
    private static void carry(long[] s, int from, int to, int step) {
        for (var i = from; i <= to; i += step) {
            var over = (s[i] + (1L << (LIMB_BITS - 1))) >> LIMB_BITS;
            s[i + 1] += over;
            s[i] -= over << LIMB_BITS;
        }
    }

    /// Rounds down, so that limbs end up positive.
    private static void carryDown(long[] s, int to) {
        for (var i = 0; i <= to; i++) {
            var over = s[i] >> LIMB_BITS;
            s[i + 1] += over;
            s[i] -= over << LIMB_BITS;
        }
    }

    /// Limbs of 21 bits; the last one takes all that is left.
    private static long[] limbs(byte[] number, int count) {
        var limbs = new long[count];
        for (var i = 0; i < number.length * 8; i++) {
            var limb = Math.min(i / LIMB_BITS, count - 1);
            limbs[limb] |= (long) ((number[i / 8] >> (i % 8)) & 1) << (i - limb * LIMB_BITS);
        }
        return limbs;
    }
}
