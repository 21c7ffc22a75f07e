package signpost.signing;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// An Ed25519 signature: 64 bytes, written as 128 lower-case hex digits.
public record Signature(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{128}");

    public Signature {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a signature is 128 lower-case hex digits (64 bytes)");
        }
    }

    public static Signature of(byte[] signature) {
        return new Signature(HexFormat.of().formatHex(signature));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
