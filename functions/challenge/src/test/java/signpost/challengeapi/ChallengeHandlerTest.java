package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.KeyScheme;
import signpost.challenge.Received;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.publishing.Keys;
import signpost.store.StoreUnavailable;
import signpost.testkit.ApiProbe;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TemplateRoutes;
import signpost.testkit.TestMiner;

class ChallengeHandlerTest {

    private static final int HUGE = 64 << 10;

    private final ChallengeDesk desk = new ChallengeDesk();
    private final TestMiner miner = desk.stage.committed(KeyScheme.SR25519);

    // --- what goes over the wire ---------------------------------------------------------------------------------

    @Test
    void the_routes_are_those_of_the_template() {
        var routes = new TreeSet<>(TemplateRoutes.below("/api/challenge"));
        routes.addAll(TemplateRoutes.below("/api/tasks"));

        assertThat(routes).containsExactly("GET /api/challenge/v3", "GET /api/tasks/next/v2");
    }

    @Test
    void answers_are_JSON_that_nobody_keeps() {
        for (var request : List.of(miner.request(), miner.task(miner.nonce()), miner.request("1"))) {
            assertThat(desk.send(request).headers())
                    .containsEntry("Content-Type", "application/json")
                    .containsEntry("Cache-Control", "no-store");
        }
    }

    @Test
    void nobody_has_to_be_known_to_the_gateway_and_whom_it_knows_does_not_matter() {
        var request = miner.request();
        var first = desk.send(request);
        var identity = Json.Obj.builder()
                .put("caller", "AROAEXAMPLEOPERATORS:alice")
                .put("userArn", "arn:aws:sts::000000000000:assumed-role/operators/alice")
                .build();
        var known = ChallengeDesk.event(request)
                .with(
                        "requestContext",
                        Json.Obj.builder().put("identity", identity).build());

        assertThat(desk.probe.send(known).expect(200).body()).isEqualTo(first.body());
    }

    @Test
    void who_is_to_wait_is_told_so_in_header_and_body() {
        for (var i = 0; i < 30; i++) {
            desk.send(miner.request()).expect(200);
        }

        var reply = desk.send(miner.request()).expect(409, "rate_limit_exceeded");

        assertThat(reply.headers()).containsEntry("Retry-After", "60");
        assertThat(reply.json().whole("retry_after")).hasValue(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void only_GET_is_a_route(String method) {
        var request = miner.request();
        var other = new Received(method, request.path(), request.headers(), request.query());

        desk.probe.send(CanonicalJson.bytes(ChallengeDesk.event(other))).expect(404, "not_found");
    }

    @Test
    void any_other_resource_is_no_route() {
        for (var resource : List.of("/api/challenge/v4", "/api/challenge/v3/", "/api/tasks/next", "/", "{proxy+}")) {
            var event = ChallengeDesk.event(miner.request()).with("resource", new Json.Text(resource));

            desk.probe.send(CanonicalJson.bytes(event)).expect(404, "not_found");
        }
        assertThat(desk.stage.reads() + desk.stage.writes()).isZero();
    }

    @Test
    void a_mapping_of_domains_may_put_a_path_in_front() {
        var event = ChallengeDesk.event(miner.request()).with("path", new Json.Text("/subnet-44" + ChallengeStage.V3));

        desk.probe.send(event).expect(200);
    }

    // --- hostile requests ----------------------------------------------------------------------------------------

    record Hostile(String what, Json.Obj event) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Hostile> hostile() {
        var stage = new ChallengeStage();
        var miner = stage.committed(KeyScheme.SR25519);
        var good = miner.request();
        var hostile = new ArrayList<Hostile>();
        for (var name : List.of("X-Manifest-Hash", "X-Commitment-Proof", "X-Client-Id", "X-Foreign")) {
            hostile.add(header("64 KiB in " + name, good, name, "a".repeat(HUGE)));
        }
        hostile.add(header("a header's name of 64 KiB", good, "X-" + "a".repeat(HUGE), "a"));
        for (var name : List.of("X-Manifest-Hash", "X-Nonce", "X-Signature", "X-Commitment-Proof")) {
            var value = good.headers().getOrDefault(name, List.of("")).getFirst();
            hostile.add(header(name + " twice", good, name, value, value));
            hostile.add(header(name + " twice in two cases", good, name.toLowerCase(java.util.Locale.ROOT), value));
        }
        for (var name : good.query().keySet()) {
            var value = good.query().getOrDefault(name, List.of("")).getFirst();
            hostile.add(query(name + " twice", good, name, value, value));
            hostile.add(query(name + " of 64 KiB", good, name, "1".repeat(HUGE)));
        }
        for (var odd : List.of("\u0000", "é", "日本", "\u007f", "a\r\nX-Injected: 1", "\u001b[31m")) {
            hostile.add(
                    header("proof with " + CanonicalJson.text(new Json.Text(odd)), good, "X-Commitment-Proof", odd));
            hostile.add(query("element with " + CanonicalJson.text(new Json.Text(odd)), good, "element_id", odd));
            hostile.add(query("a parameter called " + CanonicalJson.text(new Json.Text(odd)), good, odd, "1"));
        }
        for (var element : List.of("a/b", "a%2Fb", "..%2f..", "a\\b", "a b", "a\"b")) {
            hostile.add(query("element " + element, good, "element_id", element));
        }
        for (var path : List.of(
                "/api%2Fchallenge/v3",
                "/api%2fchallenge%2fv3",
                "//api/challenge/v3",
                "/api/challenge/v3/",
                "/api/challenge/v3%00",
                "api/challenge/v3",
                "/é/api/challenge/v3",
                "/x/../api/challenge/v3".replace("..", "%2e%2e"))) {
            hostile.add(new Hostile("path " + path, ChallengeDesk.event(good).with("path", new Json.Text(path))));
        }
        hostile.add(new Hostile("a body", ChallengeDesk.event(good).with("body", new Json.Text("x"))));
        return hostile.stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void what_no_client_sends_is_400(Hostile hostile) {
        var reply = desk.probe.send(hostile.event()).expect(400, "invalid_request");

        assertThat(reply.body().length()).isLessThan(16 << 10);
        assertThat(desk.probe.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(2_000));
        assertThat(desk.stage.reads() + desk.stage.writes()).isZero();
    }

    @Test
    void a_body_beyond_all_bounds_is_413() {
        for (var request : List.of(miner.request(), miner.task(miner.nonce()))) {
            var event = ChallengeDesk.event(request).with("body", new Json.Text("x".repeat((1 << 20) + 1)));

            desk.probe.send(event).expect(413, "payload_too_large");
        }
    }

    private static Hostile header(String what, Received good, String name, String... values) {
        var headers = new TreeMap<>(good.headers());
        headers.put(name, List.of(values));
        return new Hostile(what, ChallengeDesk.event(new Received(good.method(), good.path(), headers, good.query())));
    }

    private static Hostile query(String what, Received good, String name, String... values) {
        var query = new LinkedHashMap<>(good.query());
        query.put(name, List.of(values));
        return new Hostile(what, ChallengeDesk.event(new Received(good.method(), good.path(), good.headers(), query)));
    }

    @Test
    void where_the_two_maps_of_an_event_differ_the_one_with_all_values_decides() {
        var twice = ChallengeDesk.event(miner.request());
        var query = twice.object("multiValueQueryStringParameters").orElseThrow();
        var nonce = (Json.Text) query.items("nonce").getFirst();

        desk.probe
                .send(twice.with(
                        "multiValueQueryStringParameters",
                        query.with("nonce", new Json.Arr(List.of(new Json.Text("1"), nonce)))))
                .expect(400, "invalid_request");
        var hidden = ChallengeDesk.event(miner.request());
        desk.probe
                .send(hidden.with(
                        "queryStringParameters",
                        hidden.object("queryStringParameters").orElseThrow().with("nonce", new Json.Text("1"))))
                .expect(200);
    }

    // --- faults --------------------------------------------------------------------------------------------------

    @Test
    void while_the_ledger_is_down_it_is_503_and_v2_works_with_what_is_known() {
        desk.send(miner.request()).expect(200);
        desk.send(miner.task(miner.nonce())).expect(200);
        desk.stage.ledger.cutOff();
        desk.stage.hotkeys.cutOff();

        expect503(desk.send(miner.request()), "chain_unavailable");
        desk.stage.clock.advance(java.time.Duration.ofSeconds(61));
        expect503(desk.send(miner.request()), "chain_unavailable");
        desk.send(miner.task(miner.nonce())).expect(200);
    }

    @Test
    void while_the_chain_is_down_it_is_503_for_v3_alone() {
        desk.stage.chain.cutOff();

        expect503(desk.send(miner.request()), "chain_unavailable");
        desk.send(miner.task(miner.nonce())).expect(200);
    }

    @Test
    void a_proof_that_only_the_chain_knows_is_503_while_that_is_down_and_never_412() {
        desk.stage.proofs.cutOff();

        expect503(desk.send(miner.with(ChallengeStage.proof(950).toString()).request()), "chain_unavailable");
    }

    @Test
    void an_index_that_does_not_verify_is_503_for_v3_alone() {
        spoilIndex();

        expect503(desk.send(miner.request()), "index_unavailable");
        desk.send(miner.task(miner.nonce())).expect(200);
    }

    @Test
    void while_nonces_cannot_be_kept_it_is_503_for_both() {
        desk.stage.assignments.cutOff();

        expect503(desk.send(miner.request()), "store_unavailable");
        expect503(desk.send(miner.task(miner.nonce())), "store_unavailable");
    }

    @Test
    void without_a_salt_it_is_503_and_a_malformed_request_is_still_400() {
        var salt = "0123456789abcdef".repeat(4);
        var handler = new ChallengeHandler(
                new ChallengeApi(
                        () -> {
                            throw new StoreUnavailable("secret draw-salt cannot be read", null);
                        },
                        ChallengeStage.NETUID),
                desk.stage.clock);
        var probe = new ApiProbe(handler, ChallengeDesk.API);

        expect503(probe.send(ChallengeDesk.event(miner.request())), "store_unavailable");
        probe.send(ChallengeDesk.event(miner.withParameter("nonce", "x").request("x")))
                .expect(400, "invalid_request");
        assertThat(probe.lines().toString())
                .contains("secret draw-salt cannot be read")
                .doesNotContain(salt);
    }

    private static void expect503(Reply reply, String error) {
        reply.expect(503, error);
        assertThat(reply.headers()).containsKey("Retry-After");
        assertThat(reply.json().whole("retry_after")).isPresent();
    }

    // --- the log -------------------------------------------------------------------------------------------------

    @Test
    void each_request_is_one_line_that_says_who_asked_for_what_and_what_came_of_it() {
        var issued = desk.send(miner.bound(miner.nonce()));

        assertThat(desk.probe.lines()).hasSize(1);
        assertThat(desk.logged().fields())
                .containsEntry("outcome", new Json.Text("issued"))
                .containsEntry("reason", new Json.Text("issued"))
                .containsEntry("action", new Json.Text("challenge"))
                .containsEntry("status", Json.Whole.of(200))
                .containsEntry("hotkey", new Json.Text(miner.account().address()))
                .containsEntry("window_id", new Json.Text("2025-10-23"))
                .containsEntry("element_id", new Json.Text(ChallengeStage.ELEMENT))
                .containsEntry("task_id", new Json.Text(issued.text("task_id")))
                .containsEntry("bound", new Json.Bool(true));

        desk.send(miner.withoutHeader("X-Commitment-Proof").request()).expect(412);
        assertThat(desk.logged().fields())
                .containsEntry("outcome", new Json.Text("missing_commitment"))
                .containsEntry("reason", new Json.Text("missing_proof"))
                .containsEntry("level", new Json.Text("WARN"));
        desk.send(miner.task(miner.nonce())).expect(200);
        assertThat(desk.logged().fields())
                .containsEntry("action", new Json.Text("task"))
                .containsEntry("reason", new Json.Text("issued"));
    }

    @Test
    void answers_are_counted_by_reason_in_the_metrics() {
        desk.send(miner.withoutHeader("X-Commitment-Proof").request()).expect(412);

        var directives = desk.logged().object("_aws").orElseThrow().items("CloudWatchMetrics");
        assertThat(directives).hasSize(2);
        assertThat(CanonicalJson.text(directives.getLast()))
                .isEqualTo("{\"Dimensions\":[[\"function\",\"action\",\"reason\"]],"
                        + "\"Metrics\":[{\"Name\":\"Requests\",\"Unit\":\"Count\"}],\"Namespace\":\"Signpost\"}");
    }

    @Test
    void the_log_has_no_signature_and_no_address_of_a_clip_and_says_why_something_is_down() {
        desk.send(miner.bound(miner.nonce())).expect(200);
        spoilIndex();
        var cold = new ChallengeDesk(desk.stage);
        cold.send(miner.request()).expect(503, "index_unavailable");

        assertThat(desk.probe.lines().toString()).doesNotContain("cdn.example").doesNotContain("0x");
        assertThat(cold.logged().text("cause"))
                .hasValueSatisfying(cause -> assertThat(cause).startsWith("the index is not to be relied on"));
    }

    private void spoilIndex() {
        var index = desk.stage.objects.read(Keys.INDEX, 1 << 20).orElseThrow();
        desk.stage.objects.replace(Keys.INDEX, new byte[] {'{', '}'}, index.version());
    }

    @Test
    void nothing_that_was_sent_forges_a_line_of_the_log() {
        var forged = "x\"}\n{\"outcome\":\"issued\"}";
        for (var name : List.of("element_id", "chute_slug", "netuid")) {
            desk.send(miner.withParameter(name, forged).request()).expect(400);
        }
        desk.send(miner.withHeader("X-Client-Id", forged).request()).expect(400);

        assertThat(desk.probe.lines()).hasSize(4).allSatisfy(line -> {
            assertThat(line).doesNotContain("\n");
            assertThat(signpost.testkit.Vectors.parse(line).text("outcome")).contains("invalid_request");
        });
    }

    @Test
    void routes_are_those_of_the_description() {
        var described = new TreeMap<String, Optional<String>>();
        for (var prefix : List.of("/api/challenge", "/api/tasks")) {
            ChallengeDesk.API.operations(prefix).forEach(operation -> described.put(operation, Optional.empty()));
        }

        assertThat(Stream.of(ChallengeRoute.values()).map(ChallengeRoute::toString))
                .containsExactlyInAnyOrderElementsOf(described.keySet());
    }
}
