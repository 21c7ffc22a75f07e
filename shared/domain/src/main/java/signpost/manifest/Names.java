package signpost.manifest;

/// What every name in a manifest must be, so that it can stand in a URL, a log line and a terminal.
final class Names {

    private Names() {}

    static void check(String name, int mostCharacters, String what) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(what + " is not empty");
        }
        if (name.length() > mostCharacters) {
            throw new IllegalArgumentException(what + " has at most " + mostCharacters + " characters");
        }
        if (name.codePoints().anyMatch(Names::isUnseen)) {
            throw new IllegalArgumentException(what + " has no spaces, no control characters and nothing invisible");
        }
    }

    /// Marks of direction and joiners among them: with those, two names can look the same, and one can look
    /// reversed.
    private static boolean isUnseen(int c) {
        return Character.isISOControl(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE;
    }
}
