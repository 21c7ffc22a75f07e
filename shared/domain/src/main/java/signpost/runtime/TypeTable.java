package signpost.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import signpost.scale.ScaleWriter;

/// Types on their way into metadata: each is numbered as it is added, and the same one twice has one number.
final class TypeTable {

    /// A name and the number of a type; the name is empty where there is none.
    record Named(String name, int type) {}

    /// A variant with its index and what it holds.
    record Choice(int index, String name, List<Named> fields) {}

    private final List<byte[]> types = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    static Named field(String name, int type) {
        return new Named(name, type);
    }

    static Choice choice(int index, String name, Named... fields) {
        return new Choice(index, name, List.of(fields));
    }

    int primitive(Type.Primitive primitive) {
        var number = List.of(Type.Primitive.values()).indexOf(primitive);
        return once("primitive " + number, "", new ScaleWriter().u8(5).u8(number));
    }

    int list(int item) {
        return once("list " + item, "", new ScaleWriter().u8(2).compact(item));
    }

    int array(int length, int item) {
        return once(
                "array " + length + " " + item,
                "",
                new ScaleWriter().u8(3).u32(length).compact(item));
    }

    int tuple(Integer... items) {
        var definition = new ScaleWriter().u8(4).compact(items.length);
        for (var item : items) {
            definition.compact(item);
        }
        return once("tuple " + List.of(items), "", definition);
    }

    int compact(int type) {
        return once("compact " + type, "", new ScaleWriter().u8(6).compact(type));
    }

    int composite(String path, Named... fields) {
        return once("composite " + path, path, fields(new ScaleWriter().u8(0), List.of(fields)));
    }

    int option(int type) {
        return once(
                "option " + type, "Option", choices(List.of(choice(0, "None"), choice(1, "Some", field("", type)))));
    }

    int variants(String path, Choice... choices) {
        return once("variants " + path, path, choices(List.of(choices)));
    }

    int variants(String path, List<Choice> choices) {
        return once("variants " + path, path, choices(choices));
    }

    /// A number for variants that are made of others which mention them; [#define] says what they are.
    int reserve() {
        types.add(new byte[0]);
        return types.size() - 1;
    }

    void define(int reserved, String path, List<Choice> choices) {
        types.set(reserved, type(reserved, path, choices(choices)));
    }

    void write(ScaleWriter out) {
        out.compact(types.size());
        types.forEach(out::bytes);
    }

    private int once(String key, String path, ScaleWriter definition) {
        var known = numbers.get(key);
        if (known != null) {
            return known;
        }
        var number = types.size();
        types.add(type(number, path, definition));
        numbers.put(key, number);
        return number;
    }

    private static byte[] type(int number, String path, ScaleWriter definition) {
        var out = new ScaleWriter().compact(number);
        var parts = path.isEmpty() ? List.<String>of() : List.of(path.split("::", -1));
        out.compact(parts.size());
        parts.forEach(out::text);
        return out.compact(0).bytes(definition.toBytes()).compact(0).toBytes();
    }

    private static ScaleWriter choices(List<Choice> choices) {
        var out = new ScaleWriter().u8(1).compact(choices.size());
        for (var choice : choices) {
            fields(out.text(choice.name()), choice.fields());
            out.u8(choice.index()).compact(0);
        }
        return out;
    }

    private static ScaleWriter fields(ScaleWriter out, List<Named> fields) {
        out.compact(fields.size());
        for (var field : fields) {
            out.flag(!field.name().isEmpty());
            if (!field.name().isEmpty()) {
                out.text(field.name());
            }
            out.compact(field.type()).flag(false).compact(0);
        }
        return out;
    }
}
