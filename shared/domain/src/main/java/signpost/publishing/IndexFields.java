package signpost.publishing;

import java.time.Instant;
import java.time.format.DateTimeParseException;
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

    static Instant time(Json.Obj from, String name) {
        try {
            return Instant.parse(text(from, name));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " is no time (RFC 3339, UTC)", e);
        }
    }
}
