package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.KeyScheme;
import signpost.chain.Ss58;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestAccount;
import signpost.testkit.TestMiner;

/// The attacks T18 to T22 and T24; T23, the wrong commitments, is in [IssueChallengeTest].
class ChallengeAttacksTest {

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeStage.Instance api = stage.instance();
    private final TestMiner miner = stage.committed(KeyScheme.SR25519);

    @Test
    void T18_the_identical_request_gets_the_same_on_any_instance_and_is_stale_after_the_window() {
        for (var request : List.of(miner.request(), miner.bound(miner.nonce()), miner.task(miner.nonce()))) {
            var first = api.answer(request);
            assertThat(first.status()).isEqualTo(200);

            assertThat(api.answer(request)).as("same instance").isEqualTo(first);
            assertThat(stage.instance().answer(request)).as("other instance").isEqualTo(first);
        }
        var request = miner.request();
        var first = api.answer(request);
        stage.clock.advance(Duration.ofSeconds(119));
        assertThat(stage.instance().answer(request)).as("after a restart").isEqualTo(first);
        stage.clock.advance(Duration.ofSeconds(2));
        assertThat(error(request)).as("after the window").isEqualTo("stale_nonce");
    }

    @Test
    void T18_the_identical_request_gets_the_same_though_the_window_has_ended_since() {
        var request = miner.request();
        var first = api.answer(request);
        stage.chain.moveTo(9_999);

        assertThat(stage.instance().answer(request)).isEqualTo(first);
    }

    @Test
    void T18_anything_else_under_the_nonce_is_refused_on_any_instance() {
        var nonce = miner.nonce();
        api.answer(miner.request(nonce));

        for (var instance : List.of(api, stage.instance())) {
            for (var other : List.of(
                    miner.withParameter("chute_slug", "lynx").request(nonce),
                    miner.withParameter("element_id", "BallDetect_v1@1.0").request(nonce),
                    miner.withHeader("X-Client-Id", "other").request(nonce),
                    miner.with(ChallengeStage.proof(901).toString()).request(nonce),
                    miner.bound(nonce),
                    miner.task(nonce))) {
                assertThat(instance.answer(other).body().text("error")).contains("replayed_nonce");
            }
        }
    }

    @Test
    void T18_a_record_is_kept_for_as_long_as_its_nonce_could_be_used() {
        var ahead = miner.nonce();
        var refused = miner.with("nonsense").request(ahead);
        api.answer(refused);

        assertThat(stage.assignments.find(miner.account(), new Nonce(ahead)))
                .hasValueSatisfying(use -> assertThat(use.keptUntil()).isAfter(new Nonce(ahead).staleFrom()));
    }

    @Test
    void T19_a_stripped_signature_is_no_signature() {
        var request = miner.request();
        for (var name : List.of("signature", "nonce", "validator_hotkey")) {
            var query = new LinkedHashMap<>(request.query());
            query.remove(name);
            assertThat(api.answer(new Received("GET", request.path(), request.headers(), query))
                            .status())
                    .isEqualTo(400);
        }
        var strict = stage.instance(true, stage.clock, TestAccount.CHECK);
        var bound = miner.bound(miner.nonce());
        var stripped = new TreeMap<>(bound.headers());
        stripped.keySet().removeIf(name -> name.startsWith("X-Bittensor"));
        assertThat(strict.answer(new Received("GET", bound.path(), stripped, bound.query()))
                        .body()
                        .text("error"))
                .contains("bound_request_required");
        assertThat(strict.answer(bound).status()).isEqualTo(200);
    }

    @Test
    void T19_a_signature_that_covers_a_part_of_a_bound_request_is_none() {
        // signed without our headers, as plain btauth/1 is, and sent with them
        var request = miner.request();
        var bare = miner.bound(new Received("GET", request.path(), new TreeMap<>(), request.query()), "api.example");
        var headers = new TreeMap<>(bare.headers());
        headers.putAll(request.headers());

        assertThat(error(new Received("GET", request.path(), headers, request.query())))
                .isEqualTo("invalid_signature");
    }

    @Test
    void T19_both_signatures_must_hold() {
        var request = miner.request();
        var other = stage.committed(KeyScheme.SR25519).request();
        var headers = new TreeMap<>(request.headers());
        headers.put("X-Signature", other.headers().getOrDefault("X-Signature", List.of()));

        assertThat(error(new Received("GET", request.path(), headers, request.query())))
                .isEqualTo("invalid_signature");
    }

    @Test
    void T20_a_bound_request_for_one_is_none_for_another_on_first_use() {
        var nonce = miner.nonce();
        var bound = miner.bound(nonce);
        var other = new LinkedHashMap<>(bound.query());
        other.put("element_id", List.of("BallDetect_v1@1.0"));

        assertThat(error(new Received("GET", bound.path(), bound.headers(), other)))
                .as("other element")
                .isEqualTo("invalid_signature");
        assertThat(error(new Received("POST", bound.path(), bound.headers(), bound.query())))
                .as("other method")
                .isEqualTo("invalid_signature");
        assertThat(error(new Received("GET", ChallengeStage.V2, bound.headers(), bound.query())))
                .as("other path")
                .isEqualTo("invalid_signature");
        assertThat(error(miner.bound(miner.request(nonce), "other.example")))
                .as("other host")
                .isEqualTo("invalid_signature");
        var headers = new TreeMap<>(bound.headers());
        headers.put("X-Commitment-Proof", List.of(ChallengeStage.proof(901).toString()));
        assertThat(error(new Received("GET", bound.path(), headers, bound.query())))
                .as("other proof")
                .isEqualTo("invalid_signature");
    }

    @ParameterizedTest
    @ValueSource(longs = {-121, -3_600, 121, 3_600, 86_400})
    void T21_a_time_that_is_off_is_refused_both_ways(long seconds) {
        assertThat(error(miner.request(nonceAt(seconds)))).isEqualTo("stale_nonce");
    }

    @ParameterizedTest
    @ValueSource(longs = {-120, -1, 0, 1, 120})
    void T21_a_time_within_the_tolerance_is_taken_both_ways(long seconds) {
        assertThat(api.answer(miner.request(nonceAt(seconds))).status()).isEqualTo(200);
    }

    private String nonceAt(long seconds) {
        return stage.clock.instant().getEpochSecond() + seconds + "000000000";
    }

    @Test
    void T22_a_hotkey_with_a_wrong_checksum_or_of_another_network_is_400() {
        var good = miner.account().address();
        var last = good.charAt(good.length() - 1) == 'A' ? 'B' : 'A';
        var mistyped = good.substring(0, good.length() - 1) + last;
        var polkadot = Ss58.address(miner.account().bytes(), 0);
        for (var address : List.of(
                mistyped,
                polkadot,
                good.toLowerCase(java.util.Locale.ROOT),
                miner.account().hex())) {
            var request = miner.request();
            var query = new LinkedHashMap<>(request.query());
            query.put("validator_hotkey", List.of(address));

            assertThat(api.answer(new Received("GET", request.path(), request.headers(), query))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void T22_a_scheme_other_than_the_one_on_record_is_bad_key_type() {
        var ed25519 = stage.committed(KeyScheme.ED25519);
        stage.hotkeys.register(ed25519.account(), Optional.of(KeyScheme.SR25519));

        var answer = api.answer(ed25519.request());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body().text("error")).contains("bad_key_type");
        assertThat(answer.body().text("message")).contains("the hotkey is on record with sr25519; sign with that");
        assertThat(stage.reads() + stage.writes()).isZero();
    }

    @Test
    void T22_without_a_record_either_scheme_is_taken_and_nothing_is_given_out() {
        for (var scheme : List.of(KeyScheme.ED25519, KeyScheme.SR25519)) {
            var fresh = stage.registered(scheme);
            stage.hotkeys.register(fresh.account(), Optional.empty());

            assertThat(stage.instance().answer(fresh.request()).body().text("error"))
                    .contains("missing_commitment");
        }
    }

    @Test
    void T22_a_hotkey_on_record_with_ecdsa_can_sign_nothing_here() {
        var odd = stage.committed(KeyScheme.ED25519);
        stage.hotkeys.register(odd.account(), Optional.of(KeyScheme.ECDSA));

        assertThat(error(odd.request())).isEqualTo("bad_key_type");
    }

    @Test
    void T22_the_scheme_of_a_bound_request_is_signed() {
        var bound = miner.bound(miner.nonce());
        var headers = new TreeMap<>(bound.headers());
        headers.put("X-Bittensor-Crypto", List.of("ed25519"));

        assertThat(error(new Received("GET", bound.path(), headers, bound.query())))
                .isEqualTo("invalid_signature");
    }

    @Test
    void T24_no_rotation_of_client_ids_gets_more_than_the_limit() {
        var served = 0;
        for (var i = 0; i < 100; i++) {
            served += api.answer(miner.withHeader("X-Client-Id", "uid_" + i).request())
                                    .status()
                            == 200
                    ? 1
                    : 0;
        }
        assertThat(served).isEqualTo(30);
    }

    @Test
    void T24_a_burst_at_the_edge_of_a_window_gets_no_more() {
        stage.clock.advance(Duration.ofSeconds(59));
        assertThat(served(40)).isEqualTo(30);
        stage.clock.advance(Duration.ofSeconds(2));
        assertThat(served(40)).isZero();
        stage.clock.advance(Duration.ofSeconds(58));
        assertThat(served(40)).isEqualTo(30);
    }

    @Test
    void T24_v2_and_v3_share_the_limit() {
        var served = served(20);
        for (var i = 0; i < 20; i++) {
            served += api.answer(miner.task(miner.nonce())).status() == 200 ? 1 : 0;
        }
        assertThat(served).isEqualTo(30);
    }

    @Test
    void T24_sixteen_threads_over_three_instances_are_served_no_more_than_the_limit() throws Exception {
        var instances = List.of(api, stage.instance(), stage.instance());
        try (var threads = Executors.newFixedThreadPool(16)) {
            for (var round = 0; round < 3; round++) {
                var tries = new ArrayList<Callable<Integer>>();
                for (var i = 0; i < 160; i++) {
                    var instance = instances.get(i % instances.size());
                    tries.add(() -> instance.answer(miner.request()).status());
                }
                var served = 0;
                for (var done : threads.invokeAll(tries)) {
                    served += done.get() == 200 ? 1 : 0;
                }
                assertThat(served).isLessThanOrEqualTo(30).isPositive();
                assertThat(stage.assignments.given(miner.account(), 1_000)).hasSizeLessThanOrEqualTo(30 * (round + 1));
                stage.clock.advance(Duration.ofMinutes(1));
            }
        }
    }

    private int served(int tries) {
        var served = 0;
        for (var i = 0; i < tries; i++) {
            served += api.answer(miner.request()).status() == 200 ? 1 : 0;
        }
        return served;
    }

    private String error(Received request) {
        return api.answer(request).body().text("error").orElse("none");
    }
}
