package signpost.cli;

import java.util.Map;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// JSON for reading: indented by two, fields in the order in which they were put.
///
/// Its scalars are spelled as in canonical JSON (ASCII, exact numbers), so that a program gets out what was signed.
final class JsonText {

    private JsonText() {}

    static String of(Json value) {
        var out = new StringBuilder();
        write(value, "\n", out);
        return out.toString();
    }

    /// @param line what starts a new line at this depth
    private static void write(Json value, String line, StringBuilder out) {
        var deeper = line + "  ";
        switch (value) {
            case Json.Obj(var fields)
            when !fields.isEmpty() -> {
                out.append('{');
                var comma = "";
                for (Map.Entry<String, Json> field : fields.entrySet()) {
                    out.append(comma)
                            .append(deeper)
                            .append(CanonicalJson.text(new Json.Text(field.getKey())))
                            .append(": ");
                    write(field.getValue(), deeper, out);
                    comma = ",";
                }
                out.append(line).append('}');
            }
            case Json.Arr(var items)
            when !items.isEmpty() -> {
                out.append('[');
                var comma = "";
                for (var item : items) {
                    out.append(comma).append(deeper);
                    write(item, deeper, out);
                    comma = ",";
                }
                out.append(line).append(']');
            }
            default -> out.append(CanonicalJson.text(value));
        }
    }
}
