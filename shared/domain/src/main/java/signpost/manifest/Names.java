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
        if (name.chars().anyMatch(c -> c <= ' ' || c == 0x7f || Character.isISOControl(c) || Character.isSpaceChar(c))) {
            throw new IllegalArgumentException(what + " has no spaces and no control characters");
        }
    }
}
