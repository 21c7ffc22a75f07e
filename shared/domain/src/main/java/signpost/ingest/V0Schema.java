package signpost.ingest;

import static signpost.document.Document.field;
import static signpost.document.Document.item;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.document.Document;
import signpost.json.Json;

/// The v0 schema of ingest manifests: what a block that is there must be, and what is missed when it is not there.
///
/// It says what the documented JSON schema says, apart from what was ruled otherwise: `description`, `indices`,
/// `retrievers`, `params`, `connection` and other fields that the documented minimal examples lack are missed with a
/// warning; which stores there are is said by [Capabilities], in any case; fields called `x`, `x-…` or `x1` at the top
/// are extensions, where
/// anchors are written down; and what a JSON schema cannot say is checked too: ids are unique, and indices and
/// retrievers
/// name what is there.
final class V0Schema {

    static final String VERSION = "v0";

    /// What happens when a field is not there.
    private enum Need {
        NOTHING,
        WARNING,
        VIOLATION
    }

    private sealed interface Shape {
        /// @param closed whether it has no other fields
        record Mapping(boolean closed, Map<String, Field> fields) implements Shape {}

        record Items(int least, Shape of) implements Shape {}

        /// @param oneOf the words it may be, or none if it may be any
        record Text(boolean mayBeEmpty, List<String> oneOf) implements Shape {}

        record Quantity(
                boolean whole,
                @Nullable BigDecimal least,
                @Nullable BigDecimal most) implements Shape {}

        record Truth() implements Shape {}
    }

    private record Field(Need need, Shape shape) {}

    private static final Pattern EXTENSION = Pattern.compile("x([0-9-].*)?", Pattern.DOTALL);

    // --- the schema ----------------------------------------------------------------------------------------------

    private static final Shape TEXT = new Shape.Text(true, List.of());
    private static final Shape TEXTS = new Shape.Items(0, TEXT);
    private static final Shape TRUTH = new Shape.Truth();
    private static final Shape ANY_MAPPING = new Shape.Mapping(false, Map.of());
    private static final Shape NUMBER = new Shape.Quantity(false, null, null);

    private static Shape whole(int least) {
        return new Shape.Quantity(true, BigDecimal.valueOf(least), null);
    }

    private static Shape number(int least, int most) {
        return new Shape.Quantity(false, BigDecimal.valueOf(least), BigDecimal.valueOf(most));
    }

    private static Shape oneOf(String... words) {
        return new Shape.Text(false, List.of(words));
    }

    /// Puts a mapping together, field by field, in the order the documentation has.
    private static final class Fields {
        private final Map<String, Field> fields = new LinkedHashMap<>();

        Fields must(String name, Shape shape) {
            fields.put(name, new Field(Need.VIOLATION, shape));
            return this;
        }

        Fields should(String name, Shape shape) {
            fields.put(name, new Field(Need.WARNING, shape));
            return this;
        }

        Fields may(String name, Shape shape) {
            fields.put(name, new Field(Need.NOTHING, shape));
            return this;
        }

        Shape open() {
            return new Shape.Mapping(false, fields);
        }

        Shape closed() {
            return new Shape.Mapping(true, fields);
        }
    }

    private static final Shape.Mapping MANIFEST = (Shape.Mapping) new Fields()
            .must("version", new Shape.Text(false, List.of(VERSION)))
            .must(
                    "metadata",
                    new Fields()
                            .must("name", new Shape.Text(false, List.of()))
                            .should("description", TEXT)
                            .may("owner", TEXT)
                            .may("tags", TEXTS)
                            .open())
            .may(
                    "llm",
                    new Fields()
                            .may("provider", TEXT)
                            .may("model", TEXT)
                            .may("temperature", number(0, 2))
                            .closed())
            .must(
                    "embeddings",
                    new Fields()
                            .must("provider", TEXT)
                            .should("model", TEXT)
                            .may("batchSize", whole(1))
                            .closed())
            .must(
                    "vectorStore",
                    new Fields()
                            .must("type", TEXT)
                            .should("indexName", TEXT)
                            .should("connection", ANY_MAPPING)
                            .open())
            .must(
                    "dataSources",
                    new Shape.Items(
                            1,
                            new Fields()
                                    .should("id", TEXT)
                                    .must("type", TEXT)
                                    .should("params", ANY_MAPPING)
                                    .may("auth", ANY_MAPPING)
                                    .may("schedule", TEXT)
                                    .open()))
            .may(
                    "transforms",
                    new Fields()
                            .may("htmlToText", TRUTH)
                            .may(
                                    "splitter",
                                    new Fields()
                                            .may("type", TEXT)
                                            .may("chunkSize", whole(1))
                                            .may("chunkOverlap", whole(0))
                                            .open())
                            .may("enrichMetadata", new Shape.Items(0, ANY_MAPPING))
                            .open())
            .should(
                    "indices",
                    new Shape.Items(
                            1,
                            new Fields()
                                    .should("id", TEXT)
                                    .should("type", oneOf("VectorStoreIndex"))
                                    .should("sources", TEXTS)
                                    .may(
                                            "persist",
                                            new Fields().may("path", TEXT).open())
                                    .open()))
            .should(
                    "retrievers",
                    new Shape.Items(
                            1,
                            new Fields()
                                    .should("id", TEXT)
                                    .should("type", oneOf("Vector", "Hybrid"))
                                    .should("indices", TEXTS)
                                    .may(
                                            "params",
                                            new Fields()
                                                    .may("topK", whole(1))
                                                    .may("alpha", number(0, 1))
                                                    .open())
                                    .may(
                                            "reranker",
                                            new Fields()
                                                    .may("type", TEXT)
                                                    .may("topK", whole(1))
                                                    .open())
                                    .open()))
            .may("postprocessors", new Shape.Items(0, ANY_MAPPING))
            .may(
                    "evaluation",
                    new Fields()
                            .may(
                                    "datasets",
                                    new Shape.Items(
                                            0,
                                            new Fields()
                                                    .must("name", TEXT)
                                                    .must("path", TEXT)
                                                    .open()))
                            .may(
                                    "metrics",
                                    new Shape.Items(
                                            0,
                                            new Fields()
                                                    .must("name", TEXT)
                                                    .may("threshold", NUMBER)
                                                    .open()))
                            .open())
            .may(
                    "run",
                    new Fields()
                            .may("concurrency", whole(1))
                            .may("batchSize", whole(1))
                            .may("errorPolicy", oneOf("continue", "stopOnFirstError"))
                            .may("dryRun", TRUTH)
                            .open())
            .may("observability", ANY_MAPPING)
            .may(
                    "security",
                    new Fields()
                            .may("piiRedaction", TRUTH)
                            .may("allowlistMetadata", TEXTS)
                            .open())
            .may("scheduling", TEXT)
            .closed();

    /// The name of every check, for example `run.concurrency minimum` or `indices[].type one_of`.
    static List<String> checks() {
        var names = new ArrayList<String>();
        names.add(" type");
        names(names, "", MANIFEST);
        names.addAll(List.of(UNIQUE_SOURCES, UNIQUE_INDICES, UNIQUE_RETRIEVERS, KNOWN_SOURCES, KNOWN_INDICES));
        return List.copyOf(names);
    }

    private static void names(List<String> into, String at, Shape shape) {
        if (!at.isEmpty()) {
            into.add(at + " type");
        }
        switch (shape) {
            case Shape.Mapping(var closed, var fields) -> {
                if (closed) {
                    into.add(at + " unknown_field");
                }
                fields.forEach((name, field) -> {
                    if (field.need == Need.VIOLATION) {
                        into.add(field(at, name) + " required");
                    }
                    names(into, field(at, name), field.shape);
                });
            }
            case Shape.Items(var least, var of) -> {
                if (least > 0) {
                    into.add(at + " min_items");
                }
                names(into, at + "[]", of);
            }
            case Shape.Text(var mayBeEmpty, var oneOf) -> {
                if (!oneOf.isEmpty()) {
                    into.add(at + " one_of");
                } else if (!mayBeEmpty) {
                    into.add(at + " empty");
                }
            }
            case Shape.Quantity(var ignored, var least, var most) -> {
                if (least != null) {
                    into.add(at + " minimum");
                }
                if (most != null) {
                    into.add(at + " maximum");
                }
            }
            case Shape.Truth ignored -> {
                // Its type is all there is to check.
            }
        }
    }

    // --- checking ------------------------------------------------------------------------------------------------

    private final Report report;

    private V0Schema(Report report) {
        this.report = report;
    }

    static void check(Document document, Report report) {
        var schema = new V0Schema(report);
        if (!(document.root() instanceof Json.Obj root)) {
            report.violation(
                    " type",
                    "",
                    "type",
                    "a manifest is a mapping (version: v0 …), this is "
                            + document.root().kind());
            return;
        }
        schema.mapping("", "", root, MANIFEST);
        schema.references(root);
    }

    /// @param at the path of the check: without the numbers of items
    private void value(String path, String at, Json value, Shape shape) {
        switch (shape) {
            case Shape.Mapping mapping -> {
                if (value instanceof Json.Obj object) {
                    mapping(path, at, object, mapping);
                } else {
                    type(path, at, "a mapping", value);
                }
            }
            case Shape.Items(var least, var of) -> {
                if (!(value instanceof Json.Arr(var items))) {
                    type(path, at, "a list", value);
                    return;
                }
                if (items.size() < least) {
                    report.violation(
                            at + " min_items", path, "min_items", last(path) + " has at least one entry; add one");
                }
                for (var i = 0; i < items.size(); i++) {
                    value(item(path, i), at + "[]", items.get(i), of);
                }
            }
            case Shape.Text text -> text(path, at, value, text);
            case Shape.Quantity number -> number(path, at, value, number);
            case Shape.Truth ignored -> {
                if (!(value instanceof Json.Bool)) {
                    type(path, at, "true or false", value);
                }
            }
        }
    }

    private void mapping(String path, String at, Json.Obj object, Shape.Mapping mapping) {
        mapping.fields.forEach((name, field) -> {
            var value = object.get(name);
            if (value != null && !(value instanceof Json.Null && field.need == Need.VIOLATION)) {
                value(field(path, name), field(at, name), value, field.shape);
            } else if (field.need == Need.VIOLATION) {
                report.violation(
                        field(at, name) + " required", field(path, name), "required", name + " is missing; add it");
            } else if (field.need == Need.WARNING) {
                report.warning(field(path, name), "missing", "the documented schema has a field " + name + " here");
            }
        });
        if (mapping.closed) {
            for (var name : object.fields().keySet()) {
                if (mapping.fields.containsKey(name)) {
                    continue;
                }
                if (path.isEmpty() && EXTENSION.matcher(name).matches()) {
                    report.warning(name, "extension_field", "a field of your own, which nothing here reads");
                } else {
                    report.violation(
                            at + " unknown_field",
                            field(path, name),
                            "unknown_field",
                            "no such field is known here; remove it, or correct its name"
                                    + (path.isEmpty() ? " (a name that begins with x- may hold anything)" : ""));
                }
            }
        }
    }

    private void text(String path, String at, Json value, Shape.Text shape) {
        if (!(value instanceof Json.Text(var text))) {
            type(path, at, "text", value);
            return;
        }
        if (!shape.oneOf.isEmpty()) {
            if (!shape.oneOf.contains(text)) {
                report.violation(
                        at + " one_of",
                        path,
                        "one_of",
                        last(path) + " is " + (shape.oneOf.size() == 1 ? "" : "one of ")
                                + String.join(", ", shape.oneOf));
            }
        } else if (!shape.mayBeEmpty && Words.trimmed(text).isEmpty()) {
            report.violation(at + " empty", path, "empty", last(path) + " is empty; write it");
        }
    }

    private void number(String path, String at, Json value, Shape.Quantity shape) {
        var number = decimal(value);
        if (number.isEmpty() && (value instanceof Json.Whole || value instanceof Json.Real)) {
            report.violation(at + " type", path, "range", last(path) + " is beyond any number that makes sense here");
            return;
        }
        if (number.isEmpty()
                || (shape.whole && number.get().stripTrailingZeros().scale() > 0)) {
            type(path, at, shape.whole ? "a whole number" : "a number", value);
            return;
        }
        if (shape.least != null && number.get().compareTo(shape.least) < 0) {
            report.violation(at + " minimum", path, "minimum", last(path) + " is " + shape.least + " or more");
        }
        if (shape.most != null && number.get().compareTo(shape.most) > 0) {
            report.violation(at + " maximum", path, "maximum", last(path) + " is " + shape.most + " or less");
        }
    }

    private static Optional<BigDecimal> decimal(Json value) {
        return switch (value) {
            case Json.Whole(var digits) when digits.length() < 400 -> Optional.of(new BigDecimal(digits));
            case Json.Real real -> real.decimal();
            default -> Optional.empty();
        };
    }

    private void type(String path, String at, String expected, Json value) {
        report.violation(
                at + " type",
                path,
                "type",
                (path.isEmpty() ? "it" : last(path)) + " is " + expected + ", this is " + value.kind());
    }

    /// The last name of a path.
    private static String last(String path) {
        var dot = path.lastIndexOf('.');
        return dot < 0 ? path : path.substring(dot + 1);
    }

    // --- what a JSON schema cannot say ---------------------------------------------------------------------------

    private static final String UNIQUE_SOURCES = "dataSources[].id unique";
    private static final String UNIQUE_INDICES = "indices[].id unique";
    private static final String UNIQUE_RETRIEVERS = "retrievers[].id unique";
    private static final String KNOWN_SOURCES = "indices[].sources[] known";
    private static final String KNOWN_INDICES = "retrievers[].indices[] known";

    private void references(Json.Obj root) {
        var sources = ids(root, "dataSources", UNIQUE_SOURCES);
        var indices = ids(root, "indices", UNIQUE_INDICES);
        ids(root, "retrievers", UNIQUE_RETRIEVERS);
        named(root, "indices", "sources", sources, "data source", KNOWN_SOURCES);
        named(root, "retrievers", "indices", indices, "index", KNOWN_INDICES);
    }

    /// The ids of a list, or empty when one of them is not known until later, so that nothing can be said of who names
    /// them: an entry without an id, or with a reference in its place.
    private Optional<Set<String>> ids(Json.Obj root, String list, String check) {
        var ids = new HashSet<String>();
        var all = root.get(list) instanceof Json.Arr;
        var items = root.items(list);
        for (var i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof Json.Obj entry)
                    || !(entry.get("id") instanceof Json.Text(var id))
                    || id.contains("${")) {
                all = false;
            } else if (!ids.add(id)) {
                report.violation(
                        check,
                        field(item(list, i), "id"),
                        "unique",
                        "an entry before has this id; give each one its own");
            }
        }
        return all ? Optional.of(ids) : Optional.empty();
    }

    private void named(
            Json.Obj root, String list, String field, Optional<Set<String>> known, String what, String check) {
        if (known.isEmpty()) {
            return;
        }
        var items = root.items(list);
        for (var i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof Json.Obj entry)) {
                continue;
            }
            var names = entry.items(field);
            for (var j = 0; j < names.size(); j++) {
                if (names.get(j) instanceof Json.Text(var blank) && blank.isBlank()) {
                    report.warning(
                            item(field(item(list, i), field), j),
                            "blank_reference",
                            "this names no " + what + "; take it out");
                } else if (names.get(j) instanceof Json.Text(var name)
                        && !name.contains("${")
                        && !known.get().contains(name)) {
                    report.violation(
                            check,
                            item(field(item(list, i), field), j),
                            "unknown_reference",
                            "no " + what + " has this id; name one that is there");
                }
            }
        }
    }
}
