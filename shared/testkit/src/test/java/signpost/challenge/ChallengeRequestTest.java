package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.chain.KeyScheme;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.testkit.ChallengeStage;
import signpost.testkit.OpenApi;
import signpost.testkit.TestMiner;

class ChallengeRequestTest {

    private static final ChallengeStage STAGE = new ChallengeStage();
    private static final ChallengeStage.Instance API = STAGE.instance();
    private static final TestMiner MINER = STAGE.committed(KeyScheme.SR25519);
    private static final String HASH = STAGE.manifest.value();

    @Test
    void what_the_chain_would_take_is_not_always_what_can_be_asked_for() {
        assertThat(ChallengeRequest.canAskFor(new ElementId("PlayerDetect_v1@1.0"), "lynx"))
                .isTrue();
        assertThat(ChallengeRequest.canAskFor(new ElementId("PlayerDetect_v1@1.0"), "org/lynx"))
                .isFalse();
        assertThat(ChallengeRequest.canAskFor(new ElementId("Team/Ball@1.0"), "lynx"))
                .isFalse();
    }

    @Test
    void the_request_and_its_description_take_the_same_elements() {
        var description = OpenApi.read();
        for (var character = 0; character < 0x100; character++) {
            var id = "Team" + (char) character + "Ball";
            var json = CanonicalJson.text(new Json.Text(id));
            var documented = description
                    .schemaFaults("element_id", "/components/schemas/ElementId", json)
                    .isEmpty();

            assertThat(ChallengeRequest.parse(
                            MINER.withParameter("element_id", id).request(), ChallengeStage.NETUID))
                    .as(json)
                    .isInstanceOf(documented ? Parsed.Ok.class : Parsed.Malformed.class);
            assertThat(ElementId.canBeAskedFor(id)).as(json).isEqualTo(documented);
        }
    }

    @Test
    void a_request_is_read_whole() {
        var request = parsed(MINER.withParameter("chute_slug", "lynx").request("1761177600000000000"));

        assertThat(request.manifest()).isEqualTo(STAGE.manifest);
        assertThat(request.element().value()).isEqualTo(ChallengeStage.ELEMENT);
        assertThat(request.chuteSlug()).contains("lynx");
        assertThat(request.proof()).contains(ChallengeStage.proof(900).toString());
        assertThat(request.signed().hotkey()).isEqualTo(MINER.account());
        assertThat(request.signed().nonce().text()).isEqualTo("1761177600000000000");
        assertThat(request.signed().bound()).isEmpty();
    }

    @Test
    void both_spellings_of_the_hash_are_read_and_kept() {
        var bare = STAGE.manifest.hex();

        assertThat(parsed(MINER.withHeader("X-Manifest-Hash", bare).request()))
                .satisfies(request -> assertThat(request.manifest()).isEqualTo(STAGE.manifest))
                .satisfies(request -> assertThat(request.manifestAsSent()).isEqualTo(bare));
        assertThat(parsed(MINER.request()).manifestAsSent()).isEqualTo(HASH);
    }

    @Test
    void headers_are_read_in_any_case() {
        var request = MINER.request();
        var shouted = new TreeMap<String, List<String>>();
        request.headers().forEach((name, values) -> shouted.put(name.toUpperCase(java.util.Locale.ROOT), values));

        assertThat(parsed(new Received("GET", ChallengeStage.V3, shouted, request.query())))
                .isEqualTo(parsed(request));
    }

    @Test
    void the_january_client_names_its_element_in_a_header() {
        var request = parsed(MINER.withoutParameter("element_id")
                .withHeader("X-Element-Id", ChallengeStage.ELEMENT)
                .withoutHeader("X-Commitment-Proof")
                .request());

        assertThat(request.element().value()).isEqualTo(ChallengeStage.ELEMENT);
        assertThat(request.proof()).isEmpty();
    }

    @Test
    void the_form_of_a_proof_is_not_judged_here() {
        assertThat(parsed(MINER.with("nonsense").request()).proof()).contains("nonsense");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        var nothing = new Received("GET", ChallengeStage.V3, Map.of(), Map.of());

        assertThat(violations(nothing))
                .extracting(Violation::path)
                .containsExactlyInAnyOrder(
                        "header x-manifest-hash",
                        "query element_id",
                        "query validator_hotkey",
                        "query signature",
                        "query nonce",
                        "query netuid");
        assertThat(violations(nothing)).extracting(Violation::rule).containsOnly("required");
    }

    record Wrong(String what, Received received, String path, String rule) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrongs() {
        var good = MINER.request();
        var wrongs = new ArrayList<Wrong>();
        for (var hash : List.of(
                "",
                "sha256:",
                HASH.substring(1),
                HASH + "0",
                "sha256:" + STAGE.manifest.hex().toUpperCase(java.util.Locale.ROOT),
                "SHA256:" + STAGE.manifest.hex(),
                "sha512:" + STAGE.manifest.hex(),
                " " + HASH,
                "../" + STAGE.manifest.hex().substring(3),
                "%2e%2e")) {
            wrongs.add(header(good, "X-Manifest-Hash", hash, "pattern"));
        }
        for (var signature : List.of("", "0x", "00".repeat(64), "0x" + "0".repeat(127), "0x" + "A".repeat(128))) {
            wrongs.add(query(good, "signature", signature, "pattern"));
        }
        for (var nonce : List.of("", "0", "-1", "1.5", "01761177600000000000", "1e18", "99999999999999999999", "１")) {
            wrongs.add(query(good, "nonce", nonce, nonce.equals("１") ? "characters" : "pattern"));
        }
        for (var netuid : List.of("", "-1", "044", "x", "100000")) {
            wrongs.add(query(good, "netuid", netuid, "pattern"));
        }
        wrongs.add(query(good, "netuid", "45", "netuid"));
        for (var element : List.of("", "a b", "a/b", "a\\b", "a%2fb", "a\"b", "x".repeat(129))) {
            wrongs.add(query(good, "element_id", element, "pattern"));
        }
        wrongs.add(query(good, "element_id", "a\0b", "characters"));
        wrongs.add(query(good, "element_id", "Spielerfür", "characters"));
        wrongs.add(query(good, "element_id", "x".repeat(65_536), "too_long"));
        for (var slug : List.of("", "-a", "a/b", "a b", "x".repeat(129))) {
            wrongs.add(query(good, "chute_slug", slug, "pattern"));
        }
        wrongs.add(query(good, "validator_hotkey", "", "address_length"));
        wrongs.add(query(good, "validator_hotkey", "0x" + MINER.account().hex(), "address_length"));
        wrongs.add(query(good, "unknown", "\u001b[31m", "characters"));
        for (var uuid : List.of("", "3f2b8c1e-5d7a-1c1b-9a55-0d9c1c1f7a10", "3F2B8C1E-5D7A-4C1B-9A55-0D9C1C1F7A10")) {
            wrongs.add(header(good, "X-Nonce", uuid, "pattern"));
        }
        for (var signature : List.of("", "ed25519:", "ecdsa:" + "0".repeat(128), "0".repeat(128), "ed25519:0x12")) {
            wrongs.add(header(good, "X-Signature", signature, "pattern"));
        }
        wrongs.add(header(good, "X-Client-Id", "a b", "pattern"));
        wrongs.add(header(good, "X-Client-Id", "é", "characters"));
        wrongs.add(header(good, "X-Client-Id", "a\r\nX-Nonce: b", "characters"));
        wrongs.add(header(good, "X-Commitment-Proof", "x".repeat(65_536), "too_long"));
        wrongs.add(header(good, "X-Element-Id", "Other", "differs"));
        wrongs.add(new Wrong(
                "a foreign header of 64 KiB",
                with(good, "X-Junk", List.of("x".repeat(65_536))),
                "header X-Junk",
                "too_long"));
        wrongs.add(new Wrong("half a pair", without(good, "X-Nonce"), "header x-nonce", "pair"));
        wrongs.add(new Wrong("the other half", without(good, "X-Signature"), "header x-signature", "pair"));
        wrongs.add(new Wrong(
                "a header twice", with(good, "X-Client-Id", List.of("a", "a")), "header x-client-id", "duplicate"));
        wrongs.add(new Wrong(
                "a header in two cases",
                with(good, "x-manifest-hash", List.of(HASH)),
                "header x-manifest-hash",
                "duplicate"));
        wrongs.add(new Wrong(
                "a proof twice",
                with(good, "x-commitment-proof", List.of("1:0x" + "0".repeat(64))),
                "header x-commitment-proof",
                "duplicate"));
        var twice = new LinkedHashMap<>(good.query());
        twice.put("nonce", List.of("1", "1"));
        wrongs.add(new Wrong(
                "a parameter twice",
                new Received("GET", ChallengeStage.V3, good.headers(), twice),
                "query nonce",
                "duplicate"));
        var many = new LinkedHashMap<>(good.query());
        for (var i = 0; i < 40; i++) {
            many.put("p" + i, List.of("x"));
        }
        wrongs.add(new Wrong(
                "many parameters", new Received("GET", ChallengeStage.V3, good.headers(), many), "query", "too_many"));
        for (var path : List.of("/api%2Fchallenge/v3", "/api//challenge/v3", "/api/challenge/v3\0", "", "/api/é")) {
            wrongs.add(new Wrong(
                    "path " + path, new Received("GET", path, good.headers(), good.query()), "path", "characters"));
        }
        var bound = MINER.bound(MINER.nonce());
        for (var part : List.of("Version", "Hotkey", "Receiver", "Nonce", "Crypto", "Signature")) {
            var name = "X-Bittensor-" + part;
            var path = "header " + name.toLowerCase(java.util.Locale.ROOT);
            wrongs.add(new Wrong("a bound request without " + part, without(bound, name), path, "required"));
            wrongs.add(new Wrong(
                    "a bound request with an empty " + part,
                    with(without(bound, name), name, List.of("")),
                    path,
                    List.of("Version", "Hotkey", "Nonce").contains(part) ? "differs" : "pattern"));
        }
        wrongs.add(header(bound, "X-Bittensor-Version", "btauth/2", "differs"));
        wrongs.add(header(bound, "X-Bittensor-Nonce", "1761177600000000000", "differs"));
        wrongs.add(header(
                bound,
                "X-Bittensor-Hotkey",
                STAGE.stranger(KeyScheme.ED25519).account().address(),
                "differs"));
        wrongs.add(header(bound, "X-Bittensor-Crypto", "ecdsa", "pattern"));
        return wrongs.stream();
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void each_rule_is_told_by_its_name_and_place(Wrong wrong) {
        assertThat(violations(wrong.received()))
                .anySatisfy(violation -> {
                    assertThat(violation.path()).isEqualTo(wrong.path());
                    assertThat(violation.rule()).isEqualTo(wrong.rule());
                })
                .allSatisfy(violation -> assertThat(violation.message()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void a_malformed_request_is_400_and_costs_nothing(Wrong wrong) {
        var answer = API.answer(wrong.received());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().text("error")).contains("invalid_request");
        assertThat(answer.body().items("violations")).isNotEmpty();
        assertThat(STAGE.reads() + STAGE.writes()).isZero();
    }

    @Test
    void the_order_of_parameters_is_a_part_of_a_request() {
        var request = MINER.request();
        var reversed = new LinkedHashMap<String, List<String>>();
        List.copyOf(request.query().entrySet())
                .reversed()
                .forEach(entry -> reversed.put(entry.getKey(), entry.getValue()));

        var other = parsed(new Received("GET", ChallengeStage.V3, request.headers(), reversed));

        assertThat(other.signed().digest())
                .isNotEqualTo(parsed(request).signed().digest());
    }

    @Test
    void foreign_headers_are_no_part_of_a_request() {
        var request = MINER.request();

        var other = parsed(with(request, "X-Amzn-Trace-Id", List.of("Root=1-2-3")));

        assertThat(other.signed().digest()).isEqualTo(parsed(request).signed().digest());
    }

    private static ChallengeRequest parsed(Received received) {
        return switch (ChallengeRequest.parse(received, ChallengeStage.NETUID)) {
            case Parsed.Ok<ChallengeRequest>(var request) -> request;
            case Parsed.Malformed<ChallengeRequest>(var violations) -> throw new AssertionError(violations);
        };
    }

    private static List<Violation> violations(Received received) {
        return switch (ChallengeRequest.parse(received, ChallengeStage.NETUID)) {
            case Parsed.Ok<ChallengeRequest>(var request) -> throw new AssertionError("accepted: " + request);
            case Parsed.Malformed<ChallengeRequest>(var violations) -> violations;
        };
    }

    private static Wrong header(Received good, String name, String value, String rule) {
        return new Wrong(
                name + ": " + value.substring(0, Math.min(20, value.length())),
                with(without(good, name), name, List.of(value)),
                "header " + name.toLowerCase(java.util.Locale.ROOT),
                rule);
    }

    private static Wrong query(Received good, String name, String value, String rule) {
        var query = new LinkedHashMap<>(good.query());
        query.put(name, List.of(value));
        return new Wrong(
                name + "=" + value.substring(0, Math.min(20, value.length())),
                new Received(good.method(), good.path(), good.headers(), query),
                "query " + name,
                rule);
    }

    private static Received with(Received good, String name, List<String> values) {
        var headers = new TreeMap<>(good.headers());
        headers.put(name, values);
        return new Received(good.method(), good.path(), headers, good.query());
    }

    private static Received without(Received good, String name) {
        var headers = new TreeMap<>(good.headers());
        headers.remove(name);
        return new Received(good.method(), good.path(), headers, good.query());
    }
}
