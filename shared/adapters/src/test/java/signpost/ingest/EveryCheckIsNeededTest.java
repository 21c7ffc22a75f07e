package signpost.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import signpost.document.Violation;
import signpost.ingest.ManifestJobContract.Outcome.Accepted;
import signpost.ingest.ManifestJobContract.Outcome.Refused;
import signpost.json.Json;
import signpost.yaml.IngestYaml;

/// SC-004: each check and each capability is taken away in turn, and each time something that was refused passes, or a
/// capability list changes.
///
/// The vectors come first. For the few checks that none of their rows depends on alone, a case of our own stands here.
class EveryCheckIsNeededTest {

    private static final String MANIFEST = """
            version: "v0"
            metadata: {name: alpha, description: d}
            embeddings: {provider: google, model: m}
            vectorStore: {type: qdrant, indexName: i, connection: {}}
            dataSources: [{id: a, type: ConfluenceReader, params: {}}]
            indices: [{id: i, type: VectorStoreIndex, sources: [a]}]
            retrievers: [{id: r, type: Vector, indices: [i]}]
            """;

    /// Cases of our own, by the check they need: a replacement in the manifest above.
    private static final Map<String, List<String>> OWN = own();

    private static Map<String, List<String>> own() {
        var own = new LinkedHashMap<String, List<String>>();
        own.put(
                "dataSources[].id unique",
                List.of("{id: a, type", "{id: a, type: ConfluenceReader, params: {}}, {id: a, type"));
        own.put(
                "indices[].id unique",
                List.of("indices: [", "indices: [{id: i, type: VectorStoreIndex, sources: [a]}, "));
        own.put(
                "retrievers[].id unique",
                List.of("retrievers: [", "retrievers: [{id: r, type: Vector, indices: [i]}, "));
        own.put("indices[].sources[] known", List.of("sources: [a]", "sources: [b]"));
        own.put("retrievers[].indices[] known", List.of("indices: [i]}", "indices: [j]}"));
        own.put("run size", List.of("version: ", "run: {note: \"" + "word ".repeat(7_000) + "\"}\nversion: "));
        own.put("reference well_formed", List.of("version: ", "run: {note: \"vault://kv#f\"}\nversion: "));
        own.put("embeddings unknown_field", List.of("model: m", "model: m, dimensions: 3"));
        own.put("llm unknown_field", List.of("version: ", "llm: {topP: 1}\nversion: "));
        own.put("metadata.name empty", List.of("name: alpha", "name: \"\""));
        for (var field : List.of(
                "metadata.owner: [] type",
                "metadata.tags: x type",
                "metadata.tags: [1] type",
                "metadata.description: 1 type",
                "llm: 1 type",
                "llm.provider: 1 type",
                "llm.model: 1 type",
                "llm.temperature: x type",
                "llm.temperature: -1 minimum",
                "llm.temperature: 3 maximum",
                "embeddings.model: 1 type",
                "embeddings.batchSize: x type",
                "embeddings.batchSize: 0 minimum",
                "vectorStore.indexName: 1 type",
                "vectorStore.connection: 1 type",
                "dataSources[].params: 1 type",
                "dataSources[].auth: 1 type",
                "dataSources[].schedule: 1 type",
                "dataSources[].id: 1 type",
                "transforms: 1 type",
                "transforms.htmlToText: 1 type",
                "transforms.splitter: 1 type",
                "transforms.splitter.type: 1 type",
                "transforms.splitter.chunkSize: x type",
                "transforms.splitter.chunkSize: 0 minimum",
                "transforms.splitter.chunkOverlap: x type",
                "transforms.splitter.chunkOverlap: -1 minimum",
                "transforms.enrichMetadata: 1 type",
                "transforms.enrichMetadata: [1] type",
                "indices: 1 type",
                "indices: [] min_items",
                "indices: [1] type",
                "indices[].id: 1 type",
                "indices[].type: 1 type",
                "indices[].type: Other one_of",
                "indices[].sources: 1 type",
                "indices[].sources: [1] type",
                "indices[].persist: 1 type",
                "indices[].persist.path: 1 type",
                "retrievers: 1 type",
                "retrievers: [] min_items",
                "retrievers: [1] type",
                "retrievers[].id: 1 type",
                "retrievers[].type: 1 type",
                "retrievers[].type: Other one_of",
                "retrievers[].indices: 1 type",
                "retrievers[].indices: [1] type",
                "retrievers[].params: 1 type",
                "retrievers[].params.topK: x type",
                "retrievers[].params.topK: 0 minimum",
                "retrievers[].params.alpha: x type",
                "retrievers[].params.alpha: -1 minimum",
                "retrievers[].params.alpha: 2 maximum",
                "retrievers[].reranker: 1 type",
                "retrievers[].reranker.type: 1 type",
                "retrievers[].reranker.topK: x type",
                "retrievers[].reranker.topK: 0 minimum",
                "postprocessors: 1 type",
                "postprocessors: [1] type",
                "evaluation: 1 type",
                "evaluation.datasets: 1 type",
                "evaluation.datasets: [1] type",
                "evaluation.datasets: [{name: 1, path: p}] name type",
                "evaluation.datasets: [{name: n, path: 1}] path type",
                "evaluation.datasets: [{path: p}] name required",
                "evaluation.datasets: [{name: n}] path required",
                "evaluation.metrics: 1 type",
                "evaluation.metrics: [1] type",
                "evaluation.metrics: [{name: 1}] name type",
                "evaluation.metrics: [{threshold: 1}] name required",
                "evaluation.metrics: [{name: n, threshold: x}] threshold type",
                "run: 1 type",
                "run.concurrency: x type",
                "run.concurrency: 0 minimum",
                "run.batchSize: x type",
                "run.batchSize: 0 minimum",
                "run.errorPolicy: 1 type",
                "run.errorPolicy: explode one_of",
                "run.dryRun: 1 type",
                "observability: 1 type",
                "security: 1 type",
                "security.piiRedaction: 1 type",
                "security.allowlistMetadata: 1 type",
                "security.allowlistMetadata: [1] type",
                "scheduling: 1 type",
                "dataSources: [] min_items",
                "dataSources: 1 type")) {
            field(own, field);
        }
        return own;
    }

    /// `a.b: value check`: the manifest with that field, and the check that must not let it pass.
    private static void field(Map<String, List<String>> own, String said) {
        var words = List.of(said.split(": ", 2));
        var path = words.getFirst();
        var check = words.getLast().substring(words.getLast().lastIndexOf(' ') + 1);
        var value = words.getLast().substring(0, words.getLast().lastIndexOf(' '));
        var at = path;
        if (value.endsWith("}] name") || value.endsWith("}] path") || value.endsWith("}] threshold")) {
            at = path + "[]." + value.substring(value.lastIndexOf(' ') + 1);
            value = value.substring(0, value.lastIndexOf(' '));
        } else if (value.equals("[1]")) {
            at = path + "[]";
        }
        own.putIfAbsent(at + " " + check, List.of(path, value));
    }

    @Test
    void without_any_one_check_something_passes_that_must_not() {
        var rows = new ArrayList<Refusal>();
        for (var row : JobVectors.submissions()) {
            if (row.answer() instanceof Refused(var violations, var ignored)) {
                rows.add(new Refusal(
                        row, violations.stream().map(Violation::rule).collect(Collectors.toSet())));
            }
        }
        var unneeded = new ArrayList<String>();
        var byVector = 0;
        for (var check : ManifestJobContract.checks()) {
            if (rows.stream().anyMatch(row -> mayPassWithout(row, check) && passesWithout(row, check))) {
                byVector++;
            } else if (!changesOwn(check) && !passesWithout(check)) {
                unneeded.add(check);
            }
        }

        System.out.println("checks: " + ManifestJobContract.checks().size() + ", needed by a vector: " + byVector
                + ", by a case of our own: " + (ManifestJobContract.checks().size() - byVector - unneeded.size()));
        assertThat(unneeded).isEmpty();
        assertThat(byVector).isGreaterThan(60);
    }

    /// A row passes without a check only if nothing but the rule of that check refused it.
    private static boolean mayPassWithout(Refusal row, String check) {
        var rule = check.substring(check.lastIndexOf(' ') + 1);
        var ofTheSchema = V0Schema.checks().contains(check) && !rule.equals("known");
        return row.rules().size() == 1 && (!ofTheSchema || row.rules().contains(rule));
    }

    private static boolean passesWithout(Refusal row, String check) {
        return switch (row.row().answer(Capabilities.ALL, Set.of(check))) {
            case Accepted ignored -> true;
            // Nothing can be derived of what is no object: there the reason alone is lost.
            case Refused(var violations, var ignored) -> violations.isEmpty();
        };
    }

    /// A row that is refused, and the rules that it breaks.
    private record Refusal(JobVectors.Row row, Set<String> rules) {}

    /// Jobs of our own that pass without a check of the payload.
    private static boolean passesWithout(String check) {
        var settings = ContractSettings.DEFAULT.withAllowPath(true);
        var contract = new ManifestJobContract(new IngestYaml(), settings, Capabilities.ALL, Set.of(check));
        var inline = Json.Obj.builder()
                .put("kind", "inline")
                .put("content", MANIFEST)
                .build();
        var path =
                inline.with("kind", new Json.Text("path")).with("path", new Json.Text("ghp_FAKEfakeFAKE0000/a.yaml"));
        var copy = Json.Obj.builder()
                .put("kind", "registry")
                .put("content", "version: v9")
                .build();
        var jobs = List.of(
                job("inline", inline)
                        .with(
                                "manifest",
                                Json.Obj.builder().put("source", inline).build()),
                job("path", path),
                job("registry", copy));
        assertThat(jobs)
                .allSatisfy(job -> assertThat(new ManifestJobContract(new IngestYaml(), settings)
                                .normalize(job, name -> Optional.of(MANIFEST)))
                        .isInstanceOf(Refused.class));
        return jobs.stream()
                .anyMatch(job -> contract.normalize(job, name -> Optional.of(MANIFEST)) instanceof Accepted);
    }

    private static boolean changesOwn(String check) {
        var own = OWN.get(check);
        if (own == null) {
            return false;
        }
        var yaml = MANIFEST.contains(own.getFirst()) && !own.getFirst().matches("[a-zA-Z.\\[\\]]+")
                ? MANIFEST.replace(own.getFirst(), own.getLast())
                : with(own.getFirst(), own.getLast());
        var all = check(yaml, Set.of());
        var without = check(yaml, Set.of(check));
        assertThat(all.violations()).as(check + "\n" + yaml).isNotEmpty();
        return without.violations().size() < all.violations().size();
    }

    private static CheckIngestManifest.Checked check(String yaml, Set<String> without) {
        return new CheckIngestManifest(new IngestYaml(), Capabilities.ALL, without)
                .check(yaml, new ManifestName("alpha"), List.of("manifest"));
    }

    /// The manifest with a value at a path: `retrievers[].params.topK`.
    private static String with(String path, String value) {
        var dot = path.indexOf('.');
        var first = dot < 0 ? path : path.substring(0, dot);
        var rest = dot < 0 ? "" : path.substring(dot + 1);
        var name = first.replace("[]", "");
        var lines = new ArrayList<String>();
        for (var line : MANIFEST.lines().toList()) {
            if (!line.startsWith(name + ":")) {
                lines.add(line);
            } else if (!rest.isEmpty()) {
                lines.add(put(line, rest, value));
            }
        }
        if (rest.isEmpty()) {
            lines.add(name + ": " + value);
        } else if (lines.stream().noneMatch(line -> line.startsWith(name + ":"))) {
            lines.add(name + ": {" + nested(rest, value) + "}");
        }
        return String.join("\n", lines) + "\n";
    }

    /// A line in flow style with one more field, or with another value of it.
    private static String put(String line, String rest, String value) {
        var field = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        var open = line.indexOf('{');
        var old = java.util.regex.Pattern.compile(field + ": (\\[[^]]*]|\\{[^}]*}|[^,}]+)(, )?");
        var without = old.matcher(line.substring(open)).replaceFirst("");
        return line.substring(0, open) + "{" + nested(rest, value) + ", " + without.substring(1);
    }

    private static String nested(String rest, String value) {
        var dot = rest.indexOf('.');
        return dot < 0
                ? rest + ": " + value
                : rest.substring(0, dot) + ": {" + nested(rest.substring(dot + 1), value) + "}";
    }

    @Test
    void without_any_one_capability_some_manifest_is_refused_or_its_list_is_another() {
        var accepted = JobVectors.submissions().stream()
                .filter(row -> row.answer() instanceof Accepted)
                .toList();
        for (var mapping : Capabilities.ALL.mappings()) {
            var without = Capabilities.ALL.without(mapping);
            assertThat(accepted)
                    .as(mapping)
                    .anyMatch(row -> !row.answer(without, Set.of()).equals(row.answer()));
        }
        assertThat(Capabilities.ALL.mappings()).hasSize(10);
    }

    @Test
    void a_registry_that_holds_nothing_or_something_else_refuses() {
        var contract = new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT);
        var job = job("registry", Json.Obj.builder().put("kind", "registry").build());
        var copy = job(
                "registry",
                Json.Obj.builder()
                        .put("kind", "registry")
                        .put("content", "version: v9")
                        .build());

        assertThat(rules(contract, job, Optional.empty())).containsExactly("manifest_not_found");
        assertThat(contract.normalize(job, name -> Optional.of(MANIFEST))).isInstanceOf(Accepted.class);
        assertThat(rules(contract, copy, Optional.of(MANIFEST))).containsExactly("content_mismatch");
        assertThat(without("manifest.source.content same").normalize(copy, name -> Optional.of(MANIFEST)))
                .isInstanceOf(Accepted.class);
    }

    private static ManifestJobContract without(String check) {
        return new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT, Capabilities.ALL, Set.of(check));
    }

    private static List<String> rules(ManifestJobContract contract, Json job, Optional<String> held) {
        return contract.normalize(job, name -> held) instanceof Refused(var violations, var ignored)
                ? violations.stream().map(Violation::rule).toList()
                : List.of();
    }

    private static Json.Obj job(String kind, Json.Obj source) {
        assertThat(source.text("kind")).contains(kind);
        return Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "alpha")
                                .put("source", source)
                                .build())
                .build();
    }
}
