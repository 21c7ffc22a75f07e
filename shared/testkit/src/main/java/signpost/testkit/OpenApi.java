package signpost.testkit;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The API's description, `docs/api/openapi.yaml`, as a judge of answers: each must be one that is documented.
public final class OpenApi {

    private static final String ADDRESS = "https://signpost.example/openapi.json";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final Json.Obj document;
    private final SchemaRegistry schemas;
    private final Set<String> reached = ConcurrentHashMap.newKeySet();

    private OpenApi(String json) {
        this.document = Vectors.parse(json);
        this.schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ADDRESS, json)));
    }

    public static OpenApi read() {
        try {
            var yaml = Files.readString(Path.of(System.getProperty("signpost.root"), "docs", "api", "openapi.yaml"));
            return new OpenApi(new YAMLMapper().readTree(yaml).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Every `POST /api/queue/jobs` below a prefix.
    public Set<String> operations(String prefix) {
        var operations = new TreeSet<String>();
        paths().fields().forEach((path, item) -> {
            if (path.startsWith(prefix)) {
                ((Json.Obj) item)
                        .fields().keySet().stream()
                                .filter(METHODS::contains)
                                .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path));
            }
        });
        return operations;
    }

    /// Every `POST /api/queue/jobs 201` below a prefix.
    public Set<String> documented(String prefix) {
        var documented = new TreeSet<String>();
        for (var operation : operations(prefix)) {
            operation(operation)
                    .object("responses")
                    .orElseThrow()
                    .fields()
                    .keySet()
                    .forEach(status -> documented.add(operation + " " + status));
        }
        return documented;
    }

    /// What has been answered so far and was documented.
    public Set<String> reached() {
        return new TreeSet<>(reached);
    }

    /// What is wrong with an answer: nothing, if it is as documented.
    ///
    /// @param operation `POST /api/queue/jobs`
    public List<String> faults(String operation, int status, Map<String, String> headers, String body) {
        var where = operation + " " + status;
        if (!operations("").contains(operation)) {
            return List.of(where + ": no such operation is documented");
        }
        var responses = operation(operation).object("responses").orElseThrow();
        if (!responses.has(Integer.toString(status))) {
            return List.of(where + ": no such status is documented; the answer was " + body);
        }
        reached.add(where);
        var method = operation.substring(0, operation.indexOf(' ')).toLowerCase(Locale.ROOT);
        var path = operation.substring(operation.indexOf(' ') + 1);
        var place = resolved("/paths/" + escaped(path) + "/" + method + "/responses/" + status);
        var response = (Json.Obj) at(place).orElseThrow();
        var faults = new ArrayList<>(headerFaults(where, place, headers));
        if (response.has("content")) {
            if (!"application/json".equals(headers.get("Content-Type"))) {
                faults.add(where + ": the content type is not application/json");
            }
            faults.addAll(schemaFaults(where, place + "/content/application~1json/schema", body));
        } else if (!body.isEmpty()) {
            faults.add(where + ": no body is documented, and there is one: " + body);
        }
        return faults;
    }

    private List<String> headerFaults(String where, String place, Map<String, String> headers) {
        var faults = new ArrayList<String>();
        ((Json.Obj) at(place).orElseThrow())
                .object("headers")
                .ifPresent(documented -> documented.fields().keySet().forEach(name -> {
                    var header = headers.get(name);
                    var described = resolved(place + "/headers/" + name);
                    if (header != null) {
                        faults.addAll(schemaFaults(
                                where + " " + name, described + "/schema", CanonicalJson.text(new Json.Text(header))));
                    } else if (((Json.Obj) at(described).orElseThrow())
                            .flag("required")
                            .orElse(false)) {
                        faults.add(where + ": the header " + name + " is missing");
                    }
                }));
        for (var name : List.of("ETag", "Location", "Retry-After", "Idempotent-Replayed")) {
            if (headers.containsKey(name)
                    && ((Json.Obj) at(place).orElseThrow())
                            .object("headers")
                            .filter(documented -> documented.has(name))
                            .isEmpty()) {
                faults.add(where + ": the header " + name + " is not documented");
            }
        }
        return faults;
    }

    /// What a schema, named by its place in the description, says of a document.
    public List<String> schemaFaults(String where, String place, String json) {
        return schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + place)).validate(json, InputFormat.JSON).stream()
                .map(error -> where + ": " + error.getInstanceLocation() + " " + error.getMessage() + " in " + json)
                .toList();
    }

    /// Every example that is no example of what it stands beside.
    public List<String> badExamples() {
        var bad = new ArrayList<String>();
        examples("", document, bad);
        return bad;
    }

    private void examples(String place, Json value, List<String> bad) {
        if (value instanceof Json.Arr(var items)) {
            for (var i = 0; i < items.size(); i++) {
                examples(place + "/" + i, items.get(i), bad);
            }
        }
        if (!(value instanceof Json.Obj object)) {
            return;
        }
        if (place.matches("/components/schemas/[^/]+")) {
            for (var example : object.items("examples")) {
                bad.addAll(schemaFaults(place, place, CanonicalJson.text(example)));
            }
        }
        if (object.has("schema") && object.object("examples").isPresent()) {
            object.object("examples")
                    .get()
                    .fields()
                    .forEach((name, example) -> bad.addAll(schemaFaults(
                            place + " " + name,
                            place + "/schema",
                            CanonicalJson.text(((Json.Obj) example).fields().getOrDefault("value", new Json.Null())))));
        }
        object.fields().forEach((name, inner) -> examples(place + "/" + escaped(name), inner, bad));
    }

    private Json.Obj paths() {
        return document.object("paths").orElseThrow();
    }

    private Json.Obj operation(String operation) {
        var space = operation.indexOf(' ');
        return paths().object(operation.substring(space + 1))
                .orElseThrow()
                .object(operation.substring(0, space).toLowerCase(Locale.ROOT))
                .orElseThrow();
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// The place itself, or the one that its reference names.
    private String resolved(String place) {
        return at(place)
                .filter(Json.Obj.class::isInstance)
                .flatMap(found -> ((Json.Obj) found).text("$ref"))
                .map(reference -> reference.substring(1))
                .orElse(place);
    }

    private Optional<Json> at(String place) {
        Json found = document;
        for (var step : place.substring(1).split("/", -1)) {
            var name = step.replace("~1", "/").replace("~0", "~");
            var next = found instanceof Json.Obj object ? object.get(name) : null;
            if (next == null) {
                return Optional.empty();
            }
            found = next;
        }
        return Optional.of(found);
    }
}
