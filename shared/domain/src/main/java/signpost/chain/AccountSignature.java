package signpost.chain;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// A signature by an account: its scheme, and lower-case hex digits of that scheme's length.
public record AccountSignature(KeyScheme scheme, String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]*");

    public AccountSignature {
        if (hex.length() != 2 * scheme.signatureBytes() || !FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "a signature of " + scheme + " is " + 2 * scheme.signatureBytes() + " lower-case hex digits");
        }
    }

    public static AccountSignature of(KeyScheme scheme, byte[] signature) {
        return new AccountSignature(scheme, HexFormat.of().formatHex(signature));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
