package signpost.manifest;

/// The name of an evaluation window, often its date: `2025-10-23`.
public record WindowId(String value) {

    public static final int MOST_CHARACTERS = 128;

    public WindowId {
        Names.check(value, MOST_CHARACTERS, "a window id");
    }

    @Override
    public String toString() {
        return value;
    }
}
