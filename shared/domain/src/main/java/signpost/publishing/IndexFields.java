package signpost.publishing;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import signpost.json.Json;

/// Reads the fields of the index; what is missing or of another kind is refused by name.
final class IndexFields {

    private IndexFields() {}

    static String text(Json.Obj from, String name) {
        return from.text(name).orElseThrow(() -> new IllegalArgumentException(name + " is missing or no text"));
    }

    static long whole(Json.Obj from, String name) {
        return from.whole(name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing or no whole number"));
    }

    /// The fields with other names: those of a later minor version of the format, which are handed on as they are.
    static Json.Obj others(Json.Obj from, Set<String> known) {
        var others = Json.Obj.builder();
        from.fields().forEach((name, value) -> {
            if (!known.contains(name)) {
                others.put(name, value);
            }
        });
        return others.build();
    }

    static Instant time(Json.Obj from, String name) {
        try {
            return Instant.parse(text(from, name));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " is no time (RFC 3339, UTC)", e);
        }
    }
}
