package signpost.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;

/// The published vectors, row by row.
public final class Vectors {

    private Vectors() {}

    /// @param file the file's name without its ending
    public static List<Json.Obj> rows(String file) {
        return lines(file).stream().map(Vectors::parse).toList();
    }

    /// The rows as they are written, for those that hold what our reader refuses.
    public static List<String> lines(String file) {
        var resource = Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + file + ".jsonl"), file);
        try (var reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file that is one JSON value.
    ///
    /// @param file the file's path without its ending
    public static Json json(String file) {
        try (var resource =
                Objects.requireNonNull(Vectors.class.getResourceAsStream("/vectors/" + file + ".json"), file)) {
            return switch (JsonReader.read(resource.readAllBytes())) {
                case Parsed.Ok<Json>(var json) -> json;
                case Parsed.Malformed<Json>(var violations) -> throw new IllegalArgumentException(file + violations);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The objects of an array, such as [#json] reads it.
    public static List<Json.Obj> objects(Json array) {
        return ((Json.Arr) array).items().stream().map(Json.Obj.class::cast).toList();
    }

    /// The objects of the array that is the field of that name.
    public static List<Json.Obj> objects(Json.Obj file, String name) {
        return file.items(name).stream().map(Json.Obj.class::cast).toList();
    }

    /// The bytes of a field that holds them as `0x` and hex digits.
    public static byte[] bytes(Json.Obj row, String name) {
        var text = row.text(name).orElseThrow(() -> new IllegalArgumentException(name + " in " + row));
        return HexFormat.of().parseHex(text.substring(2));
    }

    public static Json.Obj parse(String line) {
        if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj row)) {
            return row;
        }
        throw new IllegalArgumentException("not a JSON object: " + line.substring(0, Math.min(80, line.length())));
    }
}
