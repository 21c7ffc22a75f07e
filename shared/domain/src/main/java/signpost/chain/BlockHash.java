package signpost.chain;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// The hash of a block: 32 bytes, kept as 64 lower-case hex digits and shown with `0x` in front.
public record BlockHash(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public BlockHash {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("the hash of a block is 64 lower-case hex digits (32 bytes)");
        }
    }

    public static BlockHash of(byte[] hash) {
        return new BlockHash(HexFormat.of().formatHex(hash));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return "0x" + hex;
    }
}
