package signpost.manifest;

import java.util.regex.Pattern;

/// The name of an element, with its version where it has one: `PlayerDetect_v1@1.0`.
public record ElementId(String value) {

    public static final int MOST_CHARACTERS = 128;

    /// Ids that can stand in a parameter, in a header and in what is signed alike. Manifests may name others, and
    /// some that are published do: such an element is open, and nobody can be challenged on it.
    private static final Pattern ASKABLE = Pattern.compile("[!-~&&[^/\\\\%\"'<>`]]{1," + MOST_CHARACTERS + "}");

    /// What [#canBeAskedFor] asks for, in words.
    public static final String ASKABLE_IN_WORDS =
            "1 to 128 printable ASCII characters, without spaces, quotes, slashes, '%', '<' and '>'";

    public ElementId {
        Names.check(value, MOST_CHARACTERS, "an element id");
    }

    /// Whether challenges on this element can be asked for.
    public boolean canBeAskedFor() {
        return canBeAskedFor(value);
    }

    /// Whether this is the id of an element on which challenges can be asked for.
    public static boolean canBeAskedFor(String id) {
        return ASKABLE.matcher(id).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
