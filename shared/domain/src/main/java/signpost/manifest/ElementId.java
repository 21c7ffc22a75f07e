package signpost.manifest;

/// The name of an element, with its version where it has one: `PlayerDetect_v1@1.0`.
public record ElementId(String value) {

    public static final int MOST_CHARACTERS = 128;

    public ElementId {
        Names.check(value, MOST_CHARACTERS, "an element id");
    }

    @Override
    public String toString() {
        return value;
    }
}
