package signpost.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    public static Json.Obj parse(String line) {
        if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj row)) {
            return row;
        }
        throw new IllegalArgumentException("not a JSON object: " + line.substring(0, Math.min(80, line.length())));
    }
}
