package signpost.bouncycastle;

/// The permutation Keccak-f[1600] (FIPS 202 section 3.3). Its time does not depend on the state.
final class Keccak {

    private static final long[] ROUND_CONSTANTS = roundConstants();

    /// FIPS 202 section 3.2.2: how far each lane is turned, and 3.2.3: where it goes, along the one cycle of
    /// lanes.
    private static final int[] TURN = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };

    private static final int[] LANE = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };

    private Keccak() {}

    /// @param lanes 25 lanes, x fastest
    static void permute(long[] lanes) {
        var c = new long[5];
        for (var constant : ROUND_CONSTANTS) {
            for (var x = 0; x < 5; x++) {
                c[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
            }
            for (var x = 0; x < 5; x++) {
                var d = c[(x + 4) % 5] ^ Long.rotateLeft(c[(x + 1) % 5], 1);
                for (var y = 0; y < 25; y += 5) {
                    lanes[x + y] ^= d;
                }
            }
            var carried = lanes[1];
            for (var i = 0; i < LANE.length; i++) {
                var next = lanes[LANE[i]];
                lanes[LANE[i]] = Long.rotateLeft(carried, TURN[i]);
                carried = next;
            }
            for (var y = 0; y < 25; y += 5) {
                System.arraycopy(lanes, y, c, 0, 5);
                for (var x = 0; x < 5; x++) {
                    lanes[x + y] = c[x] ^ (~c[(x + 1) % 5] & c[(x + 2) % 5]);
                }
            }
            lanes[0] ^= constant;
        }
    }

    /// FIPS 202 section 3.2.5: bit 2^j - 1 of round i is rc(j + 7i), from a shift register of
    /// x^8+x^6+x^5+x^4+1.
    private static long[] roundConstants() {
        var constants = new long[24];
        var register = 1;
        for (var round = 0; round < constants.length; round++) {
            for (var j = 0; j <= 6; j++) {
                constants[round] |= (long) (register & 1) << ((1 << j) - 1);
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
        return constants;
    }
}
