package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.OpenApi;
import signpost.testkit.RecordingContext;
import signpost.testkit.Vectors;

class QueueHandlerTest {

    private static final OpenApi API = OpenApi.read();

    private static final String[] ALL_OF_DOCS = {"manifest", "embeddings", "google", "qdrant", "confluence"};

    private final QueueDesk desk = new QueueDesk(API);

    // --- submitting ----------------------------------------------------------------------------------------------

    @Test
    void a_job_is_answered_with_every_field_and_where_it_is() {
        var reply = desk.submit(QueueDesk.task("codex").with("affinityKey", new Json.Text("repo-7")))
                .expect(201);

        assertThat(reply.headers()).containsEntry("Location", "/api/queue/jobs/" + reply.text("id"));
        assertThat(reply.json().without("warnings"))
                .isEqualTo(desk.show(reply.text("id")).json());
        assertThat(reply.text("createdBy")).isEqualTo("operators");
        assertThat(reply.text("status")).isEqualTo("queued");
        assertThat(reply.text("affinityKey")).isEqualTo("repo-7");
        assertThat(reply.json().whole("attempt")).hasValue(1);
        assertThat(reply.json().whole("maxAttempts")).hasValue(3);
        assertThat(reply.json().whole("priority")).hasValue(0);
    }

    @Test
    void what_a_manifest_job_shows_has_no_YAML_and_everything_derived() {
        var payload = desk.submit(QueueDesk.inline(QueueDesk.YAML))
                .expect(201)
                .json()
                .object("payload")
                .orElseThrow();

        assertThat(CanonicalJson.text(payload)).doesNotContain("dataSources");
        assertThat(payload.items("requiredCapabilities"))
                .map(item -> ((Json.Text) item).value())
                .containsExactly(ALL_OF_DOCS);
        assertThat(payload.text("manifestHash"))
                .contains(ManifestHash.of(QueueDesk.YAML.getBytes(StandardCharsets.UTF_8))
                        .value());
        assertThat(payload.object("effectiveRunConfig").orElseThrow().whole("batchSize"))
                .hasValue(50);
        assertThat(payload.object("manifestSecretRefs").orElseThrow().items("vault"))
                .hasSize(1);
    }

    @Test
    void what_a_client_says_about_capabilities_and_hash_of_a_manifest_is_overwritten() {
        var lies = QueueDesk.inline(QueueDesk.YAML);
        var payload = lies.object("payload")
                .orElseThrow()
                .with("requiredCapabilities", new Json.Arr(List.of(new Json.Text("none"))))
                .with("manifestHash", new Json.Text("sha256:" + "0".repeat(64)))
                .with("whatever", new Json.Text("else"));

        var shown = desk.submit(lies.with("payload", payload)).expect(201).json();

        assertThat(shown.object("payload").orElseThrow().fields()).doesNotContainKey("whatever");
        assertThat(shown.items("requiredCapabilities")).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "codex_exec", "codex_skill"})
    void the_payload_of_every_other_type_passes_through_untouched_by_manifest_rules(String type) {
        var payload = Vectors.parse(
                "{\"manifest\":{\"name\":\" x \",\"source\":{\"kind\":\"repo\"}},\"requiredCapabilities\":[\" Codex \"],\"n\":1e2,\"deep\":[[[{}]]]}");

        var job = desk.submit(QueueDesk.task().with("type", new Json.Text(type)).with("payload", payload))
                .expect(201)
                .json();

        assertThat(job.object("payload")).contains(payload);
        assertThat(job.text("category")).contains("task");
        assertThat(job.items("requiredCapabilities")).containsExactly(new Json.Text("codex"));
    }

    @Test
    void a_job_that_needs_no_capability_is_taken_with_a_warning_and_claimed_by_nobody() {
        var reply = desk.submit(QueueDesk.task()).expect(201);

        assertThat(((Json.Obj) reply.json().items("warnings").getFirst()).text("rule"))
                .contains("claimable_by_nobody");
        assertThat(desk.claim("w").json().get("job")).isEqualTo(new Json.Null());
    }

    @Test
    void everything_that_is_wrong_is_listed_with_its_place_and_every_bound_as_a_fact() {
        var reply = desk.probe
                .call("POST /api/queue/jobs")
                .key("not visible\n")
                .query("dry", "1")
                .body("{\"type\":\"job\",\"priority\":1001,\"maxAttempts\":0,\"affinityKey\":7,\"urgent\":true}")
                .send()
                .expect(422, "invalid_queue_payload");

        assertThat(reply.paths())
                .containsExactlyInAnyOrder(
                        "query dry",
                        "header Idempotency-Key",
                        "type",
                        "payload",
                        "priority",
                        "maxAttempts",
                        "affinityKey",
                        "urgent");
        assertThat(reply.json().object("limits").orElseThrow().object("priority"))
                .contains(Vectors.parse("{\"minimum\":-1000,\"maximum\":1000}"));
        assertThat(reply.body()).contains("from -1000 to 1000");
        assertThat(desk.submitted()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "priority|-1001|range",
                "priority|1001|range",
                "priority|1" + "000000000000000000000000000000" + "|range",
                "priority|1.0|type",
                "priority|\"1\"|type",
                "priority|true|type",
                "maxAttempts|0|range",
                "maxAttempts|21|range",
            })
    void bounds_hold(String field, String value, String rule) {
        var body = "{\"type\":\"task\",\"payload\":{},\"" + field + "\":" + value + "}";

        var reply = desk.probe.call("POST /api/queue/jobs").body(body).send();

        assertThat(reply.expect(422, "invalid_queue_payload").rules()).containsExactly(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"task\",\"payload\":{},\"priority\":1e999}",
                "{\"type\":\"task\",\"payload\":{\"maxDocs\":1e999}}",
                "{\"type\":\"task\",\"payload\":{\"a\":NaN}}",
                "{\"type\":\"task\",\"payload\":{\"a\":\"\\ud800\"}}",
                "{\"type\":\"task\",\"type\":\"task\",\"payload\":{}}",
                "[]",
                "null",
                "",
                "\"task\"",
            })
    void what_no_reader_of_JSON_should_take_is_refused(String body) {
        desk.probe.call("POST /api/queue/jobs").body(body).send().expect(422, "invalid_queue_payload");

        assertThat(desk.submitted()).isZero();
    }

    @Test
    void bytes_that_are_not_text_are_refused() {
        desk.probe
                .call("POST /api/queue/jobs")
                .binary(new byte[] {'{', '"', (byte) 0xc3, '"', '}'})
                .send()
                .expect(422, "invalid_queue_payload");
    }

    @Test
    void a_body_may_come_in_base64() {
        desk.probe
                .call("POST /api/queue/jobs")
                .binary(CanonicalJson.bytes(QueueDesk.task("codex")))
                .send()
                .expect(201);
    }

    @Test
    void a_payload_that_passes_through_has_a_bound() {
        var large = QueueDesk.task()
                .with(
                        "payload",
                        Json.Obj.builder().put("text", "x".repeat(256 << 10)).build());

        assertThat(desk.submit(large).expect(422, "invalid_queue_payload").body())
                .contains("at most 262144 bytes");
    }

    // --- where the peer breaks (section 5) -----------------------------------------------------------------------

    @Test
    void the_reasons_of_a_refusal_are_told_with_path_rule_line_and_column() {
        var broken = QueueDesk.YAML.replace("qdrant", "shoebox").replace("google", "someone");

        var reply = desk.submit(QueueDesk.inline(broken)).expect(422, "invalid_manifest_job");

        assertThat(reply.paths()).contains("embeddings.provider", "vectorStore.type");
        assertThat(reply.json().items("violations"))
                .allSatisfy(violation ->
                        assertThat(((Json.Obj) violation).whole("line")).isPresent());
    }

    @Test
    void the_worker_of_an_inline_job_gets_the_exact_YAML_that_the_hash_was_taken_of() {
        var yaml = QueueDesk.YAML + "# ünïcode, and no end of line";
        desk.submit(QueueDesk.inline(yaml)).expect(201);
        var held = QueueDesk.held(desk.claim("ingest-7", ALL_OF_DOCS));

        var reply = desk.probe
                .call("GET /api/queue/jobs/{id}/manifest")
                .path("id", held.id())
                .token(held.token())
                .send()
                .expect(200);

        assertThat(reply.text("content")).isEqualTo(yaml);
        assertThat(reply.text("contentHash"))
                .isEqualTo(
                        ManifestHash.of(yaml.getBytes(StandardCharsets.UTF_8)).value());
    }

    @Test
    void a_queued_job_runs_what_the_registry_held_when_it_was_submitted() {
        desk.put("confluence-docs");
        desk.submit(QueueDesk.registered()).expect(201);
        var name = new signpost.ingest.ManifestName("confluence-docs");
        var later = QueueDesk.YAML.replace("50", "51");
        desk.registry.put(
                name,
                later,
                ManifestHash.of(later.getBytes(StandardCharsets.UTF_8)),
                new signpost.registry.Precondition.None(),
                desk.clock.instant());
        desk.registry.delete(name, new signpost.registry.Precondition.None(), desk.clock.instant());

        var held = QueueDesk.held(desk.claim("ingest-7", ALL_OF_DOCS));
        var reply = desk.probe
                .call("GET /api/queue/jobs/{id}/manifest")
                .path("id", held.id())
                .token(held.token())
                .send()
                .expect(200);

        assertThat(reply.text("content")).isEqualTo(QueueDesk.YAML);
    }

    @Test
    void a_registry_source_of_another_name_or_with_another_copy_is_refused() {
        desk.put("confluence-docs");
        for (var source : List.of(
                "{\"kind\":\"registry\",\"name\":\"other\"}", "{\"kind\":\"registry\",\"content\":\"version: v0\"}")) {
            var body = Vectors.parse("{\"type\":\"manifest\",\"payload\":{\"manifest\":{\"name\":\"confluence-docs\","
                    + "\"source\":" + source + "}}}");

            desk.submit(body).expect(422, "invalid_manifest_job");
        }
        assertThat(desk.submitted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run: {since: !!int x}",
                "run: &a {self: *a}",
                "run: {when: .nan}",
                "x-a: &a [x,x,x,x,x,x,x,x,x]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                        + "x-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: [*e,*e,*e,*e,*e,*e,*e,*e,*e]",
                "security: {apiKey: 'profile://[x'}",
            })
    void what_makes_the_peer_fall_over_is_refused(String yaml) {
        var body = QueueDesk.inline(QueueDesk.YAML.replaceFirst("(?s)run:.*", "") + yaml + "\n");

        assertThat(desk.submit(body).expect(422, "invalid_manifest_job").paths())
                .isNotEmpty();
        assertThat(desk.submitted()).isZero();
    }

    @Test
    void a_date_under_run_is_refused_with_its_place_and_the_fix() {
        var body = QueueDesk.inline(QueueDesk.YAML.replace("batchSize: 50", "since: 2026-01-31"));

        var reply = desk.submit(body).expect(422, "invalid_manifest_job");

        assertThat(reply.paths()).containsExactly("run.since");
        assertThat(reply.body()).contains("quotes");
    }

    @Test
    void maxDocs_beyond_every_number_is_refused() {
        desk.put("confluence-docs");
        for (var maxDocs : List.of("1e999", "1e308", "true", "1.9", "\"1_000\"", "0")) {
            var body = "{\"type\":\"manifest\",\"payload\":{\"manifest\":{\"name\":\"confluence-docs\","
                    + "\"source\":{\"kind\":\"registry\"},\"options\":{\"maxDocs\":" + maxDocs + "}}}}";

            desk.probe.call("POST /api/queue/jobs").body(body).send().expect(422);
        }
    }

    @Test
    void a_job_nested_260_deep_is_refused_and_so_no_listing_meets_one() {
        var deep = "[".repeat(260) + "]".repeat(260);

        var reply = desk.probe
                .call("POST /api/queue/jobs")
                .body("{\"type\":\"task\",\"payload\":{\"a\":" + deep + "}}")
                .send()
                .expect(422, "invalid_queue_payload");

        assertThat(reply.rules()).containsExactly("too_deep");
        desk.probe.call("GET /api/queue/jobs").send().expect(200);
    }

    @Test
    void a_lease_that_has_run_out_is_over_although_nobody_took_the_job() {
        var held = desk.held("codex");
        desk.pass(Duration.ofSeconds(60));

        for (var what : List.of("/heartbeat", "/complete", "/cancel/ack")) {
            desk.asHolder(what, held).expect(403, "lease_lost");
        }
        assertThat(desk.show(held.id()).text("status")).isEqualTo("queued");
        assertThat(desk.show(held.id()).json().whole("attempt")).hasValue(2);
    }

    @Test
    void a_list_of_one_status_shows_no_other_where_a_lease_has_just_run_out() {
        desk.held("codex");
        desk.pass(Duration.ofSeconds(61));

        var running = desk.probe.call("GET /api/queue/jobs").query("status", "running");

        assertThat(running.send().expect(200).json().items("items")).isEmpty();
        assertThat(desk.probe.call("GET /api/queue/jobs").send().expect(200).body())
                .contains("\"status\":\"queued\"");
    }

    @Test
    void lists_have_cursors_that_survive_what_comes_in_meanwhile() {
        for (var i = 0; i < 7; i++) {
            desk.submitted("codex");
            desk.pass(Duration.ofMillis(1));
        }

        var seen = new ArrayList<String>();
        var page = desk.probe
                .call("GET /api/queue/jobs")
                .query("limit", "3")
                .send()
                .expect(200);
        while (true) {
            page.json()
                    .items("items")
                    .forEach(item -> seen.add(((Json.Obj) item).text("id").orElseThrow()));
            var next = page.json().text("nextCursor");
            if (next.isEmpty()) {
                break;
            }
            desk.submitted("codex");
            page = desk.probe
                    .call("GET /api/queue/jobs")
                    .query("limit", "3")
                    .query("cursor", next.get())
                    .send()
                    .expect(200);
        }

        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
        assertThat(seen.getFirst()).isEqualTo(QueueDesk.id(7).value());
    }

    @Test
    void only_the_worker_that_holds_a_job_writes_its_events() {
        var held = desk.held("codex");
        var other = desk.held("gdrive");
        var event = Json.Obj.builder().put("message", "from somebody else").build();

        desk.asHolder("/events", new QueueDesk.Held(held.id(), other.token()), event)
                .expect(403, "lease_lost");
        desk.probe
                .call("POST /api/queue/jobs/{id}/events")
                .path("id", held.id())
                .body(event)
                .send()
                .expect(403, "worker_not_authorized");

        assertThat(events(held.id(), "asc").body()).doesNotContain("somebody else");
    }

    // --- attacks -------------------------------------------------------------------------------------------------

    @Test
    void T24_who_calls_is_who_signed_whatever_headers_say() {
        var reply = desk.probe
                .call("POST /api/queue/jobs")
                .header("X-Client-Id", "root")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Amzn-Caller", "AROAOTHER:admin")
                .as("workers", "i-0123")
                .body(QueueDesk.task("codex"))
                .send()
                .expect(201);

        assertThat(reply.text("createdBy")).isEqualTo("workers");
    }

    @Test
    void T25_an_idempotency_key_makes_one_job_and_belongs_to_its_caller() {
        var first = keyed("nightly", "alice", QueueDesk.task("codex")).expect(201);

        var again = keyed("nightly", "bob-of-the-same-role", QueueDesk.task("codex"))
                .expect(200);
        var other = keyed("nightly", "alice", QueueDesk.task("gdrive")).expect(422, "idempotency_key_reused");
        var stranger = desk.probe
                .call("POST /api/queue/jobs")
                .key("nightly")
                .as("strangers", "eve")
                .body(QueueDesk.task("gdrive"))
                .send()
                .expect(201);

        assertThat(again.headers()).containsEntry("Idempotent-Replayed", "true");
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(other.body()).doesNotContain(first.text("id"));
        assertThat(stranger.text("id")).isNotEqualTo(first.text("id"));
        assertThat(desk.submitted()).isEqualTo(2);
    }

    @Test
    void T25_the_same_body_written_otherwise_is_the_same_request() {
        keyed("k", "alice", QueueDesk.task("codex")).expect(201);

        desk.probe
                .call("POST /api/queue/jobs")
                .key("k")
                .body("{ \"payload\" : {\"requiredCapabilities\":[\"co\\u0064ex\"]},\n\"type\":\"task\"}")
                .send()
                .expect(200);
    }

    @Test
    void T25_a_replay_shows_the_job_as_it_is_now_with_the_payload_of_then() {
        desk.put("confluence-docs");
        var first = keyed("k", "alice", QueueDesk.registered()).expect(201);
        desk.registry.put(
                new signpost.ingest.ManifestName("confluence-docs"),
                QueueDesk.YAML + "#",
                ManifestHash.of((QueueDesk.YAML + "#").getBytes(StandardCharsets.UTF_8)),
                new signpost.registry.Precondition.None(),
                desk.clock.instant());
        desk.claim("ingest-7", ALL_OF_DOCS);

        var again = keyed("k", "alice", QueueDesk.registered()).expect(200);

        assertThat(again.text("status")).isEqualTo("running");
        assertThat(again.json().get("payload")).isEqualTo(first.json().get("payload"));
        // They would be those of another manifest.
        assertThat(again.json().has("warnings")).isFalse();
    }

    @Test
    void T25_a_replay_has_the_warnings_of_the_first_answer() {
        var nobodys = keyed("k", "alice", QueueDesk.task()).expect(201);
        desk.put("confluence-docs");
        var registered = keyed("r", "alice", QueueDesk.registered()).expect(201);

        var again = keyed("k", "alice", QueueDesk.task()).expect(200);

        assertThat(again.json().items("warnings"))
                .hasSize(1)
                .isEqualTo(nobodys.json().items("warnings"));
        assertThat(keyed("r", "alice", QueueDesk.registered())
                        .expect(200)
                        .json()
                        .get("warnings"))
                .isNotNull()
                .isEqualTo(registered.json().get("warnings"));
    }

    @Test
    void T25_of_a_hundred_submissions_at_once_with_one_key_one_makes_a_job() throws Exception {
        var replies = atOnce(100, () -> keyed("k", "alice", QueueDesk.task("codex")));

        assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(1);
        assertThat(replies).allMatch(reply -> List.of(200, 201, 409).contains(reply.status()));
        assertThat(replies.stream()
                        .filter(reply -> reply.status() < 300)
                        .map(reply -> reply.text("id"))
                        .distinct())
                .hasSize(1);
        assertThat(desk.submitted()).isEqualTo(1);
    }

    @Test
    void T29_a_worker_without_a_capability_does_not_get_the_job_and_nothing_changes() {
        desk.put("confluence-docs");
        var id = desk.submit(QueueDesk.registered()).expect(201).text("id");
        var before = desk.show(id).body();

        var reply = desk.claim("w", "manifest", "embeddings", "google", "qdrant");

        assertThat(reply.json().get("job")).isEqualTo(new Json.Null());
        assertThat(reply.json().whole("pollAfterMs").orElseThrow()).isPositive();
        assertThat(desk.show(id).body()).isEqualTo(before);
    }

    @Test
    void T29_a_stale_lease_changes_nothing() {
        var late = desk.held("codex");
        desk.pass(Duration.ofSeconds(61));
        var current = QueueDesk.held(desk.claim("worker-2", "codex"));
        assertThat(current.id()).isEqualTo(late.id());
        var before = desk.show(late.id()).body();

        desk.asHolder("/heartbeat", late).expect(403, "lease_lost");
        desk.asHolder("/complete", late).expect(403, "lease_lost");
        desk.asHolder("/cancel/ack", late).expect(403, "lease_lost");
        desk.asHolder("/fail", late, Json.Obj.builder().put("errorMessage", "x").build())
                .expect(403, "lease_lost");
        desk.asHolder("/complete", new QueueDesk.Held(late.id(), "no token at all\u0000é"))
                .expect(403, "lease_lost");

        assertThat(desk.show(late.id()).body()).isEqualTo(before);
    }

    @Test
    void T30_nobody_can_forge_a_line_of_the_log_or_make_one_large() {
        var nasty = "\r\n{\"level\":\"INFO\"}\u001b[31m\u0000\u2028" + "x".repeat(1 << 19);
        desk.probe
                .call("POST /api/queue/jobs")
                .header("X-Anything", nasty)
                .header("Idempotency-Key", nasty)
                .query(nasty, nasty)
                .body(nasty)
                .send()
                .expect(422);
        desk.probe
                .call("POST /api/queue/jobs/{id}/cancel")
                .path("id", nasty)
                .body("{\"" + "a".repeat(1 << 19) + "\":1}")
                .send()
                .expect(422);
        desk.probe.send(CanonicalJson.bytes(Json.Obj.builder()
                .put("httpMethod", nasty)
                .put("resource", nasty)
                .build()));

        assertThat(desk.probe.lines()).hasSize(3).allSatisfy(line -> {
            assertThat(line).hasSizeLessThan(2_000).matches("[ -~]*").doesNotContain("[31m", "xxxx", "aaaa");
            assertThat(Vectors.parse(line).text("level")).contains("WARN");
        });
    }

    // --- the life of a job, over HTTP ----------------------------------------------------------------------------

    @Test
    void a_worker_without_a_name_claims_nothing() {
        for (var name : List.of("", " ", "\u0000", "-w")) {
            desk.probe
                    .call("POST /api/queue/jobs/claim")
                    .body(Json.Obj.builder()
                            .put("workerId", name)
                            .put("leaseSeconds", 60)
                            .build())
                    .send()
                    .expect(422, "invalid_queue_payload");
        }
    }

    @Test
    void a_worker_claims_lives_reports_and_completes() {
        var held = desk.held("codex");
        desk.pass(Duration.ofSeconds(30));

        var beat = desk.asHolder("/heartbeat", held).expect(200);
        assertThat(beat.text("leaseExpiresAt")).isEqualTo("2026-11-20T12:01:30.000Z");
        assertThat(beat.text("claimedBy")).isEqualTo("worker-of-codex");
        desk.asHolder(
                        "/events",
                        held,
                        Vectors.parse("{\"level\":\"warn\",\"message\":\"slow\",\"payload\":{\"ms\":900}}"))
                .expect(201);
        var done = desk.asHolder("/complete", held, Vectors.parse("{\"resultSummary\":{\"documents\":40}}"))
                .expect(200);

        assertThat(done.text("status")).isEqualTo("succeeded");
        assertThat(done.json().object("resultSummary").orElseThrow().whole("documents"))
                .hasValue(40);
        assertThat(done.text("finishedAt")).isEqualTo("2026-11-20T12:00:30.000Z");
        assertThat(desk.asHolder("/complete", held, Vectors.parse("{\"resultSummary\":{\"documents\":40}}"))
                        .expect(200)
                        .body())
                .as("the answer may have been lost, and the worker says it again")
                .isEqualTo(done.body());
    }

    @Test
    void a_retryable_failure_waits_and_then_becomes_a_dead_letter_that_an_operator_requeues() {
        var id = desk.submit(QueueDesk.task("codex").with("maxAttempts", Json.Whole.of(2)))
                .expect(201)
                .text("id");
        var failure = Json.Obj.builder()
                .put("errorMessage", "503")
                .put("retryable", true)
                .build();
        var first = QueueDesk.held(desk.claim("w", "codex"));
        var failed = desk.asHolder("/fail", first, failure).expect(200);
        assertThat(failed.text("status")).isEqualTo("queued");
        assertThat(failed.text("nextAttemptAt")).isEqualTo("2026-11-20T12:00:15.000Z");
        assertThat(desk.claim("w", "codex").json().get("job")).isEqualTo(new Json.Null());
        desk.pass(Duration.ofSeconds(15));

        var second = QueueDesk.held(desk.claim("w", "codex"));
        var dead = desk.asHolder("/fail", second, failure).expect(200);

        assertThat(second.id()).isEqualTo(id);
        assertThat(dead.text("status")).isEqualTo("dead_letter");
        assertThat(dead.text("errorMessage")).isEqualTo("503");
        var again = desk.probe
                .call("POST /api/queue/jobs/{id}/requeue")
                .path("id", id)
                .send()
                .expect(200);
        assertThat(again.text("status")).isEqualTo("queued");
        assertThat(again.json().whole("attempt")).hasValue(1);
    }

    @Test
    void cancelling_a_running_job_is_seen_by_its_worker_and_wins_over_completion() {
        var held = desk.held("codex");
        desk.probe
                .call("POST /api/queue/jobs/{id}/cancel")
                .path("id", held.id())
                .body("{\"reason\":\"not needed\"}")
                .send()
                .expect(200);

        var beat = desk.asHolder("/heartbeat", held).expect(200);
        assertThat(beat.text("cancelRequestedAt")).isNotEmpty();
        assertThat(beat.text("cancelReason")).isEqualTo("not needed");
        var done = desk.asHolder("/complete", held).expect(200);

        assertThat(done.text("status")).isEqualTo("cancelled");
        assertThat(events(held.id(), "asc").body()).contains("cancelled wins");
    }

    @Test
    void many_dead_letters_are_requeued_page_by_page_and_by_filter() {
        for (var i = 0; i < 5; i++) {
            var held = desk.held("c" + i % 2);
            desk.asHolder(
                            "/fail",
                            held,
                            Json.Obj.builder().put("errorMessage", "x").build())
                    .expect(200);
            desk.pass(Duration.ofMillis(1));
        }

        var page = requeue("{\"status\":\"failed\",\"capability\":\"C0\",\"limit\":2}");
        var requeued = new ArrayList<Json>(page.json().items("requeued"));
        while (page.json().text("nextCursor").isPresent()) {
            page = requeue("{\"status\":\"failed\",\"capability\":\"C0\",\"limit\":2,\"cursor\":\""
                    + page.text("nextCursor") + "\"}");
            requeued.addAll(page.json().items("requeued"));
        }

        assertThat(new HashSet<>(requeued)).hasSize(3);
        assertThat(desk.probe
                        .call("GET /api/queue/jobs")
                        .query("status", "queued")
                        .send()
                        .json()
                        .items("items"))
                .hasSize(3);
    }

    private Reply requeue(String body) {
        return desk.probe.call("POST /api/queue/requeue").body(body).send().expect(200);
    }

    @Test
    void events_are_read_from_both_ends_and_followed() {
        var held = desk.held("codex");
        for (var i = 0; i < 5; i++) {
            desk.pass(Duration.ofMillis(1));
            desk.asHolder(
                            "/events",
                            held,
                            Json.Obj.builder().put("message", "event " + i).build())
                    .expect(201);
        }

        var up = pages(held.id(), "asc");
        var down = pages(held.id(), "desc");

        assertThat(up).hasSize(7).containsSubsequence("queued", "running", "event 0", "event 4");
        assertThat(down).containsExactlyElementsOf(up.reversed());
        var last = ((Json.Obj) events(held.id(), "desc").json().items("items").getFirst())
                .text("id")
                .orElseThrow();
        desk.pass(Duration.ofMillis(1));
        desk.asHolder("/events", held, Json.Obj.builder().put("message", "news").build())
                .expect(201);
        var news = desk.probe
                .call("GET /api/queue/jobs/{id}/events")
                .path("id", held.id())
                .query("cursor", last)
                .send();
        assertThat(news.json().items("items"))
                .singleElement()
                .satisfies(
                        event -> assertThat(((Json.Obj) event).text("message")).contains("news"));
    }

    @Test
    void a_page_of_large_events_holds_fewer_than_asked_for_and_says_where_to_go_on() {
        var held = desk.held("codex");
        var large = "so said the worker ".repeat(3_000);
        for (var i = 0; i < 100; i++) {
            desk.pass(Duration.ofMillis(1));
            desk.asHolder(
                            "/events",
                            held,
                            Json.Obj.builder()
                                    .put("message", "event " + i)
                                    .put("payload", large)
                                    .build())
                    .expect(201);
        }
        desk.asHolder("/complete", held).expect(200);

        for (var order : List.of("asc", "desc")) {
            var messages = new ArrayList<String>();
            var cursor = java.util.Optional.<String>empty();
            do {
                var call = desk.probe
                        .call("GET /api/queue/jobs/{id}/events")
                        .path("id", held.id())
                        .query("order", order)
                        .query("limit", "200");
                cursor.ifPresent(from -> call.query("cursor", from));
                var page = call.send().expect(200);
                assertThat(page.body().length()).isLessThan(5 << 18);
                page.json()
                        .items("items")
                        .forEach(event ->
                                messages.add(((Json.Obj) event).text("message").orElseThrow()));
                cursor = page.json().text("nextCursor");
            } while (cursor.isPresent());
            assertThat(messages).hasSize(103).doesNotHaveDuplicates();
        }
    }

    @Test
    void events_of_a_lease_that_ran_out_are_the_same_at_each_look() {
        var held = desk.held("codex");
        desk.pass(Duration.ofSeconds(61));
        var first = events(held.id(), "asc").body();
        desk.pass(Duration.ofSeconds(1));

        assertThat(events(held.id(), "asc").body())
                .contains("the lease before ran out")
                .isEqualTo(first);
    }

    private Reply events(String id, String order) {
        return desk.probe
                .call("GET /api/queue/jobs/{id}/events")
                .path("id", id)
                .query("order", order)
                .send()
                .expect(200);
    }

    private List<String> pages(String id, String order) {
        var messages = new ArrayList<String>();
        var cursor = java.util.Optional.<String>empty();
        do {
            var call = desk.probe
                    .call("GET /api/queue/jobs/{id}/events")
                    .path("id", id)
                    .query("order", order)
                    .query("limit", "2");
            cursor.ifPresent(from -> call.query("cursor", from));
            var page = call.send().expect(200).json();
            page.items("items")
                    .forEach(event ->
                            messages.add(((Json.Obj) event).text("message").orElseThrow()));
            cursor = page.text("nextCursor");
        } while (cursor.isPresent());
        return messages;
    }

    @Test
    void of_a_long_error_message_the_first_1024_characters_are_kept() {
        for (var message : List.of("x".repeat(1024), "y".repeat(1025), "z".repeat(1022) + "\ud83d\ude00 and more")) {
            var held = desk.held("codex");
            var kept = desk.asHolder(
                            "/fail",
                            held,
                            Json.Obj.builder().put("errorMessage", message).build())
                    .expect(200)
                    .text("errorMessage");

            assertThat(kept).hasSizeBetween(1023, 1024).startsWith(message.substring(0, 1022));
        }
    }

    @Test
    void an_event_a_summary_and_an_error_message_have_bounds() {
        var held = desk.held("codex");

        for (var message : List.of("x".repeat(64 << 10), "\u00e9".repeat(11_000))) {
            assertThat(desk.asHolder(
                                    "/events",
                                    held,
                                    Json.Obj.builder().put("message", message).build())
                            .expect(413, "payload_too_large")
                            .json()
                            .whole("limitBytes"))
                    .hasValue(64 << 10);
        }
        desk.asHolder(
                        "/complete",
                        held,
                        Json.Obj.builder()
                                .put("resultSummary", "x".repeat(64 << 10))
                                .build())
                .expect(413, "payload_too_large");
        desk.asHolder(
                        "/fail",
                        held,
                        Json.Obj.builder()
                                .put("errorMessage", "x".repeat((16 << 10) + 1))
                                .build())
                .expect(422, "invalid_queue_payload");
        assertThat(desk.show(held.id()).text("status")).isEqualTo("running");
    }

    @Test
    void a_page_of_jobs_stays_below_a_megabyte_however_long_their_messages_are() {
        var message = "\u00fc\u4e16".repeat(512);
        for (var i = 0; i < 200; i++) {
            var id = desk.submit(QueueDesk.task("codex").with("affinityKey", new Json.Text("\u4e16".repeat(255))))
                    .expect(201)
                    .text("id");
            desk.probe
                    .call("POST /api/queue/jobs/{id}/cancel")
                    .path("id", id)
                    .body(Json.Obj.builder().put("reason", message).build())
                    .send()
                    .expect(200);
            desk.pass(Duration.ofMillis(1));
        }

        var page = desk.probe
                .call("GET /api/queue/jobs")
                .query("limit", "200")
                .send()
                .expect(200);

        assertThat(page.body().length()).isLessThanOrEqualTo(1 << 20);
        assertThat(page.json().items("items")).hasSizeGreaterThan(20).hasSizeLessThan(200);
        assertThat(page.json().text("nextCursor")).isPresent();
    }

    @Test
    void a_job_of_either_category_is_found_by_it() {
        desk.submit(QueueDesk.inline(QueueDesk.YAML)).expect(201);
        desk.submitted("codex");

        var manifests = desk.probe
                .call("GET /api/queue/jobs")
                .query("category", "manifest")
                .send()
                .expect(200)
                .json()
                .items("items");

        assertThat(manifests).singleElement().satisfies(item -> {
            assertThat(((Json.Obj) item).object("manifest").orElseThrow().text("name"))
                    .contains("confluence-docs");
            assertThat(((Json.Obj) item).fields()).doesNotContainKeys("payload", "resultSummary");
        });
    }

    // --- the log and faults --------------------------------------------------------------------------------------

    @Test
    void a_fault_is_left_to_the_runtime_and_logged_by_its_kind() {
        var broken = new QueueDesk(
                API,
                signpost.ingest.ContractSettings.DEFAULT,
                store -> QueueDesk.around(store, (_, _) -> {
                    throw new IllegalStateException("payload of ghp_abcdefghijklmnopqrstuvwxyz0123456789");
                }));

        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> broken.show(QueueDesk.id(1).value()));
        assertThat(broken.probe.lines()).singleElement().satisfies(line -> {
            assertThat(Vectors.parse(line).text("fault")).contains("IllegalStateException");
            assertThat(line).doesNotContain("ghp_");
        });
    }

    @Test
    void each_request_is_one_line_that_tells_who_asked_for_what_and_what_came_of_it() {
        var id = desk.submitted("codex");

        assertThat(desk.probe.lines()).singleElement().satisfies(line -> {
            var json = Vectors.parse(line);
            assertThat(json.text("action")).contains("submit");
            assertThat(json.text("outcome")).contains("created");
            assertThat(json.text("caller")).contains("operators");
            assertThat(json.text("job")).contains(id);
            assertThat(json.whole("status")).hasValue(201);
            assertThat(json.text("request_id")).contains(RecordingContext.REQUEST_ID);
        });
    }

    // --- parts ---------------------------------------------------------------------------------------------------

    private Reply keyed(String key, String session, Json.Obj body) {
        return desk.probe
                .call("POST /api/queue/jobs")
                .key(key)
                .as("operators", session)
                .body(body)
                .send();
    }

    static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<java.util.concurrent.Future<T>>();
            for (var i = 0; i < times; i++) {
                futures.add(threads.submit(call));
            }
            var results = new ArrayList<T>();
            for (var future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
