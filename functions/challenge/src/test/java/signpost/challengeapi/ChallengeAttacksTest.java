package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.KeyScheme;
import signpost.chain.Ss58;
import signpost.challenge.Received;
import signpost.json.Json;
import signpost.ledger.Finding;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestMiner;

/// The attacks T18 to T24, as they come through the gateway.
class ChallengeAttacksTest {

    private final ChallengeDesk desk = new ChallengeDesk();
    private final ChallengeStage stage = desk.stage;
    private final TestMiner miner = stage.committed(KeyScheme.SR25519);

    @Test
    void T18_the_identical_request_gets_the_same_answer_on_any_instance_and_after_a_restart() {
        for (var request : List.of(miner.request(), miner.bound(miner.nonce()), miner.task(miner.nonce()))) {
            var first = desk.send(request).expect(200);

            assertThat(desk.send(request).body()).isEqualTo(first.body());
            assertThat(new ChallengeDesk(stage).send(request).expect(200).body())
                    .isEqualTo(first.body());
        }
        var request = miner.request();
        var first = desk.send(request).expect(200);
        stage.clock.advance(Duration.ofSeconds(119));
        assertThat(new ChallengeDesk(stage).send(request).body()).isEqualTo(first.body());
        stage.clock.advance(Duration.ofSeconds(2));
        desk.send(request).expect(401, "stale_nonce");
    }

    @Test
    void T18_any_other_request_under_the_nonce_is_refused_on_any_instance() {
        var nonce = miner.nonce();
        desk.send(miner.request(nonce)).expect(200);

        for (var instance : List.of(desk, new ChallengeDesk(stage))) {
            for (var other : List.of(
                    miner.withParameter("chute_slug", "lynx").request(nonce),
                    miner.withParameter("element_id", "BallDetect_v1@1.0").request(nonce),
                    miner.withHeader("X-Client-Id", "other").request(nonce),
                    miner.bound(nonce),
                    miner.task(nonce))) {
                instance.send(other).expect(401, "replayed_nonce");
            }
        }
    }

    @Test
    void T18_parameters_in_another_order_are_another_request() {
        var request = miner.request();
        desk.sendInOrder(request).expect(200);
        var turned = new LinkedHashMap<String, List<String>>();
        List.copyOf(request.query().entrySet())
                .reversed()
                .forEach(parameter -> turned.put(parameter.getKey(), parameter.getValue()));

        desk.sendInOrder(new Received("GET", request.path(), request.headers(), turned))
                .expect(401, "replayed_nonce");
    }

    @Test
    void T19_a_signature_that_is_stripped_is_no_signature() {
        var request = miner.request();
        for (var name : List.of("signature", "nonce", "validator_hotkey")) {
            var query = new LinkedHashMap<>(request.query());
            query.remove(name);
            desk.send(new Received("GET", request.path(), request.headers(), query))
                    .expect(400, "invalid_request");
        }
        var bound = miner.bound(miner.nonce());
        for (var name : bound.headers().keySet()) {
            var fewer = new TreeMap<>(bound.headers());
            fewer.remove(name);
            assertThat(desk.send(new Received("GET", bound.path(), fewer, bound.query()))
                            .status())
                    .as("without " + name)
                    .isIn(400, 401);
        }
        var stripped = new TreeMap<>(bound.headers());
        stripped.keySet().removeIf(name -> name.startsWith("X-Bittensor"));
        ChallengeDesk.strict(stage)
                .send(new Received("GET", bound.path(), stripped, bound.query()))
                .expect(401, "bound_request_required");
    }

    @Test
    void T19_a_signature_that_covers_a_part_of_a_bound_request_is_none() {
        var request = miner.request();
        var bare = miner.bound(new Received("GET", request.path(), Map.of(), request.query()), ChallengeStage.RECEIVER);
        var headers = new TreeMap<>(bare.headers());
        headers.putAll(request.headers());

        desk.send(new Received("GET", request.path(), headers, request.query())).expect(401, "invalid_signature");
    }

    @Test
    void T20_a_bound_request_for_one_element_path_or_host_is_none_for_another() {
        var nonce = miner.nonce();
        var bound = miner.bound(nonce);
        var query = new LinkedHashMap<>(bound.query());
        query.put("element_id", List.of("BallDetect_v1@1.0"));
        var headers = new TreeMap<>(bound.headers());
        headers.put("X-Commitment-Proof", List.of(ChallengeStage.proof(901).toString()));

        desk.send(new Received("GET", bound.path(), bound.headers(), query)).expect(401, "invalid_signature");
        desk.send(new Received("GET", bound.path(), headers, bound.query())).expect(401, "invalid_signature");
        desk.send(new Received("GET", ChallengeStage.V2, bound.headers(), bound.query()))
                .expect(401, "invalid_signature");
        desk.send(miner.bound(miner.request(nonce), "other-stage")).expect(401, "invalid_signature");
        desk.send(bound).expect(200);
    }

    @Test
    void T20_a_seed_form_request_that_was_served_is_good_for_nothing_else() {
        var nonce = miner.nonce();
        desk.send(miner.request(nonce)).expect(200);

        desk.send(miner.withParameter("element_id", "BallDetect_v1@1.0").request(nonce))
                .expect(401, "replayed_nonce");
        desk.send(miner.task(nonce)).expect(401, "replayed_nonce");
    }

    @ParameterizedTest
    @ValueSource(longs = {-121, -3_600, 121, 3_600, 86_400})
    void T21_a_time_that_is_off_is_refused_both_ways(long seconds) {
        var nonce = stage.clock.instant().getEpochSecond() + seconds + "000000000";

        desk.send(miner.request(nonce)).expect(401, "stale_nonce");
        desk.send(miner.bound(nonce)).expect(401, "stale_nonce");
        desk.send(miner.task(nonce)).expect(401, "stale_nonce");
    }

    @Test
    void T22_a_hotkey_with_a_wrong_checksum_or_of_another_network_is_400() {
        var good = miner.account().address();
        var last = good.charAt(good.length() - 1) == 'A' ? 'B' : 'A';
        for (var address : List.of(
                good.substring(0, good.length() - 1) + last,
                Ss58.address(miner.account().bytes(), 0),
                good.toLowerCase(Locale.ROOT),
                miner.account().hex())) {
            var request = miner.request();
            var query = new LinkedHashMap<>(request.query());
            query.put("validator_hotkey", List.of(address));

            var reply = desk.send(new Received("GET", request.path(), request.headers(), query))
                    .expect(400, "invalid_request");
            assertThat(reply.paths()).containsExactly("query validator_hotkey");
        }
    }

    @Test
    void T22_a_scheme_other_than_the_one_on_record_is_bad_key_type() {
        for (var scheme : List.of(KeyScheme.ED25519, KeyScheme.SR25519)) {
            var odd = stage.committed(scheme);
            stage.hotkeys.register(
                    odd.account(), Optional.of(scheme == KeyScheme.ED25519 ? KeyScheme.SR25519 : KeyScheme.ED25519));
            var fresh = new ChallengeDesk(stage);

            fresh.send(odd.request()).expect(401, "bad_key_type");
            fresh.send(odd.task(odd.nonce())).expect(401, "bad_key_type");
        }
    }

    @Test
    void T23_a_commitment_that_does_not_hold_is_412_with_the_exact_reason() {
        var other = stage.registered(KeyScheme.SR25519);
        stage.proofs.put(
                ChallengeStage.proof(950),
                new Finding.Committed(ChallengeStage.commitment(
                        other.account(),
                        KeyScheme.SR25519,
                        950,
                        ChallengeStage.WINDOW,
                        ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))));

        assertThat(desk.send(miner.with(ChallengeStage.proof(950).toString()).request())
                        .expect(412)
                        .text("reason"))
                .isEqualTo("wrong_signer");
        assertThat(desk.send(miner.withParameter("chute_slug", "orca").request())
                        .expect(412)
                        .text("reason"))
                .isEqualTo("wrong_chute");
        stage.ledger.copy(ChallengeStage.commitment(miner.account(), KeyScheme.SR25519, 901, ChallengeStage.WINDOW));
        assertThat(desk.send(miner.request()).expect(412).text("reason")).isEqualTo("withdrawn");
    }

    @Test
    void T24_neither_client_ids_nor_addresses_nor_spellings_nor_versions_get_more_than_the_limit() {
        var served = 0;
        for (var i = 0; i < 90; i++) {
            var rotated = miner.withHeader("X-Client-Id", "uid_" + i)
                    .withHeader("X-Forwarded-For", "192.0.2." + i)
                    .withHeader("X-Manifest-Hash", i % 2 == 0 ? stage.manifest.hex() : stage.manifest.value());
            var request = i % 3 == 0 ? rotated.task(rotated.nonce()) : rotated.request();
            var identity = Json.Obj.builder().put("sourceIp", "198.51.100." + i).build();
            var event = ChallengeDesk.event(request)
                    .with(
                            "requestContext",
                            Json.Obj.builder().put("identity", identity).build());
            served += desk.probe.send(event).status() == 200 ? 1 : 0;
        }

        assertThat(served).isEqualTo(30);
    }

    @Test
    void T24_sixteen_threads_over_three_instances_never_get_more_than_the_limit_in_any_window_of_time()
            throws Exception {
        var instances = List.of(desk, new ChallengeDesk(stage), new ChallengeDesk(stage));
        var served = new ArrayList<Instant>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var round = 0; round < 20; round++) {
                var tries = new ArrayList<Callable<Integer>>();
                for (var i = 0; i < 48; i++) {
                    var instance = instances.get(i % 3);
                    tries.add(() -> instance.send(miner.request()).status());
                }
                for (var done : threads.invokeAll(tries)) {
                    if (done.get() == 200) {
                        served.add(stage.clock.instant());
                    }
                }
                stage.clock.advance(Duration.ofSeconds(7));
            }
        }

        assertThat(served).hasSizeGreaterThan(30);
        for (var first : served) {
            var end = first.plusSeconds(60);
            assertThat(served.stream().filter(at -> !at.isBefore(first) && at.isBefore(end)))
                    .hasSizeLessThanOrEqualTo(30);
        }
    }
}
