package signpost.document;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// A document that could be read to its end: its value, where each part of it stands, and what broke the rules of
/// reading on the way (a duplicate key, a bare `yes`).
///
/// Only a document without violations may be acted on; one that has some still carries its value, so that the rules of
/// its content can be checked too and the author sees everything in one answer.
///
/// @param positions by path, as in [Violation#path]
public record Document(Json root, Map<String, Position> positions, List<Violation> violations) {
    public Document {
        positions = Map.copyOf(positions);
        violations = List.copyOf(violations);
    }

    /// Where the value at this path stands, or else the nearest part around it that has a place.
    public @Nullable Position positionOf(String path) {
        var asked = path;
        while (true) {
            var position = positions.get(asked);
            if (position != null || asked.isEmpty()) {
                return position;
            }
            asked = parentOf(asked);
        }
    }

    /// The path one level up: of `elements[2].beta` it is `elements[2]`, of that `elements`, of that the document.
    public static String parentOf(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }

    /// The path of a field below `path`.
    public static String field(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// The path of an item below `path`, counted from 0.
    public static String item(String path, int index) {
        return path + "[" + index + "]";
    }
}
