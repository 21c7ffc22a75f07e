package signpost.document;

import java.util.List;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// One thing that is wrong with a document.
///
/// @param path where, as its author would say it: `elements[2].beta`; empty for the document as a whole
/// @param rule a stable snake_case name of the rule that is broken
/// @param message what is wrong and how to put it right
/// @param position the line and column, where the document has them
public record Violation(
        String path, String rule, String message, @Nullable Position position) {

    public static Violation of(String path, String rule, String message) {
        return new Violation(path, rule, message, null);
    }

    public static Violation at(@Nullable Position position, String path, String rule, String message) {
        return new Violation(path, rule, message, position);
    }

    /// As it goes over the wire: `{"path", "rule", "message", "line"?, "column"?}`.
    public Json.Obj toJson() {
        var json = Json.Obj.builder().put("path", path).put("rule", rule).put("message", message);
        if (position != null) {
            json.put("line", position.line()).put("column", position.column());
        }
        return json.build();
    }

    /// All of them as they go over the wire.
    public static List<Json.Obj> listed(List<Violation> violations) {
        return violations.stream().map(Violation::toJson).toList();
    }

    @Override
    public String toString() {
        return (position == null ? "" : position + " ") + (path.isEmpty() ? "" : path + ": ") + message + " [" + rule
                + "]";
    }
}
