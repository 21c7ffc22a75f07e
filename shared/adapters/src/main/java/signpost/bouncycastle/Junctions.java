package signpost.bouncycastle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import signpost.hash.Blake2b;

/// Substrate's paths of hard derivation: `//Alice//stash//0`.
final class Junctions {

    private static final int CHAIN_CODE_BYTES = 32;
    private static final int MOST_CHARACTERS = 256;
    private static final Pattern PATH = Pattern.compile("(//[^/]+)*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

    private Junctions() {}

    /// The chain code of each junction.
    ///
    /// @throws IllegalArgumentException if the path is none, or has a soft junction
    static List<byte[]> chainCodes(String path) {
        if (path.length() > MOST_CHARACTERS || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("a path of derivation is made of hard junctions, //name");
        }
        var codes = new ArrayList<byte[]>();
        for (var name : path.split("//", -1)) {
            if (!name.isEmpty()) {
                codes.add(chainCode(name));
            }
        }
        return List.copyOf(codes);
    }

    /// A number as eight bytes, other names as SCALE text; what is too long is hashed, what is short filled
    /// up.
    private static byte[] chainCode(String name) {
        byte[] encoded;
        if (NUMBER.matcher(name).matches()) {
            var number = new java.math.BigInteger(name);
            encoded = new byte[Long.BYTES];
            for (var i = 0; i < encoded.length; i++) {
                encoded[i] = number.shiftRight(8 * i).byteValue();
            }
        } else {
            encoded = text(name);
        }
        return encoded.length > CHAIN_CODE_BYTES ? Blake2b.hash256(encoded) : Arrays.copyOf(encoded, CHAIN_CODE_BYTES);
    }

    /// SCALE text: its length in bytes, of which a path has fewer than 16384, and UTF-8.
    static byte[] text(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var length = utf8.length < 64
                ? new byte[] {(byte) (utf8.length << 2)}
                : new byte[] {(byte) ((utf8.length << 2) | 1), (byte) (utf8.length >> 6)};
        var encoded = Arrays.copyOf(length, length.length + utf8.length);
        System.arraycopy(utf8, 0, encoded, length.length, utf8.length);
        return encoded;
    }
}
