package signpost.registryapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.job.JobStore;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.ApiProbe.Call;
import signpost.testkit.OpenApi;
import signpost.testkit.TemplateRoutes;
import signpost.testkit.Vectors;

/// Every file of events/registry and every route, until every answer that the API's description has was given.
class RegistrySamplesTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "registry");
    private static final OpenApi API = OpenApi.read();

    /// Against a stage with the manifest confluence-docs, a deleted one, a run that a worker holds (job 1, token 1) and
    /// one that has ended (job 2, token 2).
    @ParameterizedTest
    @CsvSource({
        "list, 200, ",
        "list-search, 200, ",
        "list-bad-limit, 422, invalid_request",
        "list-bad-cursor, 422, invalid_request",
        "validate, 200, ",
        "validate-invalid, 200, ",
        "validate-bad-content, 422, invalid_request",
        "get, 200, ",
        "get-version, 200, ",
        "get-not-modified, 304, ",
        "get-bad-name, 422, invalid_request",
        "get-bad-hash, 422, invalid_request",
        "get-bad-unknown, 404, manifest_not_found",
        "get-bad-deleted, 404, manifest_not_found",
        "put, 200, ",
        "put-new, 200, ",
        "put-deleted, 200, ",
        "put-if-match, 200, ",
        "put-bad-if-match, 412, precondition_failed",
        "put-bad-if-none-match, 412, precondition_failed",
        "put-bad-tag, 422, invalid_request",
        "put-bad-name, 422, invalid_request",
        "put-bad-other-name, 422, invalid_manifest",
        "put-bad-secret, 422, invalid_manifest",
        "put-bad-json, 422, invalid_request",
        "delete, 204, ",
        "delete-if-match, 204, ",
        "delete-bad-if-match, 412, precondition_failed",
        "delete-bad-name, 422, invalid_request",
        "delete-bad-unknown, 404, manifest_not_found",
        "versions, 200, ",
        "versions-bad-parameter, 422, invalid_request",
        "versions-bad-unknown, 404, manifest_not_found",
        "runs, 200, ",
        "runs-bad-limit, 422, invalid_request",
        "runs-bad-unknown, 404, manifest_not_found",
        "run, 201, ",
        "run-plan, 201, ",
        "run-again, 200, ",
        "run-bad-key-reused, 422, idempotency_key_reused",
        "run-bad-key-in-flight, 409, idempotency_key_in_flight",
        "run-bad-override, 422, invalid_manifest_job",
        "run-bad-action, 422, invalid_manifest_job",
        "run-bad-field, 422, invalid_request",
        "run-bad-unknown, 404, manifest_not_found",
        "run-bad-deleted, 404, manifest_not_found",
        "state, 200, ",
        "state-bad-token, 403, lease_lost",
        "state-bad-no-token, 403, worker_not_authorized",
        "state-bad-ended, 409, job_state_conflict",
        "state-bad-job, 422, invalid_request",
        "state-bad-unknown-job, 404, job_not_found",
        "state-bad-other-manifest, 403, worker_not_authorized",
        "bad-nobody, 403, forbidden",
        "bad-route, 404, not_found",
    })
    void each_sample_event_is_answered_as_its_name_says(String file, int status, String error) throws IOException {
        var desk = stage();
        var event = event(file);

        var reply = file.equals("bad-route") ? desk.probe.send(CanonicalJson.bytes(event)) : desk.probe.send(event);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error()).isEqualTo(error == null ? "" : error);
        assertThat(file.contains("-bad-") || file.startsWith("bad-")).isEqualTo(status >= 400);
        assertThat(reply.headers())
                .containsEntry("Cache-Control", reply.headers().containsKey("ETag") ? "private, no-cache" : "no-store");
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
    @EnumSource(RegistryRoute.class)
    void every_route_wants_to_know_who_calls(RegistryRoute route) {
        call(new RegistryDesk(API), route).asNobody().send().expect(403, "forbidden");
    }

    @ParameterizedTest
    @EnumSource(value = RegistryRoute.class, mode = EnumSource.Mode.EXCLUDE, names = "VALIDATE")
    void every_route_says_that_its_store_is_out_of_reach(RegistryRoute route) {
        var desk = new RegistryDesk(API, RegistryDesk::jobsOutOfReach, RegistryDesk::outOfReach);

        var reply = call(desk, route).send().expect(503, "store_unavailable");

        assertThat(reply.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void validating_needs_no_store() {
        var desk = new RegistryDesk(API, RegistryDesk::jobsOutOfReach, RegistryDesk::outOfReach);

        call(desk, RegistryRoute.VALIDATE).send().expect(200);
    }

    @ParameterizedTest
    @EnumSource(RegistryRoute.class)
    void every_route_refuses_a_parameter_that_it_does_not_know(RegistryRoute route) {
        var reply = call(new RegistryDesk(API), route).query("lmit", "5").send();

        assertThat(reply.expect(422, RegistryApi.MALFORMED).rules()).contains("unknown_parameter");
    }

    @ParameterizedTest
    @MethodSource("routesWithABody")
    void every_route_with_a_body_refuses_one_that_is_too_large(RegistryRoute route) {
        var desk = new RegistryDesk(API);

        for (var call : new Call[] {
            call(desk, route).body(" ".repeat((1 << 20) + 1)), call(desk, route).binary(new byte[(1 << 20) + 1])
        }) {
            assertThat(call.send().expect(413, "payload_too_large").json().whole("limitBytes"))
                    .hasValue(1 << 20);
        }
    }

    static Set<RegistryRoute> routesWithABody() {
        var routes = new TreeSet<RegistryRoute>();
        for (var route : RegistryRoute.values()) {
            if (!route.toString().startsWith("GET")) {
                routes.add(route);
            }
        }
        return routes;
    }

    @Test
    void the_routes_are_those_of_the_template() {
        assertThat(Stream.of(RegistryRoute.values()).map(RegistryRoute::toString))
                .containsExactlyInAnyOrderElementsOf(TemplateRoutes.below("/api/manifests"));
    }

    @Test
    void the_routes_are_those_of_the_description() {
        assertThat(Stream.of(RegistryRoute.values()).map(RegistryRoute::toString))
                .containsExactlyInAnyOrderElementsOf(API.operations("/api/manifests"));
    }

    @AfterAll
    static void every_answer_that_is_documented_was_given() {
        var missing = API.documented("/api/manifests");
        missing.removeAll(API.reached());
        assertThat(missing).isEmpty();
    }

    // --- the stage -----------------------------------------------------------------------------------------------

    /// A request that its route understands.
    private static Call call(RegistryDesk desk, RegistryRoute route) {
        var call = desk.probe
                .call(route.toString())
                .path("name", "confluence-docs")
                .token(RegistryDesk.token(1));
        return switch (route) {
            case PUT, VALIDATE -> call.body(RegistryDesk.content(RegistryDesk.YAML));
            case SAVE_STATE ->
                call.body(Json.Obj.builder()
                        .put("jobId", RegistryDesk.id(1).value())
                        .put("stateJson", "x")
                        .build());
            case LIST, GET, DELETE, VERSIONS, RUNS, RUN -> call;
        };
    }

    private static Json.Obj event(String file) throws IOException {
        return Vectors.parse(Files.readString(EVENTS.resolve(file + ".json")));
    }

    private static RegistryDesk stage() throws IOException {
        var desk = new RegistryDesk(API, RegistrySamplesTest::withAKeyInFlight, UnaryOperator.identity());
        desk.put("confluence-docs");
        desk.put("deleted-docs");
        desk.of("deleted-docs", "DELETE").send().expect(204);
        desk.run();
        desk.claim();
        desk.run();
        var second = desk.claim();
        desk.report.complete(second.job().id(), second.token(), new Json.Null());
        desk.probe.send(event("run-again")).expect(201);
        desk.clock.advance(Duration.ofSeconds(1));
        return desk;
    }

    private static JobStore withAKeyInFlight(JobStore store) {
        return RegistryDesk.around(
                JobStore.class,
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
