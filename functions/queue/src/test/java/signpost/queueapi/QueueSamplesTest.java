package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.ingest.ContractSettings;
import signpost.job.JobStore;
import signpost.json.Json;
import signpost.testkit.ApiProbe.Call;
import signpost.testkit.OpenApi;
import signpost.testkit.TemplateRoutes;
import signpost.testkit.Vectors;

/// Every file of events/queue and every route, until every answer that the API's description has was given.
class QueueSamplesTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "queue");
    private static final OpenApi API = OpenApi.read();

    /// Against a stage with a queued job 1, a held job 2 (token 1), a succeeded job 3 (token 4), a dead letter 4 (token
    /// 5), a held job 5 that is to be cancelled (token 2), a queued manifest job 6 and a held one 7 (token 3).
    @ParameterizedTest
    @CsvSource({
        "submit-task, 201, ",
        "submit-manifest-inline, 201, ",
        "submit-manifest-registry, 201, ",
        "submit-again, 200, ",
        "submit-bad-key-reused, 422, idempotency_key_reused",
        "submit-bad-key-in-flight, 409, idempotency_key_in_flight",
        "submit-bad-json, 422, invalid_queue_payload",
        "submit-bad-fields, 422, invalid_queue_payload",
        "submit-bad-secret, 422, invalid_manifest_job",
        "submit-bad-override, 422, invalid_manifest_job",
        "submit-bad-unknown-manifest, 422, invalid_manifest_job",
        "submit-bad-path, 422, invalid_manifest_job",
        "list, 200, ",
        "list-filtered, 200, ",
        "list-bad-limit, 422, invalid_queue_payload",
        "list-bad-duplicate, 422, invalid_queue_payload",
        "list-bad-filter, 422, invalid_queue_payload",
        "list-bad-cursor, 422, invalid_queue_payload",
        "claim, 200, ",
        "claim-nothing, 200, ",
        "claim-bad-lease, 422, invalid_queue_payload",
        "claim-bad-type, 422, invalid_queue_payload",
        "requeue-many, 200, ",
        "requeue-many-bad-status, 422, invalid_queue_payload",
        "stats, 200, ",
        "stats-bad-parameter, 422, invalid_queue_payload",
        "show, 200, ",
        "show-manifest-job, 200, ",
        "show-bad-id, 422, invalid_queue_payload",
        "show-bad-unknown, 404, job_not_found",
        "manifest, 200, ",
        "manifest-bad-token, 403, lease_lost",
        "manifest-bad-no-token, 403, worker_not_authorized",
        "manifest-bad-task, 409, job_state_conflict",
        "manifest-bad-unknown, 404, job_not_found",
        "heartbeat, 200, ",
        "heartbeat-no-body, 200, ",
        "heartbeat-token-in-body, 200, ",
        "heartbeat-bad-lease, 422, invalid_queue_payload",
        "heartbeat-bad-token, 403, lease_lost",
        "heartbeat-bad-ended, 409, job_state_conflict",
        "heartbeat-bad-unknown, 404, job_not_found",
        "complete, 200, ",
        "complete-after-cancel, 200, ",
        "complete-bad-field, 422, invalid_queue_payload",
        "complete-bad-token, 403, lease_lost",
        "complete-bad-cancelled-before, 409, job_state_conflict",
        "complete-bad-unknown, 404, job_not_found",
        "fail, 200, ",
        "fail-for-good, 200, ",
        "fail-bad-no-message, 422, invalid_queue_payload",
        "fail-bad-token, 403, lease_lost",
        "fail-bad-succeeded, 409, job_state_conflict",
        "fail-bad-unknown, 404, job_not_found",
        "cancel, 200, ",
        "cancel-running, 200, ",
        "cancel-bad-ended, 409, job_state_conflict",
        "cancel-bad-reason, 422, invalid_queue_payload",
        "cancel-bad-unknown, 404, job_not_found",
        "cancel-ack, 200, ",
        "cancel-ack-bad-not-asked, 409, job_state_conflict",
        "cancel-ack-bad-token, 403, lease_lost",
        "cancel-ack-bad-field, 422, invalid_queue_payload",
        "cancel-ack-bad-unknown, 404, job_not_found",
        "requeue, 200, ",
        "requeue-bad-running, 409, job_state_conflict",
        "requeue-bad-field, 422, invalid_queue_payload",
        "requeue-bad-unknown, 404, job_not_found",
        "events-note, 201, ",
        "events-note-bad-level, 422, invalid_queue_payload",
        "events-note-bad-token, 403, lease_lost",
        "events-note-bad-ended, 409, job_state_conflict",
        "events-note-bad-unknown, 404, job_not_found",
        "events, 200, ",
        "events-newest-first, 200, ",
        "events-bad-cursor, 422, invalid_queue_payload",
        "events-bad-unknown, 404, job_not_found",
        "bad-nobody, 403, forbidden",
        "bad-route, 404, not_found",
    })
    void each_sample_event_is_answered_as_its_name_says(String file, int status, String error) throws IOException {
        var desk = stage();
        var event = event(file);

        var reply = file.equals("bad-route")
                ? desk.probe.send(signpost.json.CanonicalJson.bytes(event))
                : desk.probe.send(event);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error()).isEqualTo(error == null ? "" : error);
        assertThat(file.contains("-bad-") || file.startsWith("bad-")).isEqualTo(status >= 400);
        assertThat(reply.headers()).containsEntry("Cache-Control", "no-store");
    }

    @Test
    void every_sample_event_has_its_row_above() throws IOException {
        var method = Stream.of(getClass().getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals("each_sample_event_is_answered_as_its_name_says"))
                .findFirst()
                .orElseThrow();
        var rows = Stream.of(method.getAnnotation(CsvSource.class).value()).map(row -> row.replaceFirst(",.*", ""));
        try (var files = Files.list(EVENTS)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(rows.toList());
        }
    }

    @ParameterizedTest
    @EnumSource(QueueRoute.class)
    void every_route_wants_to_know_who_calls(QueueRoute route) {
        call(new QueueDesk(API), route).asNobody().send().expect(403, "forbidden");
    }

    @ParameterizedTest
    @EnumSource(QueueRoute.class)
    void every_route_says_that_its_store_is_out_of_reach(QueueRoute route) {
        var desk = new QueueDesk(API, ContractSettings.DEFAULT, QueueDesk::outOfReach);

        var reply = call(desk, route).send().expect(503, "store_unavailable");

        assertThat(reply.headers()).containsEntry("Retry-After", "1");
        assertThat(desk.probe.lines())
                .singleElement()
                .satisfies(
                        line -> assertThat(Vectors.parse(line).text("reason")).contains("the table is throttled"));
    }

    @ParameterizedTest
    @EnumSource(QueueRoute.class)
    void every_route_refuses_a_parameter_that_it_does_not_know(QueueRoute route) {
        var reply = call(new QueueDesk(API), route).query("lmit", "5").send();

        assertThat(reply.expect(422, QueueApi.MALFORMED).rules()).contains("unknown_parameter");
    }

    @ParameterizedTest
    @MethodSource("routesWithABody")
    void every_route_with_a_body_refuses_one_that_is_too_large(QueueRoute route) {
        var desk = new QueueDesk(API);

        for (var call : new Call[] {
            call(desk, route).body(" ".repeat((1 << 20) + 1)), call(desk, route).binary(new byte[(1 << 20) + 1])
        }) {
            assertThat(call.send().expect(413, "payload_too_large").json().whole("limitBytes"))
                    .hasValue(1 << 20);
        }
    }

    static Set<QueueRoute> routesWithABody() {
        var routes = new TreeSet<QueueRoute>();
        for (var route : QueueRoute.values()) {
            if (route.toString().startsWith("POST")) {
                routes.add(route);
            }
        }
        return routes;
    }

    @Test
    void the_routes_are_those_of_the_template() {
        assertThat(Stream.of(QueueRoute.values()).map(QueueRoute::toString))
                .containsExactlyInAnyOrderElementsOf(TemplateRoutes.below("/api/queue"));
    }

    @Test
    void the_routes_are_those_of_the_description() {
        assertThat(Stream.of(QueueRoute.values()).map(QueueRoute::toString))
                .containsExactlyInAnyOrderElementsOf(API.operations("/api/queue"));
    }

    @Test
    void every_example_in_the_description_is_one() {
        assertThat(API.badExamples()).isEmpty();
    }

    @AfterAll
    static void every_answer_that_is_documented_was_given() {
        var missing = API.documented("/api/queue");
        missing.removeAll(API.reached());
        assertThat(missing).isEmpty();
    }

    // --- the stage -----------------------------------------------------------------------------------------------

    /// A request that its route understands.
    private static Call call(QueueDesk desk, QueueRoute route) {
        var call = desk.probe
                .call(route.toString())
                .path("id", QueueDesk.id(1).value())
                .token(QueueDesk.token(1));
        return switch (route) {
            case SUBMIT -> call.body(QueueDesk.task("codex"));
            case CLAIM ->
                call.body(Json.Obj.builder()
                        .put("workerId", "w")
                        .put("leaseSeconds", 60)
                        .build());
            case FAIL -> call.body(Json.Obj.builder().put("errorMessage", "no").build());
            case NOTE -> call.body(Json.Obj.builder().put("message", "here").build());
            case REQUEUE_MANY ->
                call.body(Json.Obj.builder().put("status", "failed").build());
            case LIST, SHOW, MANIFEST, HEARTBEAT, COMPLETE, CANCEL, ACKNOWLEDGE_CANCEL, REQUEUE, EVENTS, STATS -> call;
        };
    }

    private static Json.Obj event(String file) throws IOException {
        return Vectors.parse(Files.readString(EVENTS.resolve(file + ".json")));
    }

    private static QueueDesk stage() throws IOException {
        var desk = new QueueDesk(API, ContractSettings.DEFAULT, QueueSamplesTest::withAKeyInFlight);
        desk.put("confluence-docs");
        desk.submitted("codex");
        for (var number = 2; number <= 5; number++) {
            desk.submit(QueueDesk.task("c" + number).with("maxAttempts", Json.Whole.of(1)))
                    .expect(201);
        }
        desk.submit(QueueDesk.inline(QueueDesk.YAML)).expect(201);
        desk.submit(QueueDesk.registered().with("priority", Json.Whole.of(1))).expect(201);
        QueueDesk.held(desk.claim("worker-2", "c2"));
        var fifth = QueueDesk.held(desk.claim("worker-5", "c5"));
        QueueDesk.held(desk.claim("worker-7", "manifest", "embeddings", "google", "qdrant", "confluence"));
        var third = QueueDesk.held(desk.claim("worker-3", "c3"));
        var fourth = QueueDesk.held(desk.claim("worker-4", "c4"));
        desk.probe
                .call("POST /api/queue/jobs/{id}/cancel")
                .path("id", fifth.id())
                .send()
                .expect(200);
        desk.asHolder("/complete", third).expect(200);
        var failure = Json.Obj.builder()
                .put("errorMessage", "no")
                .put("retryable", true)
                .build();
        desk.asHolder("/fail", fourth, failure).expect(200);
        desk.probe.send(event("submit-again")).expect(201);
        desk.pass(Duration.ofSeconds(1));
        return desk;
    }

    private static JobStore withAKeyInFlight(JobStore store) {
        return QueueDesk.around(
                store,
                (method, arguments) -> method.equals("submit")
                                && ((JobStore.Submission) arguments[0])
                                        .key()
                                        .filter(key -> key.key().value().equals("in-flight"))
                                        .isPresent()
                        ? new JobStore.Submitted.InFlight()
                        : null);
    }
}
