package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.json.Json;
import signpost.ledger.Finding;
import signpost.ledger.NotHeld;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestAccount;
import signpost.testkit.TestMiner;
import signpost.testkit.Vectors;

class IssueChallengeTest {

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeStage.Instance api = stage.instance();
    private final TestMiner miner = stage.committed(KeyScheme.SR25519);

    // --- every status ---------------------------------------------------------------------------------------------

    @Test
    void a_challenge_says_all_that_any_client_reads() {
        var answer = api.answer(miner.request());

        assertThat(answer.status()).isEqualTo(200);
        var clip = answer.body().text("clip_url").orElseThrow();
        assertThat(clip).isIn("https://cdn.example/1.mp4", "https://cdn.example/2.mp4");
        assertThat(answer.body()).isEqualTo(golden("""
                        {"clip_url": "%1$s", "video_url": "%1$s", "task_id": "%2$s",
                         "element_id": "PlayerDetect_v1@1.0", "window_id": "2025-10-23",
                         "meta": {"duration_ms": 30000, "fps": 25, "resolution": {"width": 1920, "height": 1080},
                                  "sport": "football", "scenario": "match", "challenge_type": "football"},
                         "manifest_hash": "%3$s", "expiry_block": 2000, "fps": 25, "seed": %4$d,
                         "challenge_type": "football", "chute_slug": "lynx", "chute_id": "87f7d0c5",
                         "hf_revision": "player-v1"}
                        """.formatted(
                        clip,
                        answer.body().text("task_id").orElseThrow(),
                        stage.manifest,
                        answer.body().whole("seed").orElseThrow())));
        assertThat(answer.retryAfter()).isEmpty();
    }

    @Test
    void the_hash_is_repeated_in_the_spelling_of_the_caller() {
        var bare = miner.withHeader("X-Manifest-Hash", stage.manifest.hex());

        assertThat(api.answer(bare.request()).body().text("manifest_hash")).contains(stage.manifest.hex());
        assertThat(api.answer(bare.withParameter("element_id", "Nothing").request())
                        .body()
                        .text("manifest_hash"))
                .contains(stage.manifest.hex());
    }

    @ParameterizedTest
    @EnumSource(names = "ECDSA", mode = EnumSource.Mode.EXCLUDE)
    void a_signature_that_does_not_hold_is_401_in_the_words_of_its_scheme(KeyScheme scheme) {
        var victim = stage.committed(scheme);
        var forged = TestMiner.asking(new TestAccount(scheme), stage.clock, stage.manifest.value(), "E")
                .withParameter("validator_hotkey", "overwritten below");

        var answer = api.answer(as(victim, forged));

        assertProblem(answer, 401, """
                {"error": "invalid_signature", "message": "%s signature verification failed"}
                """.formatted(scheme == KeyScheme.ED25519 ? "Ed25519" : "sr25519"));
    }

    @Test
    void a_nonce_that_is_off_is_401() {
        var answer = api.answer(miner.request("1"));

        assertProblem(answer, 401, """
                {"error": "stale_nonce",
                 "message": "the nonce is more than 120 s off; it is the time in nanoseconds, check the clock"}
                """);
    }

    @Test
    void a_nonce_of_another_request_is_401() {
        api.answer(miner.request("1761177600000000000"));

        var answer = api.answer(miner.withParameter("chute_slug", "lynx").request("1761177600000000000"));

        assertProblem(answer, 401, """
                {"error": "replayed_nonce", "message": "the nonce was used for another request; use each one once"}
                """);
    }

    @Test
    void a_stage_can_insist_on_bound_requests() {
        var strict = stage.instance(true, stage.clock, TestAccount.CHECK);

        assertProblem(strict.answer(miner.request()), 401, """
                {"error": "bound_request_required",
                 "message": "requests here are signed as a whole; send the X-Bittensor headers of btauth/1"}
                """);
        assertThat(strict.answer(miner.bound(miner.nonce())).status()).isEqualTo(200);
        assertThat(api.answer(miner.bound(miner.nonce())).status()).isEqualTo(200);
    }

    @Test
    void an_element_that_the_manifest_does_not_have_is_404() {
        assertProblem(api.answer(miner.withParameter("element_id", "Nothing_v1").request()), 404, """
                {"error": "unknown_element", "message": "the manifest has no element Nothing_v1; see sv miner elements",
                 "manifest_hash": "%s", "window_id": "2025-10-23", "element_id": "Nothing_v1"}
                """.formatted(
                        stage.manifest));
    }

    @Test
    void an_element_none_of_whose_clips_is_known_has_no_challenge() {
        stage.ledger.copy(ChallengeStage.commitment(
                miner.account(),
                KeyScheme.SR25519,
                901,
                ChallengeStage.WINDOW,
                ChallengeStage.binding("BallDetect_v1@1.0", "orca")));
        var asked = miner.withParameter("element_id", "BallDetect_v1@1.0")
                .with(ChallengeStage.proof(901).toString());

        assertProblem(api.answer(asked.request()), 404, """
                {"error": "no_challenge_available", "message": "no clip is available at the moment; try again later",
                 "manifest_hash": "%s", "element_id": "BallDetect_v1@1.0"}
                """.formatted(stage.manifest));
    }

    @Test
    void an_unknown_manifest_is_404_and_the_current_one_is_named() {
        var hash = ManifestHash.of(new byte[] {7}).value();

        assertProblem(
                api.answer(miner.withHeader("X-Manifest-Hash", hash).request()), 404, closed(hash, "unknown_manifest"));
    }

    @Test
    void a_window_that_is_not_yet_open_is_404() {
        var next = stage.publish("2025-10-24", 3_000);

        assertProblem(
                api.answer(miner.withHeader("X-Manifest-Hash", next.value()).request()),
                404,
                closed(next.value(), "not_yet_active"));
    }

    @Test
    void a_superseded_manifest_is_404() {
        var newer = stage.publish(ChallengeStage.WINDOW.value(), ChallengeStage.EXPIRY, 2.0);

        assertProblem(api.answer(miner.request()), 404, """
                {"error": "no_active_window", "message": "No evaluation window active for manifest_hash",
                 "manifest_hash": "%s", "reason": "superseded", "current_manifest_hash": "%s"}
                """.formatted(stage.manifest, newer));
    }

    @Test
    void a_manifest_that_was_rolled_back_is_404() {
        var newer = stage.publish(ChallengeStage.WINDOW.value(), ChallengeStage.EXPIRY, 2.0);
        stage.stage.rollBack(stage.objects).to(stage.manifest);

        assertProblem(
                api.answer(miner.withHeader("X-Manifest-Hash", newer.value()).request()),
                404,
                closed(newer.value(), "rolled_back"));
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
    }

    private String closed(String hash, String reason) {
        return """
                {"error": "no_active_window", "message": "No evaluation window active for manifest_hash",
                 "manifest_hash": "%s", "reason": "%s", "current_manifest_hash": "%s"}
                """.formatted(hash, reason, stage.manifest);
    }

    @Test
    void too_many_requests_are_409_and_say_when_to_come_again() {
        for (var i = 0; i < 30; i++) {
            stage.clock.advance(Duration.ofSeconds(1));
            assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        }

        var answer = api.answer(miner.request());

        assertProblem(answer, 409, """
                {"error": "rate_limit_exceeded", "message": "Too many requests. Retry after: 31s", "retry_after": 31}
                """);
        assertThat(answer.retryAfter()).isEqualTo(OptionalLong.of(31));
        stage.clock.advance(Duration.ofSeconds(31));
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
    }

    @Test
    void at_its_expiry_block_a_window_is_gone() {
        stage.chain.moveTo(1_999);
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        stage.chain.moveTo(2_000);
        stage.clock.advance(Duration.ofSeconds(6));

        assertProblem(api.answer(miner.request()), 410, """
                {"error": "window_expired", "message": "Evaluation window expired at block 2000",
                 "expired_at_block": 2000, "current_block": 2000}
                """);
    }

    @Test
    void a_window_that_is_in_the_archive_only_is_gone_too() {
        for (var window = 0; window < 60; window++) {
            stage.chain.moveTo(2_000 + window);
            stage.publish("later-" + window, 2_001 + window);
        }
        assertThat(stage.stage.index(stage.objects).find(stage.manifest)).isEmpty();

        assertProblem(stage.instance().answer(miner.request()), 410, """
                {"error": "window_expired", "message": "Evaluation window expired at block 2000",
                 "expired_at_block": 2000, "current_block": 2059}
                """);
    }

    @Test
    void a_hotkey_that_is_not_registered_is_412_before_anything_is_looked_up() {
        var stranger = stage.stranger(KeyScheme.ED25519);

        assertProblem(api.answer(stranger.request()), 412, """
                {"error": "missing_commitment",
                 "message": "Miner has no commitment for element PlayerDetect_v1@1.0: the hotkey is not registered on this subnet",
                 "hotkey": "%s", "window_id": null, "element_id": "PlayerDetect_v1@1.0", "reason": "not_registered"}
                """.formatted(stranger.account()));
        assertThat(stage.reads() + stage.writes()).isZero();
    }

    // --- every reason of 412 --------------------------------------------------------------------------------------

    @Test
    void every_reason_has_the_facts_that_the_caller_needs() {
        assertProblem(
                api.answer(miner.withoutHeader("X-Commitment-Proof").request()), 412, """
                {"error": "missing_commitment",
                 "message": "Miner has no commitment for element PlayerDetect_v1@1.0 in window 2025-10-23: the request names no proof; send X-Commitment-Proof: <block>:0x<extrinsic hash>",
                 "hotkey": "%s", "window_id": "2025-10-23", "element_id": "PlayerDetect_v1@1.0",
                 "reason": "missing_proof"}
                """.formatted(miner.account()));
        assertReason(miner.with(""), NotHeld.MISSING_PROOF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "0:0x", "123450:0xdeadbeef", "-1:0x", "1:0x00 ", "01:0x"})
    void a_proof_that_is_none_is_malformed(String proof) {
        assertReason(miner.with(proof), NotHeld.MALFORMED_PROOF);
        assertReason(miner.with(proof + "00".repeat(33)), NotHeld.MALFORMED_PROOF);
        assertReason(
                miner.with(ChallengeStage.proof(171).toString().toUpperCase(java.util.Locale.ROOT)),
                NotHeld.MALFORMED_PROOF);
        assertThat(stage.proofs.checks()).isZero();
    }

    @Test
    void what_the_chain_says_of_a_proof_is_the_reason() {
        stage.proofs.put(ChallengeStage.proof(1), new Finding.NotFound());
        stage.proofs.put(ChallengeStage.proof(2), new Finding.NotFinal());
        stage.proofs.put(ChallengeStage.proof(3), new Finding.WrongCall());
        stage.proofs.put(ChallengeStage.proof(4), new Finding.WrongNetuid());
        stage.proofs.put(ChallengeStage.proof(5), new Finding.FailedOnChain());
        stage.proofs.put(ChallengeStage.proof(6), new Finding.WrongSigner());

        assertReason(proof(1), NotHeld.NOT_FOUND);
        assertReason(proof(3), NotHeld.WRONG_CALL);
        assertReason(proof(4), NotHeld.WRONG_NETUID);
        assertReason(proof(5), NotHeld.FAILED_ON_CHAIN);
        assertReason(proof(6), NotHeld.WRONG_SIGNER);
        var notFinal = assertReason(proof(2), NotHeld.NOT_FINAL);
        assertThat(notFinal.retryAfter()).isEqualTo(OptionalLong.of(12));
    }

    @Test
    void T23_the_commitment_of_another_miner_is_wrong_signer() {
        var other = stage.registered(KeyScheme.SR25519);
        stage.proofs.put(
                ChallengeStage.proof(901),
                new Finding.Committed(ChallengeStage.commitment(
                        other.account(),
                        KeyScheme.SR25519,
                        901,
                        ChallengeStage.WINDOW,
                        ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))));

        assertReason(proof(901), NotHeld.WRONG_SIGNER);
    }

    @Test
    void T23_a_commitment_for_another_window_is_wrong_window() {
        stage.proofs.put(
                ChallengeStage.proof(800),
                new Finding.Committed(ChallengeStage.commitment(
                        miner.account(),
                        KeyScheme.SR25519,
                        800,
                        new WindowId("2025-10-24"),
                        ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))));

        assertReason(proof(800), NotHeld.WRONG_WINDOW);
    }

    @Test
    void T23_a_commitment_that_does_not_name_the_element_is_wrong_element() {
        assertReason(miner.withParameter("element_id", "BallDetect_v1@1.0"), NotHeld.WRONG_ELEMENT);
    }

    @Test
    void T23_a_wrong_slug_is_wrong_chute() {
        assertReason(miner.withParameter("chute_slug", "orca"), NotHeld.WRONG_CHUTE);
        assertThat(api.answer(miner.withParameter("chute_slug", "lynx").request())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void T23_a_withdrawn_commitment_is_withdrawn() {
        stage.ledger.copy(ChallengeStage.commitment(miner.account(), KeyScheme.SR25519, 901, ChallengeStage.WINDOW));

        assertReason(miner, NotHeld.WITHDRAWN);
    }

    @Test
    void T23_a_commitment_that_has_ended_is_expired() {
        var ended = stage.registered(KeyScheme.SR25519);
        stage.ledger.copy(new signpost.ledger.Commitment(
                ChallengeStage.proof(900),
                ended.account(),
                KeyScheme.SR25519,
                java.util.Map.of(
                        ChallengeStage.WINDOW,
                        java.util.List.of(ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))),
                Optional.of(new Block(1_000))));

        assertReason(ended, NotHeld.EXPIRED);
    }

    @Test
    void a_commitment_that_binds_the_element_otherwise_supersedes() {
        stage.ledger.copy(ChallengeStage.commitment(
                miner.account(),
                KeyScheme.SR25519,
                901,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "orca")));

        assertReason(miner, NotHeld.SUPERSEDED);
        assertThat(api.answer(proof(901).request()).body().text("chute_slug")).contains("orca");
    }

    // --- order and cost -------------------------------------------------------------------------------------------

    @Test
    void a_success_costs_three_writes_and_two_reads_at_most() {
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        assertThat(stage.reads()).isEqualTo(2);
        assertThat(stage.writes()).isEqualTo(2);

        var elsewhere = stage.instance();
        assertThat(elsewhere.answer(miner.request()).status()).isEqualTo(200);
        assertThat(stage.reads()).isEqualTo(4);
        assertThat(stage.writes()).as("one conditional write was refused").isEqualTo(5);
        assertThat(stage.proofs.checks()).isZero();
    }

    @Test
    void an_invalid_signature_costs_no_read_and_no_write() {
        var answer = api.answer(as(miner, stage.stranger(KeyScheme.SR25519)));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(stage.reads() + stage.writes()).isZero();
    }

    @Test
    void a_stale_nonce_costs_no_signature_check() {
        var never = stage.instance(false, stage.clock, (_, _, _) -> {
            throw new AssertionError("a signature was checked");
        });

        assertThat(never.answer(miner.request("1")).status()).isEqualTo(401);
        assertThat(stage.hotkeys.reads()).isZero();
    }

    @Test
    void a_replay_costs_one_read() {
        var request = miner.request();
        var first = api.answer(request);
        var reads = stage.reads();
        var writes = stage.writes();

        assertThat(stage.instance().answer(request)).isEqualTo(first);
        assertThat(stage.reads() - reads).isEqualTo(1);
        assertThat(stage.writes() - writes).isZero();
    }

    @Test
    void a_replay_of_a_challenge_takes_no_place_in_the_rate() {
        var request = miner.request();
        for (var i = 0; i < 100; i++) {
            assertThat(api.answer(request).status()).isEqualTo(200);
        }
        for (var i = 0; i < 29; i++) {
            assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        }
        assertThat(api.answer(miner.request()).status()).isEqualTo(409);
    }

    @Test
    void the_signature_is_judged_before_registration_and_that_before_the_rate_and_the_window() {
        stage.chain.moveTo(5_000);
        var stranger = stage.stranger(KeyScheme.SR25519);

        assertThat(error(as(stranger, miner))).isEqualTo("invalid_signature");
        assertThat(error(stranger.request())).isEqualTo("missing_commitment");
        for (var i = 0; i < 30; i++) {
            assertThat(error(miner.request())).isEqualTo("window_expired");
        }
        assertThat(error(miner.request())).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void the_window_is_judged_before_the_element_and_that_before_the_commitment() {
        var asked = miner.withParameter("element_id", "Nothing").with("nonsense");
        assertThat(error(asked.request())).isEqualTo("unknown_element");
        stage.chain.moveTo(5_000);
        stage.clock.advance(Duration.ofSeconds(6));
        assertThat(error(asked.request())).isEqualTo("window_expired");
    }

    // --- nonces ---------------------------------------------------------------------------------------------------

    @Test
    void what_was_refused_is_judged_anew() {
        var late = stage.registered(KeyScheme.SR25519);
        var request = late.request();
        assertThat(api.answer(request).status()).isEqualTo(412);

        stage.ledger.copy(ChallengeStage.commitment(
                late.account(),
                KeyScheme.SR25519,
                900,
                ChallengeStage.WINDOW,
                ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx")));

        assertThat(api.answer(request).status()).isEqualTo(200);
    }

    @Test
    void a_nonce_belongs_to_its_request_even_when_that_was_refused() {
        var nonce = miner.nonce();
        assertThat(api.answer(miner.with("nonsense").request(nonce)).status()).isEqualTo(412);

        assertThat(error(miner.request(nonce))).isEqualTo("replayed_nonce");
    }

    @Test
    void v2_and_v3_share_their_nonces() {
        var nonce = miner.nonce();
        assertThat(api.answer(miner.task(nonce)).status()).isEqualTo(200);

        assertThat(error(miner.request(nonce))).isEqualTo("replayed_nonce");
    }

    @Test
    void of_one_request_sent_sixteen_times_at_once_all_get_the_same_challenge() throws Exception {
        var request = miner.request();
        var answers = new HashSet<Answer>();
        try (var threads = Executors.newFixedThreadPool(16)) {
            var instances = Stream.generate(stage::instance).limit(16).toList();
            var tries = instances.stream()
                    .<Callable<Answer>>map(instance -> () -> instance.answer(request))
                    .toList();
            for (var done : threads.invokeAll(tries)) {
                answers.add(done.get());
            }
        }
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 409);
        assertThat(stage.assignments.given(miner.account(), 10)).hasSize(1);
    }

    // --- the draw -------------------------------------------------------------------------------------------------

    @Test
    void clips_are_drawn_by_their_weight_and_only_those_of_the_element() {
        var drawn = new HashMap<String, Integer>();
        for (var i = 0; i < 2_000; i++) {
            stage.clock.advance(Duration.ofSeconds(2));
            drawn.merge(api.answer(miner.request()).body().text("clip_url").orElseThrow(), 1, Integer::sum);
        }

        assertThat(drawn).containsOnlyKeys("https://cdn.example/1.mp4", "https://cdn.example/2.mp4");
        assertThat(drawn.get("https://cdn.example/2.mp4")).isBetween(1_400, 1_600);
    }

    @Test
    void tasks_and_seeds_differ() {
        var tasks = new HashSet<String>();
        var seeds = new HashSet<Long>();
        for (var i = 0; i < 200; i++) {
            stage.clock.advance(Duration.ofSeconds(3));
            var body = api.answer(miner.request()).body();
            tasks.add(body.text("task_id").orElseThrow());
            seeds.add(body.whole("seed").orElseThrow());
        }
        assertThat(tasks).hasSize(200);
        assertThat(seeds).hasSize(200);
    }

    @Test
    void an_assignment_says_who_got_what_until_when() {
        var body = api.answer(miner.request()).body();

        var use = stage.assignments.given(miner.account(), 1).getFirst();
        assertThat(use.keptUntil()).isEqualTo(stage.clock.instant().plus(IssueChallenge.KEPT));
        assertThat(use.assignment()).hasValueSatisfying(given -> {
            assertThat(given.taskId()).isEqualTo(body.text("task_id").orElseThrow());
            assertThat(given.window()).contains(ChallengeStage.WINDOW);
            assertThat(given.issued()).isEqualTo(stage.clock.instant());
            assertThat(given.expires()).isEqualTo(stage.clock.instant().plus(ChallengeStage.DEADLINE));
            assertThat(given.answer()).isEqualTo(body);
        });
    }

    // --- what is out of reach -------------------------------------------------------------------------------------

    @Test
    void a_ledger_out_of_reach_is_503_and_binds_nothing() {
        var request = miner.request();
        stage.ledger.cutOff();

        assertProblem(api.answer(request), 503, """
                {"error": "chain_unavailable", "message": "the chain cannot be asked at the moment; try again",
                 "retry_after": 12}
                """);
        stage.ledger.reconnect();
        assertThat(api.answer(request).status()).isEqualTo(200);
    }

    @Test
    void a_chain_out_of_reach_is_503_for_a_proof_that_is_not_in_the_ledger_only() {
        stage.proofs.cutOff();

        assertThat(error(proof(7).request())).isEqualTo("chain_unavailable");
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
    }

    @Test
    void without_a_head_nobody_knows_which_window_is_open() {
        stage.chain.cutOff();

        assertThat(error(miner.request())).isEqualTo("chain_unavailable");
    }

    @Test
    void without_the_hotkeys_nobody_knows_who_is_registered() {
        stage.hotkeys.cutOff();

        assertThat(error(miner.request())).isEqualTo("chain_unavailable");
    }

    @Test
    void a_list_of_hotkeys_is_used_for_sixty_seconds_at_most() {
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        stage.hotkeys.cutOff();
        stage.clock.advance(Duration.ofSeconds(59));
        assertThat(api.answer(miner.request()).status()).isEqualTo(200);
        stage.clock.advance(Duration.ofSeconds(1));
        assertThat(error(miner.request())).isEqualTo("chain_unavailable");
    }

    @Test
    void stores_out_of_reach_are_503() {
        stage.assignments.cutOff();
        assertProblem(api.answer(miner.request()), 503, """
                {"error": "store_unavailable", "message": "the store does not answer at the moment; try again",
                 "retry_after": 2}
                """);
        stage.assignments.reconnect();
        stage.rates.cutOff();
        assertThat(error(miner.request())).isEqualTo("store_unavailable");
        stage.rates.reconnect();
        stage.clips.cutOff();
        assertThat(error(miner.request())).isEqualTo("store_unavailable");
    }

    // --- proofs that are not in the ledger ------------------------------------------------------------------------

    @Test
    void a_proof_that_the_ledger_does_not_know_is_looked_for_once() {
        var fresh = stage.registered(KeyScheme.SR25519)
                .with(ChallengeStage.proof(950).toString());
        stage.proofs.put(
                ChallengeStage.proof(950),
                new Finding.Committed(ChallengeStage.commitment(
                        fresh.account(),
                        KeyScheme.SR25519,
                        950,
                        ChallengeStage.WINDOW,
                        ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))));

        assertThat(api.answer(fresh.request()).status()).isEqualTo(200);
        assertThat(api.answer(fresh.request()).status()).isEqualTo(200);
        assertThat(stage.proofs.checks()).isEqualTo(1);
    }

    @Test
    void a_miss_is_remembered_until_the_next_block() {
        assertReason(proof(7), NotHeld.NOT_FOUND);
        assertReason(proof(7), NotHeld.NOT_FOUND);
        assertThat(stage.proofs.checks()).isEqualTo(1);

        stage.chain.moveTo(1_001);
        stage.clock.advance(Duration.ofSeconds(6));
        assertReason(proof(7), NotHeld.NOT_FOUND);
        assertThat(stage.proofs.checks()).isEqualTo(2);
    }

    // --------------------------------------------------------------------------------------------------------------

    private TestMiner proof(long block) {
        return miner.with(ChallengeStage.proof(block).toString());
    }

    /// A request that one miner signs in the name of another.
    private static Received as(TestMiner victim, TestMiner signer) {
        var request = signer.request();
        var query = new java.util.TreeMap<>(request.query());
        query.put("validator_hotkey", java.util.List.of(victim.account().address()));
        return new Received(request.method(), request.path(), request.headers(), query);
    }

    private String error(Received request) {
        return api.answer(request).body().text("error").orElse("none");
    }

    private Answer assertReason(TestMiner asking, NotHeld reason) {
        var answer = api.answer(asking.request());
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.body().text("reason")).contains(reason.code());
        assertThat(answer.body().text("window_id")).contains("2025-10-23");
        return answer;
    }

    private static void assertProblem(Answer answer, int status, String golden) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(golden(golden));
    }

    private static Json.Obj golden(String text) {
        return Vectors.parse(text);
    }
}
