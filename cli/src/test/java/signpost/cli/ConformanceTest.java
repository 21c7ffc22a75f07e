package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.Vectors;

class ConformanceTest {

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));

    @BeforeEach
    void open() {
        desk = new Desk(folder);
    }

    @Test
    void every_vector_of_canonical_json_comes_out_as_CPython_wrote_it() {
        var rows = rows("canonical-json", row -> true);
        assertThat(rows).hasSize(1122);

        compare(
                answers(
                        "canonical-json",
                        rows.stream().map(row -> row.without("yaml")).toList()),
                rows);
        // The same values written as YAML.
        var asYaml = rows.stream().filter(row -> row.has("yaml")).toList();
        assertThat(asYaml).hasSize(136);
        compare(
                answers(
                        "canonical-json",
                        asYaml.stream().map(row -> row.without("json")).toList()),
                asYaml);
    }

    private static void compare(List<Json.Obj> answers, List<Json.Obj> rows) {
        for (var i = 0; i < rows.size(); i++) {
            assertThat(answers.get(i))
                    .isEqualTo(Json.Obj.builder()
                            .put("id", field(rows.get(i), "id"))
                            .put("ok", true)
                            .put("canonical", field(rows.get(i), "canonical"))
                            .put("sha256", field(rows.get(i), "sha256"))
                            .build());
        }
    }

    /// T14
    @Test
    void every_vector_that_is_to_be_refused_is_refused_with_its_id() {
        var rows = rows("canonical-json-reject", row -> true);
        assertThat(rows).hasSize(29);

        var answers = answers("canonical-json", rows);

        for (var i = 0; i < rows.size(); i++) {
            assertThat(answers.get(i).flag("ok")).as(rows.get(i).toString()).contains(false);
            assertThat(answers.get(i).text("error")).isPresent();
            assertThat(answers.get(i).get("id")).isEqualTo(rows.get(i).get("id"));
        }
    }

    @Test
    void every_signature_verifies_and_is_made_byte_for_byte_and_no_negative_verifies() {
        var good = rows("signatures", row -> kind(row, "sig"));
        var bad = rows("signatures", row -> kind(row, "negative"));
        assertThat(good).hasSize(154);
        assertThat(bad).hasSize(85);

        assertThat(answers("ed25519-verify", good))
                .allMatch(answer -> answer.flag("ok").equals(java.util.Optional.of(true)));
        assertThat(answers("ed25519-verify", bad))
                .allMatch(answer -> answer.flag("ok").equals(java.util.Optional.of(false)));
        var signed = answers("ed25519-sign", good);
        for (var i = 0; i < good.size(); i++) {
            assertThat(signed.get(i))
                    .isEqualTo(Json.Obj.builder()
                            .put("id", field(good.get(i), "id"))
                            .put("public_hex", field(good.get(i), "public_hex"))
                            .put("signature_hex", field(good.get(i), "signature_hex"))
                            .build());
        }
    }

    @Test
    void every_envelope_is_made_byte_for_byte() {
        var rows = rows("signatures", row -> kind(row, "envelope"));
        assertThat(rows).hasSize(37);

        var answers = answers("envelope", rows);

        for (var i = 0; i < rows.size(); i++) {
            assertThat(answers.get(i))
                    .isEqualTo(Json.Obj.builder()
                            .put("id", field(rows.get(i), "id"))
                            .put("envelope", field(rows.get(i), "envelope"))
                            .put("hash", field(rows.get(i), "hash"))
                            .build());
        }
    }

    @Test
    void a_manifest_is_answered_with_all_its_violations_and_its_warnings() {
        var sound =
                "window_id: \"w\"\nversion: \"1\"\nexpiry_block: 5\nelements: [{id: \"e\", metrics: {pillars: {iou: 1}}, bta: 1}]\n";
        var lines = run(
                "manifest",
                line(Json.Obj.builder().put("id", 1).put("yaml", sound).build())
                        + line(Json.Obj.builder()
                                .put("id", 2)
                                .put("yaml", "window_id: 5\nelements: []\n")
                                .build()));

        assertThat(lines.getFirst().flag("ok")).contains(true);
        assertThat(lines.getFirst().items("violations")).isEmpty();
        assertThat(lines.getFirst().items("warnings")).hasSize(1);
        assertThat(lines.getFirst().text("canonical"))
                .hasValueSatisfying(text -> assertThat(text).startsWith("{\"elements\":"));
        assertThat(lines.get(1).flag("ok")).contains(false);
        assertThat(lines.get(1).items("violations")).hasSize(4);
        assertThat(lines.get(1).get("canonical")).isEqualTo(new Json.Null());
    }

    @Test
    void the_current_window_is_the_one_that_ends_first_whatever_order_the_index_has() {
        var index =
                "{\"version\":\"1.0\",\"manifests\":[{\"hash\":\"sha256:c\",\"window_id\":\"3\",\"expiry_block\":300},"
                        + "{\"hash\":\"sha256:a\",\"window_id\":\"1\",\"expiry_block\":100},{\"hash\":\"sha256:b\",\"window_id\":\"2\",\"expiry_block\":200}]}";
        var lines = run(
                "index-current",
                "{\"id\":1,\"index\":" + index + ",\"block\":99}\n{\"id\":2,\"index\":" + index + ",\"block\":100}\n"
                        + "{\"id\":3,\"index\":" + index + ",\"block\":300}\n");

        assertThat(lines.stream().map(CanonicalJson::text))
                .containsExactly(
                        "{\"current\":\"sha256:a\",\"id\":1,\"upcoming\":[\"sha256:b\",\"sha256:c\"]}",
                        "{\"current\":\"sha256:b\",\"id\":2,\"upcoming\":[\"sha256:c\"]}",
                        "{\"current\":null,\"id\":3,\"upcoming\":[]}");
    }

    @Test
    void a_line_that_cannot_be_read_is_answered_with_its_id_and_the_next_one_as_ever() {
        var lines = run("canonical-json", """
                {"id": "half \\\\", "json": "[\\"\\ud800\\"]"}
                {"id": [1, {"a": null}], "json": "1"}
                {"id": 7, "json": 1
                not json

                [1]
                {"id": 1.50, "yaml": "a: [1, 2"}
                {"json": "2"}
                """);

        assertThat(lines).hasSize(8);
        assertThat(lines.get(0).get("id")).isEqualTo(new Json.Text("half \\"));
        assertThat(CanonicalJson.text(field(lines.get(1), "id"))).isEqualTo("[1,{\"a\":null}]");
        assertThat(lines.get(1).flag("ok")).contains(true);
        assertThat(lines.get(2).get("id")).isEqualTo(Json.Whole.of(7));
        assertThat(lines.get(3).get("id")).isEqualTo(new Json.Null());
        assertThat(lines.get(6).get("id")).isEqualTo(Json.Real.of(1.5));
        assertThat(lines.get(7).flag("ok")).contains(true);
        assertThat(lines.stream().filter(line -> line.flag("ok").orElse(false))).hasSize(2);
    }

    @Test
    void only_bytes_are_measured_up_to_a_depth_of_512() {
        var lines = run(
                "canonical-json",
                line(Json.Obj.builder()
                                .put("id", 1)
                                .put("json", "[".repeat(512) + "]".repeat(512))
                                .build())
                        + line(Json.Obj.builder()
                                .put("id", 2)
                                .put("json", "[".repeat(513) + "]".repeat(513))
                                .build())
                        + line(Json.Obj.builder()
                                .put("id", 3)
                                .put("yaml", "[".repeat(512) + "]".repeat(512))
                                .build())
                        + line(Json.Obj.builder()
                                .put("id", 4)
                                .put("yaml", "[".repeat(513) + "]".repeat(513))
                                .build()));

        assertThat(lines.stream().map(line -> line.flag("ok").orElseThrow())).containsExactly(true, false, true, false);
    }

    @Test
    void jobs_are_held_against_their_contract_as_the_vectors_want_it() {
        var rows = Vectors.lines("manifest-job-contract").stream()
                .filter(row -> !row.contains("\"op\""))
                .toList();

        var answers = run("job-contract", String.join("\n", rows) + "\n");

        assertThat(answers).hasSameSizeAs(rows);
        for (var i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            var accepted = answers.get(i).flag("ok").orElseThrow();
            assertThat(row).startsWith("{\"id\": \"" + answers.get(i).text("id").orElseThrow() + "\"");
            assertThat(answers.get(i).has(accepted ? "normalized" : "violations"))
                    .isTrue();
            assertThat(row).doesNotContain("\"ours\": \"" + (accepted ? "reject" : "accept") + "\"");
        }
    }

    @Test
    void secrets_are_found_in_a_text_and_in_one_value_and_capabilities_in_a_manifest() {
        var token = "ghp_FAKEfakeFAKE0000";
        var found = answers(
                "secret-scan",
                List.of(
                        Json.Obj.builder()
                                .put("id", 1)
                                .put("text", "a: 1 # " + token)
                                .build(),
                        Json.Obj.builder()
                                .put("id", 2)
                                .put("key", "password")
                                .put("value", "opaque1")
                                .build(),
                        Json.Obj.builder().put("id", 3).put("value", "harmless").build()));
        var needed = answers(
                "capabilities",
                List.of(Json.Obj.builder().put("id", 4).put("content", """
                                version: v0
                                metadata: {name: a}
                                embeddings: {provider: google}
                                vectorStore: {type: qdrant}
                                dataSources: [{type: ConfluenceReader}]
                                """).build()));

        assertThat(found.stream().map(answer -> CanonicalJson.text(new Json.Arr(answer.items("findings")))))
                .containsExactly(
                        "[{\"path\":\"line 1\",\"rule\":\"github_token\"}]",
                        "[{\"path\":\"password\",\"rule\":\"password\"}]",
                        "[]");
        assertThat(CanonicalJson.text(new Json.Arr(needed.getFirst().items("requiredCapabilities"))))
                .isEqualTo("[\"manifest\",\"embeddings\",\"google\",\"qdrant\",\"confluence\"]");
    }

    private List<Json.Obj> answers(String suite, List<Json.Obj> rows) {
        var text = new StringBuilder();
        rows.forEach(row -> text.append(line(row)));
        var answers = run(suite, text.toString());
        assertThat(answers).hasSameSizeAs(rows);
        return answers;
    }

    private List<Json.Obj> run(String suite, String lines) {
        desk.typed = lines;
        return desk.sv("conformance", suite)
                .isDone()
                .out()
                .lines()
                .map(ConformanceTest::object)
                .toList();
    }

    private static String line(Json.Obj row) {
        return CanonicalJson.text(row) + "\n";
    }

    private static Json field(Json.Obj row, String name) {
        return java.util.Objects.requireNonNull(row.get(name), name);
    }

    private static boolean kind(Json.Obj row, String kind) {
        return row.text("kind").equals(java.util.Optional.of(kind));
    }

    private static List<Json.Obj> rows(String file, Predicate<Json.Obj> which) {
        try (var in = ConformanceTest.class.getResourceAsStream("/vectors/" + file + ".jsonl")) {
            var rows = new ArrayList<Json.Obj>();
            new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(ConformanceTest::object)
                    .filter(which)
                    .forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Json.Obj object(String line) {
        if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj row)) {
            return row;
        }
        throw new AssertionError("no JSON object: " + line);
    }
}
