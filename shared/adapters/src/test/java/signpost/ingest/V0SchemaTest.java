package signpost.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.yaml.IngestYaml;

/// Our schema against the documented one, through a validator that is not ours, on every manifest of the vectors.
class V0SchemaTest {

    /// Our rules by the keyword that says the same in a JSON schema.
    private static final Map<String, String> KEYWORDS = Map.ofEntries(
            Map.entry("type", "type"),
            Map.entry("required", "required"),
            Map.entry("missing", "required"),
            Map.entry("one_of", "enum"),
            Map.entry("minimum", "minimum"),
            Map.entry("maximum", "maximum"),
            Map.entry("min_items", "minItems"),
            Map.entry("unknown_field", "additionalProperties"),
            Map.entry("extension_field", "additionalProperties"),
            Map.entry("empty", "minLength"),
            Map.entry("not_supported", "enum"));

    /// The documented schema lists the values of these and names no type.
    private static final Pattern LISTED =
            Pattern.compile("vectorStore.type|run.errorPolicy|indices\\[[0-9]+].type|retrievers\\[[0-9]+].type");

    @Test
    void it_says_what_the_documented_schema_says() throws IOException {
        var file =
                Path.of(System.getProperty("signpost.root"), "..", "shared", "third-party", "manifest-v0.schema.json");
        if (!Files.exists(file)) {
            System.out.println("v0 schema: SKIPPED, the documented schema is not at hand: " + file);
        }
        Assumptions.assumeTrue(Files.exists(file), "the documented schema is not at hand: " + file);
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(file));
        var compared = 0;
        for (var row : JobVectors.submissions()) {
            if (row.json().get("schemaV0") instanceof Json.Obj
                    && new IngestYaml().read(row.content().getBytes(StandardCharsets.UTF_8))
                            instanceof Parsed.Ok<Written>(var written)
                    && written.document().violations().isEmpty()
                    && written.document().root() instanceof Json.Obj root) {
                compared++;
                assertThat(ours(written)).as(row.id()).isEqualTo(theirs(schema, root));
            }
        }
        System.out.println("v0 schema: " + compared + " manifests compared with the documented schema");
        assertThat(compared).isGreaterThan(1100);
    }

    /// `path keyword`, from the violations and the warnings.
    private static Set<String> ours(Written written) {
        var report = new Report(Set.of());
        V0Schema.check(written.document(), report);
        if (written.document().root() instanceof Json.Obj root) {
            Capabilities.ALL.of(root, List.of(), report);
        }
        var found = new TreeSet<String>();
        report.violations()
                .forEach(violation -> add(
                        found,
                        violation.path(),
                        violation.rule(),
                        written.document().root()));
        report.warnings()
                .forEach(warning -> add(
                        found,
                        warning.path(),
                        warning.rule(),
                        written.document().root()));
        return found;
    }

    private static void add(Set<String> into, String path, String rule, Json root) {
        var keyword = KEYWORDS.get(rule);
        if (rule.equals("empty") && at(root, path) instanceof Json.Text(var text) && !text.isEmpty()) {
            // A name of spaces has a length there; here it is empty.
            return;
        }
        if (keyword == null || (rule.equals("not_supported") && !path.equals("vectorStore.type"))) {
            // What a JSON schema cannot say, and what this one does not say.
            return;
        }
        var place = switch (keyword) {
            // A JSON schema tells these of the mapping, not of the field; and null is no missing field there.
            case "required" -> at(root, path) instanceof Json.Null ? "" : parent(path);
            case "additionalProperties" -> parent(path);
            default -> path;
        };
        if (keyword.equals("required") && at(root, path) instanceof Json.Null) {
            into.add(path + " " + keyword(path, "type"));
        } else {
            into.add(place + " " + keyword(path, keyword));
        }
    }

    private static String keyword(String path, String keyword) {
        if (path.equals("version") && (keyword.equals("enum") || keyword.equals("type"))) {
            return "const";
        }
        return keyword.equals("type") && LISTED.matcher(path).matches() ? "enum" : keyword;
    }

    private static String parent(String path) {
        var dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static Json at(Json root, String path) {
        var value = root;
        for (var part : path.replace("[", ".[").split("\\.", -1)) {
            if (part.startsWith("[") && value instanceof Json.Arr(var items)) {
                value = items.get(Integer.parseInt(part.substring(1, part.length() - 1)));
            } else {
                var inner = value instanceof Json.Obj object ? object.get(part) : null;
                if (inner == null) {
                    return new Json.Bool(false);
                }
                value = inner;
            }
        }
        return value;
    }

    private static Set<String> theirs(Schema schema, Json.Obj root) {
        var found = new TreeSet<String>();
        for (var error : schema.validate(CanonicalJson.text(root), InputFormat.JSON)) {
            var path = new StringBuilder();
            for (var part : error.getInstanceLocation().toString().split("/", -1)) {
                if (part.isEmpty()) {
                    continue;
                }
                if (part.chars().allMatch(Character::isDigit)) {
                    path.append('[').append(part).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(part);
                }
            }
            found.add(path + " " + error.getKeyword());
        }
        var type =
                root.object("vectorStore").flatMap(store -> store.text("type")).orElse("");
        if (Set.of("qdrant", "pgvector", "milvus").contains(Words.plain(type))) {
            // Ruling: names match in any case.
            found.remove("vectorStore.type enum");
        }
        return found;
    }
}
