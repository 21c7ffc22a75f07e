package signpost.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import signpost.manifest.ManifestHash;

/// What a worker proves a lease with: made anew by every claim, so that whoever held an earlier lease can change
/// nothing any more (a fencing token). Only its hash is stored.
public record LeaseToken(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22,128}");

    public LeaseToken {
        if (!isOne(value)) {
            throw new IllegalArgumentException("a lease token has 22 to 128 letters, digits, '-' and '_'");
        }
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    public Hash hash() {
        return new Hash(
                ManifestHash.of(value.getBytes(StandardCharsets.US_ASCII)).hex());
    }

    /// Says nothing of the token.
    @Override
    public String toString() {
        return "LeaseToken";
    }

    /// SHA-256 of a token, 64 hexadecimal digits. It may be stored and logged: nobody gets back from it to the token.
    public record Hash(String hex) {

        /// Compares in a time that does not depend on where they differ.
        public boolean is(Hash other) {
            return MessageDigest.isEqual(
                    hex.getBytes(StandardCharsets.US_ASCII), other.hex.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
