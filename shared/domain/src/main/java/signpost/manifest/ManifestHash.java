package signpost.manifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Content address: SHA-256, written `sha256:<64 lower-case hex digits>`. A manifest's is that of its envelope
/// bytes.
public record ManifestHash(String value) {

    public static final String PREFIX = "sha256:";

    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    public ManifestHash {
        if (!isOne(value)) {
            throw new IllegalArgumentException("a manifest hash is sha256: and 64 lower-case hex digits");
        }
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    public static ManifestHash of(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new ManifestHash(PREFIX + HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /// Reads either spelling, with the prefix or without.
    public static ManifestHash parse(String text) {
        return new ManifestHash(text.startsWith(PREFIX) ? text : PREFIX + text);
    }

    /// The 64 digits alone, as they stand in an object's key.
    public String hex() {
        return value.substring(PREFIX.length());
    }

    @Override
    public String toString() {
        return value;
    }
}
