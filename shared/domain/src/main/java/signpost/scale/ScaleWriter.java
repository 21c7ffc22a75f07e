package signpost.scale;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Writes SCALE, front to back.
public final class ScaleWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public ScaleWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public ScaleWriter u8(int value) {
        out.write(value);
        return this;
    }

    public ScaleWriter u16(int value) {
        return number(BigInteger.valueOf(value), 2);
    }

    public ScaleWriter u32(long value) {
        return number(BigInteger.valueOf(value), 4);
    }

    public ScaleWriter u64(long value) {
        return number(BigInteger.valueOf(value), 8);
    }

    /// A number in that many bytes; a negative one in two's complement.
    public ScaleWriter number(BigInteger value, int count) {
        for (var i = 0; i < count; i++) {
            out.write(value.shiftRight(8 * i).byteValue());
        }
        return this;
    }

    public ScaleWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    public ScaleWriter compact(long value) {
        return compact(BigInteger.valueOf(value));
    }

    /// @param value not negative
    public ScaleWriter compact(BigInteger value) {
        if (value.signum() < 0) {
            throw new IllegalArgumentException("a compact number is not negative");
        }
        var shifted = value.shiftLeft(2);
        var bits = value.bitLength();
        if (bits <= 6) {
            return number(shifted, 1);
        }
        if (bits <= 14) {
            return number(shifted.setBit(0), 2);
        }
        if (bits <= 30) {
            return number(shifted.setBit(1), 4);
        }
        var count = Math.max(4, (bits + 7) / 8);
        return u8(((count - 4) << 2) | 3).number(value, count);
    }

    /// Bytes with their length in front.
    public ScaleWriter byteList(byte[] bytes) {
        return compact(bytes.length).bytes(bytes);
    }

    public ScaleWriter text(String text) {
        return byteList(text.getBytes(StandardCharsets.UTF_8));
    }
}
