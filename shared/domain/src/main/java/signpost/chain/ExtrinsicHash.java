package signpost.chain;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// The hash of an extrinsic: 32 bytes, kept as 64 lower-case hex digits and shown with `0x` in front.
public record ExtrinsicHash(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public ExtrinsicHash {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("the hash of an extrinsic is 64 lower-case hex digits (32 bytes)");
        }
    }

    public static ExtrinsicHash of(byte[] hash) {
        return new ExtrinsicHash(HexFormat.of().formatHex(hash));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return "0x" + hex;
    }
}
