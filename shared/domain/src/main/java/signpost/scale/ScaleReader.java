package signpost.scale;

import java.math.BigInteger;
import java.util.Arrays;
import signpost.document.Parsed;
import signpost.document.Utf8;

/// Reads SCALE from untrusted bytes, front to back.
///
/// Only the one canonical encoding of a value is accepted, and nothing is allocated for a length before the
/// bytes for it are seen to be there.
public final class ScaleReader {

    private final byte[] bytes;
    private int at;

    public ScaleReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int remaining() {
        return bytes.length - at;
    }

    /// How many bytes have been read.
    public int position() {
        return at;
    }

    /// @throws UnexpectedScale if anything is left
    public void end() throws UnexpectedScale {
        if (remaining() > 0) {
            throw new UnexpectedScale(remaining() + " bytes follow the end, at byte " + at);
        }
    }

    public byte[] bytes(int count) throws UnexpectedScale {
        require(count);
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    public void skip(int count) throws UnexpectedScale {
        require(count);
        at += count;
    }

    public int u8() throws UnexpectedScale {
        require(1);
        return bytes[at++] & 0xff;
    }

    public int u16() throws UnexpectedScale {
        return u8() | u8() << 8;
    }

    public long u32() throws UnexpectedScale {
        return u16() | (long) u16() << 16;
    }

    /// A number of that many bytes, not negative.
    public BigInteger unsigned(int count) throws UnexpectedScale {
        return new BigInteger(1, bigEndian(count));
    }

    /// A number of that many bytes in two's complement.
    public BigInteger signed(int count) throws UnexpectedScale {
        return new BigInteger(bigEndian(count));
    }

    public boolean flag() throws UnexpectedScale {
        return switch (u8()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new UnexpectedScale("byte " + (at - 1) + " is neither true nor false");
        };
    }

    /// A compact number of at most 128 bits.
    public BigInteger compact() throws UnexpectedScale {
        var start = at;
        var first = u8();
        var mode = first & 3;
        if (mode < 3) {
            at = start;
            var value = unsigned(1 << mode).shiftRight(2);
            return minimal(value, mode == 0 ? 0 : mode == 1 ? 6 : 14, start);
        }
        var count = (first >> 2) + 4;
        if (count > 16) {
            throw new UnexpectedScale("the compact number at byte " + start + " has more than 128 bits");
        }
        return minimal(unsigned(count), Math.max(30, (count - 1) * 8), start);
    }

    /// @param below what a shorter form could hold, in bits; zero where there is none
    private static BigInteger minimal(BigInteger value, int below, int start) throws UnexpectedScale {
        if (below > 0 && value.bitLength() <= below) {
            throw new UnexpectedScale("the compact number at byte " + start + " is not in its shortest form");
        }
        return value;
    }

    /// A compact number that fits an int, such as the number of a type.
    public int index() throws UnexpectedScale {
        var start = at;
        var value = compact();
        if (value.bitLength() > 31) {
            throw new UnexpectedScale("the number at byte " + start + " is too large");
        }
        return value.intValue();
    }

    /// How many items follow. Each takes at least a byte, so that there are no more of them than bytes.
    public int length() throws UnexpectedScale {
        var start = at;
        var value = compact();
        if (value.bitLength() > 31 || value.intValue() > remaining()) {
            throw new UnexpectedScale("the length at byte " + start + " is beyond the end");
        }
        return value.intValue();
    }

    /// Bytes with their length in front.
    public byte[] byteList() throws UnexpectedScale {
        return bytes(length());
    }

    public String text() throws UnexpectedScale {
        var start = at;
        return switch (Utf8.text(byteList())) {
            case Parsed.Ok<String>(var text) -> text;
            case Parsed.Malformed<String> _ -> throw new UnexpectedScale("the text at byte " + start + " is not UTF-8");
        };
    }

    private void require(int count) throws UnexpectedScale {
        if (count < 0 || count > remaining()) {
            throw new UnexpectedScale("the bytes end within a value, at byte " + at);
        }
    }

    private byte[] bigEndian(int count) throws UnexpectedScale {
        var little = bytes(count);
        for (var i = 0; i < count / 2; i++) {
            var swapped = little[i];
            little[i] = little[count - 1 - i];
            little[count - 1 - i] = swapped;
        }
        return little;
    }
}
