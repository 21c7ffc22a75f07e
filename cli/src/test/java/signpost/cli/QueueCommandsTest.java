package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.cli.ApiStandIn.Reply;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;

class QueueCommandsTest {

    private static final String JOB = ApiAnswers.JOB;
    private static final String OTHER = "1c8f6b63-6a4d-4d7f-8e4b-3a2c9a7a9b22";

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private final ApiStandIn api = new ApiStandIn();

    @BeforeEach
    void open() {
        desk = new Desk(folder);
        api.standsFor(desk);
    }

    @AfterEach
    void close() {
        api.close();
    }

    // --- submit --------------------------------------------------------------------------------------------------

    @Test
    void a_job_is_submitted_from_YAML_JSON_or_standard_input() {
        api.on("POST /api/queue/jobs", Reply.of(201, ApiAnswers.submitted(JOB)));
        desk.write("job.yaml", "type: task\npayload:\n  requiredCapabilities: [shell]\npriority: 1\n");
        desk.write("job.json", "{\"type\": \"task\", \"payload\": {\"n\": 1e400, \"x\": 1}}".replace("1e400", "1.50"));
        desk.typed = "{\"type\": \"task\", \"payload\": {}}";

        assertThat(desk.sv("queue", "submit", "job.yaml", "--priority", "7")
                        .isDone()
                        .out())
                .contains("✓ Submitted: job " + JOB);
        desk.sv("queue", "submit", "job.json").isDone();
        desk.sv("queue", "submit", "-", "--max-attempts", "1", "--idempotency-key", "mine")
                .isDone();

        var asked = api.asked("POST /api/queue/jobs");
        assertThat(asked.getFirst().body())
                .isEqualTo(
                        json("{\"type\":\"task\",\"payload\":{\"requiredCapabilities\":[\"shell\"]},\"priority\":7}"));
        assertThat(asked.get(1).body().object("payload").map(payload -> payload.get("n")))
                .contains(new Json.Real(1.5, "1.50"));
        assertThat(asked.getLast().body()).isEqualTo(json("{\"type\":\"task\",\"payload\":{},\"maxAttempts\":1}"));
        assertThat(asked.stream().map(one -> one.header("Idempotency-Key")))
                .doesNotContain("")
                .doesNotHaveDuplicates()
                .contains("mine");
    }

    @Test
    void a_manifest_is_submitted_within_the_job_once_it_is_found_good() {
        var yaml = """
                version: "v0"
                metadata: {name: a}
                embeddings: {provider: google}
                vectorStore: {type: qdrant}
                dataSources: [{type: ConfluenceReader}]
                """;
        desk.write("a.yaml", yaml);
        desk.write("bad.yaml", "version: v0\n");
        api.on("POST /api/queue/jobs", Reply.of(201, ApiAnswers.submitted(JOB)));

        desk.sv("queue", "submit", "--manifest", "a.yaml", "--action", "plan", "--option", "maxDocs=3")
                .isDone();
        desk.sv("queue", "submit", "--manifest", "bad.yaml").ends(1, "bad.yaml:1:1: ", "metadata is missing");

        var manifest = api.only("POST /api/queue/jobs")
                .body()
                .object("payload")
                .flatMap(payload -> payload.object("manifest"))
                .orElseThrow();
        assertThat(manifest)
                .isEqualTo(Json.Obj.builder()
                        .put("name", "a")
                        .put(
                                "source",
                                Json.Obj.builder()
                                        .put("kind", "inline")
                                        .put("content", yaml)
                                        .build())
                        .put("action", "plan")
                        .put("options", Json.Obj.builder().put("maxDocs", 3).build())
                        .build());
    }

    @Test
    void what_is_wrong_with_a_job_is_told_place_by_place() {
        desk.write("job.yaml", "type: manifest\npayload: {manifest: {name: a, source: {kind: repo}}}\n");
        desk.write("list.yaml", "- a\n");
        desk.write("twice.yaml", "type: a\ntype: b\n");
        api.on("POST /api/queue/jobs", Reply.of(422, """
                {"error": "invalid_manifest_job", "message": "the job cannot be taken; see violations", "warnings": [],
                 "violations": [{"path": "manifest.source.kind", "rule": "one_of", "message": "kind is inline or registry"}]}"""));

        var refused = desk.sv("queue", "submit", "job.yaml", "--format", "json")
                .ends(1, "job.yaml: manifest.source.kind: kind is inline or registry [one_of]", "cannot be taken");
        assertThat(refused.json().text("error")).contains("invalid_manifest_job");
        assertThat(refused.json().items("violations")).hasSize(1);
        desk.sv("queue", "submit", "list.yaml").ends(1, "holds no mapping");
        desk.sv("queue", "submit", "twice.yaml").ends(1, "twice.yaml:2:1");
        desk.sv("queue", "submit").ends(2, "which job");
        desk.sv("queue", "submit", "job.yaml", "--manifest", "a.yaml").ends(2, "which job");
    }

    // --- looking -------------------------------------------------------------------------------------------------

    @Test
    void jobs_are_listed_by_everything_that_is_said() {
        api.on("GET /api/queue/jobs", ApiAnswers.listed(JOB));

        assertThat(desk.sv(
                                "queue",
                                "list",
                                "--status",
                                "queued",
                                "--type",
                                "manifest",
                                "--manifest",
                                "handbook",
                                "--capability",
                                "qdrant",
                                "--category",
                                "manifest",
                                "--limit",
                                "5")
                        .isDone()
                        .out())
                .isEqualTo("""
                JOB                                   STATUS  TYPE      MANIFEST  PRIORITY  ATTEMPT  WORKER  CREATED
                %s  queued  manifest  handbook  5         1/3      w-1     5 s ago
                """.formatted(JOB));
        assertThat(api.asked.getLast().query().split("&"))
                .containsExactlyInAnyOrder(
                        "status=queued",
                        "type=manifest",
                        "manifest=handbook",
                        "capability=qdrant",
                        "category=manifest",
                        "limit=5");

        api.on("GET /api/queue/jobs", ApiAnswers.listed());
        assertThat(desk.sv("queue", "list").isDone().out()).isEqualTo("No jobs found\n");
    }

    @Test
    void a_job_is_shown_with_times_as_people_say_them() {
        api.on("GET /api/queue/jobs/" + JOB, ApiAnswers.job("running"));

        assertThat(desk.sv("queue", "show", JOB).isDone().out()).isEqualTo("""
                Job %s: running
                  Type: manifest handbook (run)
                  Manifest: sha256:%s
                  Needs: manifest, qdrant
                  Priority: 5
                  Attempt: 1 of 3
                  Worker: w-1
                  Lease ends: in 20 s
                  Result: {"documents":4}
                  Created: 5 s ago by ann
                  Started: 3 s ago
                """.formatted(JOB, "a".repeat(64)));
        assertThat(desk.sv("queue", "show", JOB, "--payload").isDone().json().text("manifestHash"))
                .isPresent();
        desk.sv("queue", "show", "17").ends(2, "no id of a job", "sv queue list");
    }

    @Test
    void what_others_wrote_does_not_move_the_cursor() {
        api.on("GET /api/queue/jobs/" + JOB, ApiAnswers.job("running").replace("\"w-1\"", "\"w\\u001b[2J\""));

        assertThat(desk.sv("queue", "show", JOB).isDone().out())
                .doesNotContain("\u001b")
                .contains("w\ufffd[2J");
    }

    @Test
    void events_are_shown_page_after_page_with_how_much_later_each_was() {
        api.on(
                "GET /api/queue/jobs/" + JOB + "/events",
                Reply.of(200, ApiAnswers.page("next", ApiAnswers.event(0, "queued"))),
                Reply.of(200, ApiAnswers.page(ApiAnswers.event(2, "running"))));

        assertThat(desk.sv("queue", "events", JOB).isDone().out()).isEqualTo("""
                    +0.0 s  info   w-1  queued
                    +2.0 s  info   w-1  running
                """);
        assertThat(api.asked.stream().map(ApiStandIn.Asked::query)).first().isEqualTo("limit=200");
        assertThat(api.asked.getLast().query()).contains("cursor=next");
    }

    @Test
    void no_event_can_forge_another_or_the_order_of_its_letters() {
        api.on(
                "GET /api/queue/jobs/" + JOB + "/events",
                Reply.of(200, ApiAnswers.page(ApiAnswers.event(0, "a\n    +1.0 s  info   w-1  b \u202ec"))));

        assertThat(desk.sv("queue", "events", JOB).isDone().out())
                .isEqualTo("    +0.0 s  info   w-1  a\n" + " ".repeat(23) + "+1.0 s  info   w-1  b \ufffdc\n");
    }

    @Test
    void events_are_followed_until_the_job_has_ended() {
        api.on(
                "GET /api/queue/jobs/" + JOB,
                Reply.of(200, ApiAnswers.job("queued")),
                Reply.of(200, ApiAnswers.job("running")),
                Reply.of(200, ApiAnswers.job("succeeded")));
        api.on(
                "GET /api/queue/jobs/" + JOB + "/events",
                Reply.of(200, ApiAnswers.page(ApiAnswers.event(0, "queued"))),
                Reply.of(200, "{\"items\": []}"),
                Reply.of(200, ApiAnswers.page(ApiAnswers.event(1, "running"), ApiAnswers.event(2, "succeeded"))));

        var lines = desk.sv("queue", "events", JOB, "--follow", "--format", "json")
                .isDone()
                .out()
                .lines()
                .map(QueueCommandsTest::json)
                .toList();

        assertThat(lines.stream().map(line -> line.text("message").orElse("")))
                .containsExactly("queued", "running", "succeeded");
        assertThat(api.asked.getLast().query()).contains("cursor=2025-10-24T01%3A02%3A00.000Z%23a");
    }

    @Test
    void stats_count_by_status_and_by_lane() {
        api.on("GET /api/queue/stats", ApiAnswers.stats(ApiAnswers.counts()));

        assertThat(desk.sv("queue", "stats").isDone().out()).isEqualTo("""
                STATUS       JOBS
                queued       12
                running      1
                succeeded    0
                failed       0
                cancelled    0
                dead_letter  0
                Oldest that waits: 60 min ago

                READY  TYPE      NEEDS
                12     manifest  manifest, qdrant
                Counted 3 s ago
                """);

        api.on("GET /api/queue/stats", ApiAnswers.noStats());
        assertThat(desk.sv("queue", "stats").isDone().out())
                .isEqualTo("Nothing was counted yet; the queue is counted once a minute\n");
    }

    // --- acting --------------------------------------------------------------------------------------------------

    @Test
    void cancelling_says_whether_it_is_over_or_the_worker_is_told() {
        api.on("POST /api/queue/jobs/" + JOB + "/cancel", ApiAnswers.job("cancelled"));
        assertThat(desk.sv("queue", "cancel", JOB, "--reason", "wrong space")
                        .isDone()
                        .out())
                .isEqualTo("✓ Cancelled: job " + JOB + "\n");
        assertThat(api.asked.getLast().body().text("reason")).contains("wrong space");

        api.on("POST /api/queue/jobs/" + JOB + "/cancel", ApiAnswers.job("running"));
        assertThat(desk.sv("queue", "cancel", JOB).isDone().out()).contains("Asked to stop", "w-1 is told");

        api.on("POST /api/queue/jobs/" + JOB + "/cancel", Reply.of(409, """
                {"error": "job_state_conflict", "message": "a job that is succeeded cannot be cancelled", "jobId": "%s", "status": "succeeded"}""".formatted(JOB)));
        desk.sv("queue", "cancel", JOB).ends(1, "succeeded cannot be cancelled", "fix: see how it stands");
    }

    @Test
    void jobs_are_requeued_by_id_or_all_that_are_meant() {
        api.on("POST /api/queue/jobs/" + JOB + "/requeue", ApiAnswers.job("queued"));
        api.on("POST /api/queue/jobs/" + OTHER + "/requeue", ApiAnswers.text(ApiAnswers.shown(OTHER, "queued")));
        assertThat(desk.sv("queue", "requeue", JOB, OTHER).isDone().out()).isEqualTo("✓ Back in the queue: 2 jobs\n");

        api.on(
                "POST /api/queue/requeue",
                Reply.of(200, "{\"requeued\": [\"" + JOB + "\"], \"skipped\": [], \"nextCursor\": \"next\"}"),
                Reply.of(200, "{\"requeued\": [\"" + JOB + "\"], \"skipped\": [\"" + OTHER + "\"]}"));
        var all = desk.sv(
                        "queue", "requeue", "--all", "--status", "failed", "--manifest", "handbook", "--format", "json")
                .isDone()
                .json();
        assertThat(all.items("requeued")).hasSize(2);
        assertThat(all.items("skipped")).hasSize(1);
        assertThat(api.asked("POST /api/queue/requeue").stream().map(ApiStandIn.Asked::body))
                .containsExactly(
                        json("{\"status\": \"failed\", \"manifest\": \"handbook\"}"),
                        json("{\"status\": \"failed\", \"manifest\": \"handbook\", \"cursor\": \"next\"}"));

        desk.sv("queue", "requeue").ends(2, "which jobs");
        desk.sv("queue", "requeue", JOB, "--all").ends(2, "which jobs");
        desk.sv("queue", "requeue", "--all").ends(2, "--status failed");
    }

    // --- the other side ------------------------------------------------------------------------------------------

    @Test
    void who_is_busy_is_asked_again_and_who_stays_busy_cannot_be_reached() {
        var busy = Reply.of(503, "{\"error\": \"store_unavailable\", \"message\": \"not now\"}");
        api.on(
                "GET /api/queue/stats",
                busy.with("Retry-After", "0"),
                Reply.ofGateway(429, "{}"),
                Reply.ofGateway(200, "{}"));
        desk.sv("queue", "stats").isDone();
        assertThat(api.asked).hasSize(3);

        api.on("GET /api/queue/stats", busy);
        assertThat(desk.sv("queue", "stats", "--format", "json")
                        .ends(3, "answered 503 (not now)")
                        .json()
                        .text("error"))
                .contains("store_unavailable");
        assertThat(api.asked).hasSize(7);

        api.on("GET /api/queue/stats", busy.with("Retry-After", "3600"));
        desk.sv("queue", "stats").ends(3, "not now");
        assertThat(api.asked).hasSize(8);
    }

    @Test
    void what_may_have_been_done_is_not_done_again() {
        api.on("POST /api/queue/jobs/" + JOB + "/requeue", ApiStandIn.LOST);
        desk.sv("queue", "requeue", JOB).ends(3, "cannot reach " + api.url());
        assertThat(api.asked).hasSize(1);

        api.on(
                "POST /api/queue/jobs/" + JOB + "/requeue",
                Reply.ofGateway(502, "{\"message\": \"Internal server error\"}"));
        desk.sv("queue", "requeue", JOB).ends(3, "502 (Internal server error)");
        assertThat(api.asked).hasSize(2);
    }

    @Test
    void what_is_wrong_with_an_option_is_told_without_a_file() {
        api.on("GET /api/queue/jobs", Reply.of(422, """
                {"error": "invalid_queue_payload", "message": "the request cannot be acted on; see violations",
                 "violations": [{"path": "query limit", "rule": "range", "message": "limit is a whole number from 1 to 200"}]}"""));

        assertThat(desk.sv("queue", "list", "--limit", "0").ends(1, "limit").err())
                .startsWith("query limit: limit is a whole number from 1 to 200 [range]");
    }

    @Test
    void what_the_gateway_refuses_is_told_apart() {
        desk.sv("queue", "stats").ends(1, "has no such route", "check --api");
        api.on("GET /api/queue/stats", Reply.ofGateway(403, "{\"message\": \"The security token is invalid\"}"));
        desk.sv("queue", "stats").ends(1, "refuses these credentials: The security token", "--profile");
        api.on(
                "GET /api/queue/stats",
                Reply.ofGateway(403, "{\"error\": \"access_denied\", \"message\": \"not you\"}"));
        desk.sv("queue", "stats").ends(1, "not you", "--profile");
        api.on("GET /api/queue/stats", Reply.ofGateway(200, "<html>"));
        desk.sv("queue", "stats").ends(3, "something else than JSON");
    }

    @Test
    void the_API_is_found_by_option_environment_or_state_file() {
        api.on("GET /v1/api/queue/stats", Reply.ofGateway(200, "{}"));
        desk.env.put("AWS_ACCESS_KEY_ID", "AKIAMINE");
        desk.env.put("AWS_SECRET_ACCESS_KEY", "not-shown");
        desk.env.put("AWS_SESSION_TOKEN", "session");
        desk.env.put("AWS_REGION", "eu-west-1");

        desk.sv("queue", "stats", "--api", api.url() + "/v1/").isDone();
        var asked = api.asked.getLast();
        assertThat(asked.header("Authorization")).contains("Credential=AKIAMINE/20251024/eu-west-1/execute-api/");
        assertThat(asked.header("X-Amz-Security-Token")).isEqualTo("session");

        desk.env.put("SIGNPOST_API", api.url() + "/v1");
        desk.sv("queue", "stats").isDone();

        api.on("GET /api/queue/stats", Reply.ofGateway(200, "{}"));
        desk.env.put("SIGNPOST_API", api.url() + "/");
        desk.sv("queue", "stats").isDone();
        assertThat(api.asked.getLast().header("Authorization")).contains("Credential=AKIALOCAL/");

        desk.env.remove("SIGNPOST_API");
        desk.sv("queue", "stats", "--api", "ftp://x").ends(2, "no http or https address");
        desk.env.put("SIGNPOST_STATE", "none.json");
        desk.sv("queue", "stats").ends(2, "./sv up", "--api URL");
    }

    @Test
    void a_stack_that_has_gone_is_told_with_how_to_start_it() {
        desk.write("state.json", desk.read("state.json").replaceFirst("\"pid\":[0-9]+", "\"pid\":" + Long.MAX_VALUE));
        desk.sv("queue", "list").ends(3, "no longer running", "./sv up");

        api.standsFor(desk);
        api.close();
        desk.sv("queue", "list").ends(3, "cannot reach", "./sv up");
    }

    private static Json.Obj json(String text) {
        if (JsonReader.read(text) instanceof Parsed.Ok<Json>(Json.Obj object)) {
            return object;
        }
        throw new AssertionError(List.of(text).toString());
    }
}
