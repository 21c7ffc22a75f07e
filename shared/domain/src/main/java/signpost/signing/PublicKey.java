package signpost.signing;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// An Ed25519 public key: 32 bytes, written as 64 lower-case hex digits.
public record PublicKey(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public PublicKey {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a public key is 64 lower-case hex digits (32 bytes)");
        }
    }

    public static PublicKey of(byte[] key) {
        return new PublicKey(HexFormat.of().formatHex(key));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
