package signpost.manifest;

import signpost.json.Json;

/// One task that miners may serve in a window. Its fields are read from `json` where they are shown.
public record Element(ElementId id, Json.Obj json) {

    /// β where the manifest names none.
    public static final Json DEFAULT_BETA = Json.Real.of(1.0);

    /// @throws IllegalArgumentException if it has no usable id
    public static Element of(Json.Obj json) {
        var id = json.text("id").orElseThrow(() -> new IllegalArgumentException("an element without an id"));
        return new Element(new ElementId(id), json);
    }

    /// The field, or null as JSON has it; β has a default.
    public Json field(String name) {
        var value = json.get(name);
        if (value != null) {
            return value;
        }
        return name.equals("beta") ? DEFAULT_BETA : new Json.Null();
    }

    public int clipCount() {
        return json.items("clips").size();
    }
}
