package signpost.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;

/// The rows of the vectors that hold a raw secret and must be refused, with what must not be seen of each.
public final class SecretVectors {

    private static final Set<String> CATEGORIES =
            Set.of("secret", "secret-key", "secret-key-miss", "secret-miss", "secret-hidden", "secret-unicode");

    /// Every made-up secret of the vectors says that it is fake, is one of two plain words, or is encoded.
    private static final Pattern VALUE = Pattern.compile(
            "[A-Za-z0-9_+/=.~-]*(?i:fake)[A-Za-z0-9_+/=.~-]*|opaquevalue1|987654321|eyJGQU[A-Za-z0-9_.-]*|[A-Za-z0-9+]{24,}=*");

    private static final String BASE_ENDS = "params: {}\n";

    private SecretVectors() {}

    /// @param payload of a manifest job
    /// @param content its YAML
    /// @param values what must not be seen
    public record Row(String id, Json.Obj payload, String content, List<String> values) {
        public Row {
            values = List.copyOf(values);
        }
    }

    public static List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (var line : Vectors.lines("manifest-job-contract")) {
            if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj row)
                    && CATEGORIES.contains(row.text("category").orElseThrow())
                    && row.text("ours").filter("reject"::equals).isPresent()) {
                rows.add(of(row));
            }
        }
        return rows;
    }

    private static Row of(Json.Obj row) {
        var payload = row.object("payload").orElseThrow();
        var content = payload.object("manifest")
                .flatMap(manifest -> manifest.object("source"))
                .flatMap(source -> source.text("content"))
                .orElse("");
        var values = new LinkedHashSet<String>();
        var at = content.indexOf(BASE_ENDS);
        var found = VALUE.matcher(content.substring(at < 0 ? 0 : at + BASE_ENDS.length()));
        while (found.find()) {
            if (found.group().length() >= 6) {
                values.add(found.group());
            }
        }
        return new Row(row.text("id").orElseThrow(), payload, content, List.copyOf(values));
    }
}
