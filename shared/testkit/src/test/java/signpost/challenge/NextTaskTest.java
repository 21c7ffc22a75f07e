package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import signpost.chain.KeyScheme;
import signpost.testkit.ChallengeStage;
import signpost.testkit.ClipCatalogueContract;
import signpost.testkit.TestMiner;
import signpost.testkit.Vectors;

class NextTaskTest {

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeStage.Instance api = stage.instance();
    private final TestMiner miner = stage.registered(KeyScheme.SR25519);

    @Test
    void a_task_is_a_clip_of_the_legacy_pool() {
        var answer = api.answer(miner.task(miner.nonce()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Vectors.parse("""
                        {"task_id": "%s", "video_url": "%s", "fps": 25, "challenge_type": "football", "seed": %d}
                        """.formatted(
                        answer.body().text("task_id").orElseThrow(),
                        answer.body().text("video_url").orElseThrow(),
                        answer.body().whole("seed").orElseThrow())));
    }

    @Test
    void only_the_legacy_pool_is_drawn_from_and_all_of_it() {
        var urls = new HashSet<String>();
        for (var i = 0; i < 60; i++) {
            stage.clock.advance(Duration.ofSeconds(2));
            urls.add(api.answer(miner.task(miner.nonce()))
                    .body()
                    .text("video_url")
                    .orElseThrow());
        }
        assertThat(urls).containsExactlyInAnyOrder("https://cdn.example/1.mp4", "https://cdn.example/3.mp4");
    }

    @Test
    void it_works_while_index_ledger_and_chain_are_down() {
        stage.ledger.cutOff();
        stage.chain.cutOff();
        stage.proofs.cutOff();
        stage.objects.put("scorevision/index.json", new byte[] {1});

        assertThat(api.answer(miner.task(miner.nonce())).status()).isEqualTo(200);
        stage.hotkeys.cutOff();
        stage.clock.advance(Duration.ofHours(3));
        assertThat(api.answer(miner.task(miner.nonce())).status()).isEqualTo(200);
    }

    @Test
    void a_hotkey_that_is_not_registered_is_403_and_writes_nothing() {
        var stranger = stage.stranger(KeyScheme.ED25519);

        var answer = api.answer(stranger.task(stranger.nonce()));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo(Vectors.parse("""
                        {"error": "not_registered", "message": "the hotkey is not registered on this subnet",
                         "hotkey": "%s"}
                        """.formatted(stranger.account())));
        assertThat(stage.reads() + stage.writes()).isZero();
    }

    @Test
    void signatures_and_nonces_are_judged_as_in_v3() {
        assertThat(error(miner.task("1"))).isEqualTo("stale_nonce");
        var request = miner.task(miner.nonce());
        var query = new java.util.TreeMap<>(request.query());
        query.put("nonce", List.of(miner.nonce()));
        assertThat(error(new Received("GET", ChallengeStage.V2, Map.of(), query)))
                .isEqualTo("invalid_signature");
        assertThat(error(new Received("GET", ChallengeStage.V2, Map.of(), Map.of())))
                .isEqualTo("invalid_request");
    }

    @Test
    void T19_a_signature_that_covers_nothing_is_not_taken_for_one() {
        var v3 = miner.request();
        var headers = new java.util.TreeMap<>(v3.headers());
        headers.remove("X-Manifest-Hash");

        assertThat(error(new Received("GET", ChallengeStage.V2, headers, v3.query())))
                .isEqualTo("invalid_request");
    }

    @Test
    void a_bound_request_of_v2_is_exactly_btauth_1() {
        var request = miner.bound(miner.task(miner.nonce()), ChallengeStage.RECEIVER);

        assertThat(api.answer(request).status()).isEqualTo(200);
    }

    @Test
    void without_a_legacy_pool_there_is_no_task() {
        stage.clips.remove(ClipCatalogueContract.hash(1));
        stage.clips.remove(ClipCatalogueContract.hash(3));

        assertThat(error(miner.task(miner.nonce()))).isEqualTo("no_challenge_available");
    }

    @Test
    void a_stage_may_switch_it_off() {
        var off = new NextTask(
                new AdmitCaller(
                        new VerifyCaller((_, _, _) -> true, "r", false),
                        stage.hotkeys,
                        Duration.ofDays(1),
                        stage.assignments,
                        new RateLimit(stage.rates, RateLimit.Limit.DEFAULT, stage.clock),
                        stage.clock),
                new signpost.clips.OfferedClips(stage.clips, stage.clock),
                new signpost.clips.KeyedDraw(new byte[32]),
                false,
                ChallengeStage.DEADLINE,
                stage.clock);
        var answer = new ChallengeStage.Instance(api.issue(), off).answer(miner.task(miner.nonce()));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().text("error")).contains("not_found");
        assertThat(stage.reads() + stage.writes()).isZero();
    }

    private String error(Received request) {
        return api.answer(request).body().text("error").orElse("none");
    }
}
