package signpost.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.document.Violation;
import signpost.ingest.ManifestJobContract.Outcome;
import signpost.ingest.ManifestJobContract.Outcome.Accepted;
import signpost.ingest.ManifestJobContract.Outcome.Refused;
import signpost.json.Json;
import signpost.yaml.IngestYaml;

/// What the vectors do not say of the job contract.
class ManifestJobContractTest {

    private static final String YAML = """
            version: v0
            metadata: {name: alpha}
            embeddings: {provider: google}
            vectorStore: {type: qdrant}
            dataSources: [{type: ConfluenceReader}]
            """;

    @Test
    void the_example_of_the_reference_has_its_capabilities_and_warns_of_what_the_minimal_examples_lack() {
        var accepted = accepted(job("inline", Json.Obj.builder().put("content", YAML)));

        assertThat(accepted.normalized().items("requiredCapabilities"))
                .extracting(capability -> ((Json.Text) capability).value())
                .containsExactly("manifest", "embeddings", "google", "qdrant", "confluence");
        assertThat(accepted.warnings())
                .extracting(Violation::path)
                .contains(
                        "metadata.description",
                        "indices",
                        "retrievers",
                        "vectorStore.connection",
                        "dataSources[0].params");
    }

    @Test
    void all_failures_come_together_each_with_its_path() {
        var job = Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", " alpha ")
                                .put("action", "evaluate")
                                .put(
                                        "options",
                                        Json.Obj.builder()
                                                .put("embeddings", "x")
                                                .put("maxDocs", 0)
                                                .build())
                                .put(
                                        "source",
                                        Json.Obj.builder()
                                                .put("kind", "inline")
                                                .put(
                                                        "content",
                                                        YAML.replace("google", "azure")
                                                                        .replace("v0", "v1") + "run: {token: opaque}\n")
                                                .build())
                                .build())
                .build();

        assertThat(refused(job))
                .extracting(violation -> violation.path() + " " + violation.rule())
                .containsExactlyInAnyOrder(
                        "manifest.name pattern",
                        "manifest.action not_supported",
                        "manifest.options.embeddings unknown_option",
                        "manifest.options.maxDocs range",
                        "version one_of",
                        "metadata.name name_mismatch",
                        "embeddings.provider not_supported",
                        "run.token raw_secret");
        assertThat(refused(job))
                .anySatisfy(violation -> assertThat(violation.message()).contains("evaluate is not there yet"));
    }

    @ParameterizedTest
    @CsvSource({
        "/opt/manifests/a.yaml, true",
        "a.yaml, true",
        "manifests/a b.yaml, true",
        "/etc/passwd, false",
        "../a.yaml, false",
        "/opt/../etc/passwd, false",
        "/opt/./a, false",
        "/optical/a, false",
        "/opt, false",
        "/opt/, false",
        "a//b, false",
        "~/x, false",
        "file:///etc/passwd, false",
        "http://169.254.169.254/latest, false",
        "C:\\x, false",
        "${HOME}/a, false",
        "%2e%2e/a, false"
    })
    void T28_a_path_lies_below_the_root_and_on_development_stacks_only(String path, boolean passes) {
        var job = job("path", Json.Obj.builder().put("content", YAML).put("path", path));
        var development = new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT.withAllowPath(true));

        assertThat(development.normalize(job, name -> Optional.empty()) instanceof Accepted)
                .isEqualTo(passes);
        assertThat(refused(job)).extracting(Violation::rule).contains("not_allowed");
    }

    @Test
    void T28_a_repository_is_refused_as_not_yet() {
        assertThat(refused(job("repo", Json.Obj.builder().put("content", YAML))))
                .singleElement()
                .satisfies(violation -> assertThat(violation.rule()).isEqualTo("not_yet"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata: {name: alpha}\n# ghp_FAKEfakeFAKE0000", "metadata: {name: alpha}\nghp_FAKEfakeFAKE0000: 1",
                "metadata: {name: alpha, description: &a ghp_FAKEfakeFAKE0000}",
                        "metadata: {name: ghp_FAKEfakeFAKE0000}",
                "metadata: {name: alpha, description: \"ghp_FAKE\\\n  fakeFAKE0000\"}",
                        "metadata: {name: alpha, tags: [ghp_FA, KEfakeFAKE0000]}",
                "metadata: {name: alpha, description: Z2hwX0ZBS0VmYWtlRkFLRTAwMDA=}",
                        "metadata: {name: alpha, owner: \"https://u:FAKEpass0000@h.test\"}",
                "metadata: {name: alpha, <<: {description: ghp_FAKEfakeFAKE0000}, description: d}",
                        "metadata: {name: alpha, name: ghp_FAKEfakeFAKE0000}",
                "metadata: {name: alpha, ghp_FAKEfakeFAKE0000: 1, ghp_FAKEfakeFAKE0000: 2}",
                        "metadata: {name: alpha, x: !ghp_FAKEfakeFAKE0000 1}",
                "metadata: {name: alpha, x: *ghp_FAKEfakeFAKE0000}", "metadata: [ghp_FAKEfakeFAKE0000"
            })
    void T26_a_secret_is_refused_wherever_it_hides_and_never_repeated(String hidden) {
        var yaml = YAML.replace("metadata: {name: alpha}", hidden);

        var violations = refused(job("inline", Json.Obj.builder().put("content", yaml)));

        assertThat(violations).extracting(Violation::rule).contains("raw_secret");
        assertThat(violations.toString()).doesNotContain("FAKE", "Z2hw");
    }

    @Test
    void T26_a_secret_in_name_options_or_path_is_refused_and_never_repeated() {
        var secret = "ghp_FAKEfakeFAKE0000";
        var named = Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", secret)
                                .put(
                                        "options",
                                        Json.Obj.builder()
                                                .put(secret, secret)
                                                .put("dryRun", secret)
                                                .build())
                                .put(
                                        "source",
                                        Json.Obj.builder()
                                                .put("kind", "path")
                                                .put("path", secret)
                                                .put("content", YAML)
                                                .build())
                                .build())
                .build();

        var violations = refused(named);

        assertThat(violations)
                .filteredOn(violation -> violation.rule().equals("raw_secret"))
                .hasSizeGreaterThan(3);
        assertThat(violations.toString()).doesNotContain("FAKE");
    }

    @Test
    void T30_line_breaks_and_escapes_of_a_payload_do_not_reach_what_is_said() {
        var job = Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "alpha")
                                .put(
                                        "options",
                                        Json.Obj.builder()
                                                .put("a\r\n\u001b[31mb", 1)
                                                .build())
                                .put(
                                        "source",
                                        Json.Obj.builder()
                                                .put("kind", "inline")
                                                .put("content", YAML + "\"x\\r\\n\\u001b[31m\": 1\n")
                                                .build())
                                .build())
                .build();

        assertThat(refused(job)).hasSizeGreaterThan(1);
        assertThat(refused(job).toString()).doesNotContain("\r", "\n", "\u001b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run: {since: 2024-01-01} | run.since",
                "run: {since: 2001-12-14 21:59:43.10 -5} | run.since",
                "run: {since: !!timestamp '2024-01-01'} | run.since",
                "run: {windows: [now, {from: 2024-01-01T00:00:00Z}]} | run.windows[1].from",
                "run: {2024-01-01: first} | run",
                "run: &r {a: &d 2024-01-01, b: *d} | run.b",
                "{x: {since: &d 2024-01-01}, run: {since: *d}} | run.since",
                "{x: &x {2024-01-01: a}, run: {<<: *x}} | run"
            })
    void a_date_under_run_is_refused_where_it_stands(String yaml, String path) {
        var refused = (Refused) answer(job("inline", Json.Obj.builder().put("content", withBlock(yaml))));

        assertThat(refused.violations()).extracting(Violation::path).contains(path);
        assertThat(refused.violations()).extracting(Violation::rule).containsOnly("date");
        assertThat(refused.violations())
                .allSatisfy(violation -> assertThat(violation.message()).contains("put it in quotes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run: {since: '2024-01-01'}",
                "run: {since: !!str 2024-01-01}",
                "run: {since: 2024-1-1}",
                "run: {since: '2001-12-14 21:59:43.10 -5'}",
                "x: {2024-01-01: 2001-12-14 21:59:43.10 -5}"
            })
    void a_date_in_quotes_and_a_date_elsewhere_are_text(String yaml) {
        assertThat(accepted(job("inline", Json.Obj.builder().put("content", withBlock(yaml))))
                        .normalized()
                        .has("effectiveRunConfig"))
                .isTrue();
    }

    /// The example with blocks of its own behind it, given as they are or as one mapping of them.
    private static String withBlock(String yaml) {
        return YAML
                + (yaml.startsWith("{") ? yaml.substring(1, yaml.length() - 1).replace("}, run", "}\nrun") : yaml)
                + "\n";
    }

    @Test
    void a_blank_reference_names_nothing_and_is_warned_of() {
        var yaml = """
                version: v0
                metadata: {name: alpha}
                embeddings: {provider: google}
                vectorStore: {type: qdrant}
                dataSources: [{id: a, type: ConfluenceReader}]
                indices: [{id: i, type: VectorStoreIndex, sources: [a, ' ']}]
                """;

        assertThat(accepted(job("inline", Json.Obj.builder().put("content", yaml)))
                        .warnings())
                .filteredOn(warning -> warning.rule().equals("blank_reference"))
                .extracting(Violation::path)
                .containsExactly("indices[0].sources[1]");
        assertThat(answer(job("inline", Json.Obj.builder().put("content", yaml.replace("' '", "b")))))
                .isInstanceOf(Refused.class);
    }

    @Test
    void what_a_client_says_about_the_result_is_ignored() {
        var job = job(
                        "inline",
                        Json.Obj.builder()
                                .put("content", YAML)
                                .put("contentHash", "x")
                                .put("version", "v7"))
                .with("requiredCapabilities", new Json.Arr(List.of(new Json.Text("root"))))
                .with("manifestHash", new Json.Text("sha256:00"));

        assertThat(accepted(job))
                .isEqualTo(accepted(job("inline", Json.Obj.builder().put("content", YAML))));
    }

    private static Json.Obj job(String kind, Json.Builder source) {
        return Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "alpha")
                                .put("source", source.put("kind", kind).build())
                                .build())
                .build();
    }

    private static Outcome answer(Json job) {
        return new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT)
                .normalize(job, name -> Optional.empty());
    }

    private static Accepted accepted(Json job) {
        return (Accepted) answer(job);
    }

    private static List<Violation> refused(Json job) {
        return ((Refused) answer(job)).violations();
    }
}
