package signpost.ingest;

import java.util.regex.Pattern;

/// Names an ingest manifest in URLs, keys and logs: letters, digits, `.`, `_` and `-`, a letter or digit first, at most
/// 128 characters.
public record ManifestName(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    public ManifestName {
        if (!isOne(value)) {
            throw new IllegalArgumentException(
                    "a manifest's name has 1 to 128 characters: letters, digits, '.', '_' and '-', a letter or digit first");
        }
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
