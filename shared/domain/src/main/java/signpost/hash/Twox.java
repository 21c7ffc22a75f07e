package signpost.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// "Twox": XXH64 with the seeds 0, 1, … one after the other, each little-endian. Fast, and no protection
/// against anybody who chooses the input.
public final class Twox {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle HALF = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long P1 = 0x9e3779b185ebca87L;
    private static final long P2 = 0xc2b2ae3d27d4eb4fL;
    private static final long P3 = 0x165667b19e3779f9L;
    private static final long P4 = 0x85ebca77c2b2ae63L;
    private static final long P5 = 0x27d4eb2f165667c5L;

    private Twox() {}

    public static byte[] hash64(byte[] message) {
        return hash(message, 1);
    }

    public static byte[] hash128(byte[] message) {
        return hash(message, 2);
    }

    public static byte[] hash256(byte[] message) {
        return hash(message, 4);
    }

    private static byte[] hash(byte[] message, int words) {
        var hash = new byte[words * Long.BYTES];
        for (var seed = 0; seed < words; seed++) {
            WORD.set(hash, seed * Long.BYTES, xxh64(message, seed));
        }
        return hash;
    }

    /// The steps of doc/xxhash_spec.md of xxHash, version 0.2.0.
    private static long xxh64(byte[] message, long seed) {
        var at = 0;
        var end = message.length;
        long hash;
        if (end >= 32) {
            var a = seed + P1 + P2;
            var b = seed + P2;
            var c = seed;
            var d = seed - P1;
            for (; end - at >= 32; at += 32) {
                a = round(a, (long) WORD.get(message, at));
                b = round(b, (long) WORD.get(message, at + 8));
                c = round(c, (long) WORD.get(message, at + 16));
                d = round(d, (long) WORD.get(message, at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        } else {
            hash = seed + P5;
        }
        hash += end;
        for (; end - at >= 8; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) WORD.get(message, at)), 27) * P1 + P4;
        }
        if (end - at >= 4) {
            hash = Long.rotateLeft(hash ^ Integer.toUnsignedLong((int) HALF.get(message, at)) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ Byte.toUnsignedLong(message[at]) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * P2, 31) * P1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * P1 + P4;
    }
}
