package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.cli.ApiStandIn.Reply;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

class RegistryCommandsTest {

    private static final String YAML = """
            version: "v0"
            metadata: {name: handbook, description: Pages}
            embeddings: {provider: google, model: m}
            vectorStore: {type: qdrant, indexName: i, connection: {apiKey: "${KEY}"}}
            dataSources: [{id: a, type: ConfluenceReader, params: {}}]
            indices: [{id: x, type: VectorStoreIndex, sources: [a]}]
            retrievers: [{id: r, type: Vector, indices: [x]}]
            """;
    private static final String HASH =
            ManifestHash.of(YAML.getBytes(StandardCharsets.UTF_8)).value();
    private static final String OTHER = "sha256:" + "0".repeat(64);
    private static final String JOB = ApiAnswers.JOB;

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private final ApiStandIn api = new ApiStandIn();

    @BeforeEach
    void open() {
        desk = new Desk(folder);
        desk.write("handbook.yaml", YAML);
        api.standsFor(desk);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String detail(String hash, String content) {
        return ApiAnswers.text(ApiAnswers.detail(hash, content));
    }

    // --- validate ------------------------------------------------------------------------------------------------

    static List<Path> examples() throws java.io.IOException {
        try (var files = Files.list(Desk.ROOT.resolve("docs/examples/ingest"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_examples_are_valid_without_a_warning(Path example) {
        var ran = desk.sv("registry", "validate", example.toString()).isDone();

        assertThat(ran.out())
                .contains("✓ Ingest manifest is valid", "Needs: manifest, embeddings, google, qdrant, confluence\n");
        assertThat(ran.err()).isEmpty();
        assertThat(api.asked).isEmpty();
    }

    @Test
    void everything_that_is_wrong_is_told_at_its_place_and_nobody_is_asked() {
        desk.write(
                "bad.yaml", YAML.replace("provider: google", "provider: acme").replace("\"${KEY}\"", "hunter2"));

        for (var verb : new String[] {"validate", "put"}) {
            var ran = desk.sv("registry", verb, "bad.yaml", "--format", "json")
                    .ends(
                            1,
                            "bad.yaml:3:24: embeddings.provider: ",
                            "vectorStore.connection.apiKey: a raw secret",
                            "bad.yaml breaks 2 rules");
            assertThat(ran.json().text("error")).contains("invalid_manifest");
            assertThat(ran.json().items("violations")).hasSize(2);
            assertThat(ran.out() + ran.err()).doesNotContain("hunter2");
        }
        assertThat(api.asked).isEmpty();
    }

    @Test
    void a_manifest_must_be_called_what_it_is_said_to_be_called() {
        desk.sv("registry", "validate", "handbook.yaml", "--name", "other").ends(1, "metadata.name", "name_mismatch");
        desk.sv("registry", "put", "handbook.yaml", "--name", "other").ends(1, "name_mismatch");
        desk.sv("registry", "validate", "handbook.yaml", "--name", "../x").ends(2, "no name of a manifest");
        desk.sv("registry", "get", "../x").ends(2, "no name of a manifest");
        desk.sv("registry", "validate", "none.yaml").ends(2, "there is no file none.yaml");
    }

    @Test
    void standard_input_can_be_checked_and_what_is_no_text_is_refused() throws java.io.IOException {
        desk.typed = YAML;
        assertThat(desk.sv("registry", "validate", "-").isDone().out()).contains("Hash: " + HASH);

        Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
        desk.sv("registry", "validate", "latin1.yaml").ends(1, "latin1.yaml: ", "[not_utf8]");
    }

    @Test
    void the_server_can_be_asked_to_check() {
        api.on("POST /api/manifests/validate", """
                {"valid": false, "warnings": [], "requiredCapabilities": [], "secretRefs": {},
                 "violations": [{"path": "embeddings.provider", "rule": "not_supported", "message": "no", "line": 3, "column": 24}]}""");

        desk.sv("registry", "validate", "handbook.yaml", "--remote")
                .ends(1, "handbook.yaml:3:24: embeddings.provider: no [not_supported]");

        assertThat(api.only("POST /api/manifests/validate").body().text("content"))
                .contains(YAML);
    }

    // --- put -----------------------------------------------------------------------------------------------------

    @Test
    void a_manifest_is_put_exactly_as_it_is_written_by_a_signed_request() {
        api.on("PUT /api/manifests/handbook", ApiAnswers.put(HASH, YAML));

        var ran = desk.sv("registry", "put", "handbook.yaml").isDone();

        assertThat(ran.out()).isEqualTo("""
                ✓ In the registry: handbook
                  Hash: %s
                  Needs: manifest, embeddings, google, qdrant, confluence
                """.formatted(HASH));
        var put = api.only("PUT /api/manifests/handbook");
        assertThat(put.body().text("content")).contains(YAML);
        assertThat(put.header("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIALOCAL/20251024/us-east-1/execute-api/aws4_request");
        assertThat(put.header("If-Match") + put.header("If-None-Match")).isEmpty();
    }

    @Test
    void conditions_are_sent_as_tags_and_one_that_does_not_hold_is_a_refusal() {
        api.on("PUT /api/manifests/handbook", Reply.of(412, ApiAnswers.notNow(OTHER)));

        var refused = desk.sv("registry", "put", "handbook.yaml", "--if-match", OTHER, "--format", "json")
                .ends(1, "what is there is not what", "fix: look with sv registry get");
        desk.sv("registry", "put", "handbook.yaml", "--create").ends(1, "what is there is not what");
        desk.sv("registry", "put", "handbook.yaml", "--if-match", "*").ends(1, "what is there is not what");
        desk.sv("registry", "put", "handbook.yaml", "--create", "--if-match", "*")
                .ends(2, "contradict");
        desk.sv("registry", "put", "handbook.yaml", "--if-match", "abc").ends(2, "no manifest hash");

        assertThat(refused.json().text("currentHash")).contains(OTHER);
        assertThat(api.asked.stream().map(put -> put.header("If-Match") + "|" + put.header("If-None-Match")))
                .containsExactly("\"" + OTHER + "\"|", "|*", "*|");
    }

    @Test
    void a_put_whose_answer_was_lost_and_that_had_won_is_done() {
        api.on("PUT /api/manifests/handbook", ApiStandIn.LOST, Reply.of(412, ApiAnswers.notNow(OTHER)));
        api.on("GET /api/manifests/handbook", detail(HASH, YAML));
        assertThat(desk.sv("registry", "put", "handbook.yaml", "--create")
                        .isDone()
                        .out())
                .contains("In the registry");

        api.on("PUT /api/manifests/handbook", ApiStandIn.LOST, Reply.of(412, ApiAnswers.notNow(OTHER)));
        api.on("GET /api/manifests/handbook", detail(OTHER, "x"));
        desk.sv("registry", "put", "handbook.yaml", "--create").ends(1, "what is there is not what");
    }

    @Test
    void what_the_server_finds_wrong_is_told_as_if_it_had_been_found_here() {
        api.on("PUT /api/manifests/handbook", Reply.of(422, """
                {"error": "invalid_manifest", "message": "the manifest breaks 1 rule", "warnings": [],
                 "violations": [{"path": "run.x", "rule": "new_rule", "message": "not any more", "line": 7, "column": 2}]}"""));

        desk.sv("registry", "put", "handbook.yaml")
                .ends(1, "handbook.yaml:7:2: run.x: not any more [new_rule]", "the manifest breaks 1 rule", "fix: put");
    }

    // --- reading -------------------------------------------------------------------------------------------------

    @Test
    void get_shows_what_the_registry_holds_and_its_text_alone_byte_for_byte() {
        api.on("GET /api/manifests/handbook", detail(HASH, "a: b\r\n"));

        assertThat(desk.sv("registry", "get", "handbook").isDone().out()).isEqualTo("""
                Manifest handbook (v0):
                  Hash: %s
                  Created: 24 h ago
                  Updated: 2 min ago
                  Last run: succeeded, job %s, 3 s ago

                  a: b
                """.formatted(HASH, JOB));
        assertThat(desk.sv("registry", "get", "handbook", "--hash", HASH, "--content")
                        .isDone()
                        .out())
                .isEqualTo("a: b\r\n");
        assertThat(api.asked.getLast().query()).isEqualTo("hash=" + HASH.replace(":", "%3A"));
        assertThat(desk.sv("registry", "get", "handbook", "--format", "json")
                        .isDone()
                        .json()
                        .object("lastRun"))
                .isPresent();
    }

    @Test
    void what_is_not_there_is_told_with_where_to_look() {
        api.on("GET /api/manifests/handbook", Reply.of(404, """
                {"error": "manifest_not_found", "message": "there is no manifest of this name"}"""));

        desk.sv("registry", "get", "handbook").ends(1, "no manifest of this name", "fix: see which there are");
    }

    @Test
    void a_list_has_a_page_or_all_pages() {
        var item = """
                {"name": "%s", "version": "v0", "contentHash": "%s", "updatedAt": "2025-10-24T01:00:03.000Z",
                 "lastRunJobId": null, "lastRunStatus": %s, "stateUpdatedAt": null}""";
        var first =
                Reply.of(200, "{\"items\": [" + item.formatted("a", HASH, "null") + "], \"nextCursor\": \"after a\"}");
        var second = Reply.of(200, "{\"items\": [" + item.formatted("b", OTHER, "\"queued\"") + "]}");
        api.on("GET /api/manifests", first, first, second);

        var page =
                desk.sv("registry", "list", "--prefix", "a b&c", "--limit", "1").isDone();
        assertThat(page.out()).isEqualTo("""
                NAME  UPDATED    LAST RUN  HASH
                a     2 min ago  -         %s
                """.formatted(HASH));
        assertThat(page.err()).contains("--all, or --cursor after a");
        assertThat(api.asked.getLast().query().split("&")).containsExactlyInAnyOrder("search=a%20b%26c", "limit=1");

        var all = desk.sv("registry", "list", "--all", "--format", "json").isDone();
        assertThat(all.json().items("items")).hasSize(2);
        assertThat(all.json().has("nextCursor")).isFalse();
        assertThat(api.asked.getLast().query()).isEqualTo("cursor=after%20a");

        api.on("GET /api/manifests", "{\"items\": []}");
        assertThat(desk.sv("registry", "list").isDone().out()).isEqualTo("No manifests found\n");
    }

    @Test
    void versions_and_runs_are_listed() {
        api.on("GET /api/manifests/handbook/versions", """
                {"items": [{"contentHash": "%s", "createdAt": "2025-10-24T01:02:00.000Z"}]}""".formatted(HASH));
        api.on("GET /api/manifests/handbook/runs", """
                {"items": [{"jobId": "%s", "status": "running", "action": "plan", "createdAt": "2025-10-24T01:02:00.000Z",
                  "manifestHash": "%s", "startedAt": "2025-10-24T01:02:00.000Z", "finishedAt": null}]}""".formatted(JOB, HASH));

        assertThat(desk.sv("registry", "versions", "handbook").isDone().out()).contains(HASH + "  3 s ago");
        assertThat(desk.sv("registry", "runs", "handbook").isDone().out())
                .containsPattern(JOB + " +running +plan +3 s ago +-");
    }

    @Test
    void a_diff_shows_what_putting_a_file_would_change() {
        api.on("GET /api/manifests/handbook", detail(HASH, YAML));
        desk.write("new.yaml", YAML.replace("model: m", "model: n"));

        assertThat(desk.sv("registry", "diff", "handbook", "new.yaml").isDone().out())
                .isEqualTo("""
                From the registry to new.yaml:
                ~ embeddings.model: "m" -> "n"
                1 difference
                """);
        assertThat(desk.sv("registry", "diff", "handbook", "--hash", OTHER)
                        .isDone()
                        .out())
                .contains("From " + OTHER + " to the registry", "No differences");
        desk.sv("registry", "diff", "handbook").ends(2, "what to compare it with");
    }

    @Test
    void removing_is_done_also_where_the_first_answer_was_lost() {
        api.on("DELETE /api/manifests/handbook", Reply.of(204, ""));
        assertThat(desk.sv("registry", "rm", "handbook").isDone().out())
                .isEqualTo("✓ Removed from the registry: handbook\n");

        var gone = Reply.of(404, "{\"error\": \"manifest_not_found\", \"message\": \"there is none\"}");
        api.on("DELETE /api/manifests/handbook", ApiStandIn.LOST, gone);
        desk.sv("registry", "rm", "handbook").isDone();
        api.on("DELETE /api/manifests/handbook", gone);
        desk.sv("registry", "rm", "handbook").ends(1, "there is none");
    }

    // --- run -----------------------------------------------------------------------------------------------------

    private static final String MADE = """
            {"jobId": "%s", "action": "plan", "options": {"maxDocs": 5},
             "queue": {"type": "manifest", "requiredCapabilities": ["manifest", "qdrant"], "manifestHash": "%s"}}""".formatted(JOB, HASH);

    @Test
    void a_run_says_its_options_and_is_asked_for_once_however_often_it_is_sent() {
        api.on(
                "POST /api/manifests/handbook/runs",
                ApiStandIn.LOST,
                Reply.of(409, "{\"error\": \"idempotency_key_in_flight\", \"message\": \"wait\"}"),
                Reply.of(201, MADE));

        var ran = desk.sv(
                        "registry",
                        "run",
                        "handbook",
                        "--action",
                        "plan",
                        "--option",
                        "dryRun=true",
                        "--option",
                        "maxDocs=5",
                        "--option",
                        "forceFull=yes")
                .isDone();

        assertThat(ran.out())
                .contains(
                        "✓ Submitted: handbook (plan) as job " + JOB,
                        "Needs: manifest, qdrant",
                        "sv queue events " + JOB + " --follow");
        var asked = api.asked("POST /api/manifests/handbook/runs");
        assertThat(asked).hasSize(3);
        assertThat(asked.stream().map(one -> one.header("Idempotency-Key")).distinct())
                .singleElement()
                .asString()
                .hasSize(36);
        assertThat(asked.getLast().body())
                .isEqualTo(Json.Obj.builder()
                        .put("action", "plan")
                        .put(
                                "options",
                                Json.Obj.builder()
                                        .put("dryRun", true)
                                        .put("maxDocs", 5)
                                        .put("forceFull", "yes")
                                        .build())
                        .build());
    }

    @Test
    void a_run_that_is_waited_for_ends_as_its_job_ends() {
        api.on("POST /api/manifests/handbook/runs", Reply.of(201, MADE));
        api.on(
                "GET /api/queue/jobs/" + JOB,
                Reply.of(200, ApiAnswers.job("running")),
                Reply.of(200, ApiAnswers.job("succeeded")));
        assertThat(desk.sv("registry", "run", "handbook", "--wait").isDone().out())
                .contains("✓ Submitted", "Job " + JOB + ": succeeded");

        api.on("GET /api/queue/jobs/" + JOB, ApiAnswers.job("dead_letter"));
        var failed = desk.sv("registry", "run", "handbook", "--wait", "--format", "json");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.json().object("job").flatMap(job -> job.text("status")))
                .contains("dead_letter");
    }
}
