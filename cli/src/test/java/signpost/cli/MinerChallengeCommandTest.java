package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import signpost.testkit.ChallengeStage;

/// `sv miner challenge`, against the use cases that the function has.
class MinerChallengeCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final ChallengeStandIn api = new ChallengeStandIn();
    private Desk desk = new Desk(Path.of("target"));

    @BeforeEach
    void open() throws IOException {
        desk = api.desk(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Desk.Ran challenge(String... args) {
        var all = new ArrayList<>(List.of("miner", "challenge", "--block", "1000"));
        all.addAll(List.of(args));
        // Time passes between two commands, or their nonces would be the same.
        api.stage.clock.advance(Duration.ofMillis(1));
        desk.now = desk.now.plusMillis(1);
        return api.sv(desk, all.toArray(String[]::new));
    }

    private void committed() {
        api.commit();
        api.leaveReceipts(desk);
    }

    @Test
    void a_committed_hotkey_is_challenged_by_a_stage_that_insists_on_bound_requests() {
        committed();

        var answer = challenge("--format", "json").isDone().json();

        assertThat(answer.fields().keySet())
                .containsExactly(
                        "interface",
                        "task_id",
                        "clip_url",
                        "window_id",
                        "element_id",
                        "manifest_hash",
                        "chute_slug",
                        "commitment_proof",
                        "answer");
        assertThat(answer.text("interface")).contains("v3");
        assertThat(answer.text("clip_url").orElseThrow()).startsWith("https://cdn.example/");
        assertThat(answer.text("window_id")).contains(ChallengeStage.WINDOW.value());
        assertThat(answer.text("manifest_hash")).contains(api.stage.manifest.value());
        assertThat(answer.text("chute_slug")).contains("lynx");
        assertThat(answer.text("commitment_proof"))
                .contains(ChallengeStage.proof(900).toString());
        assertThat(api.asked)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("/api/challenge/v3?chute_slug=lynx&element_id=PlayerDetect_v1%401.0&");

        var shown = challenge("--element", ChallengeStage.ELEMENT, "--manifest", api.stage.manifest.value())
                .isDone();
        assertThat(shown.out())
                .contains(
                        "Challenged: task ",
                        "Clip: https://cdn.example/",
                        "until block 2000",
                        "on lynx",
                        "25 fps, 1920x1080");
    }

    @Test
    void without_a_receipt_nothing_is_sent() {
        api.commit();

        challenge().ends(1, "no receipt", "fix: commit with sv miner commit");
        assertThat(api.asked).isEmpty();
    }

    @Test
    void v2_needs_neither_manifest_nor_commitment() {
        api.commit();
        desk.env.remove("SIGNPOST_PUBLIC_URL");

        assertThat(challenge("--v2", "--format", "json").isDone().json().text("interface"))
                .contains("v2");
        desk.env.put("SCOREVISION_USE_CHALLENGE_V3", "false");
        assertThat(challenge("--format", "json").isDone().json().fields().keySet())
                .containsExactly("interface", "task_id", "clip_url", "answer");
        assertThat(api.asked).allMatch(target -> target.startsWith("/api/tasks/next/v2?"));
        desk.env.put("SCOREVISION_USE_CHALLENGE_V3", "True");
        challenge().ends(2, "it is not known where manifests are");
    }

    @Test
    void a_clock_that_is_off_is_said_to_be() {
        committed();
        desk.now = desk.now.plus(Duration.ofMinutes(3));

        var ran = challenge("--format", "json").ends(1, "more than 120 s apart", "fix: set the clock");
        assertThat(ran.json().text("error")).contains("stale_nonce");
    }

    @Test
    void a_hotkey_that_is_not_registered_is_told_how_to_be() {
        api.leaveReceipts(desk);

        challenge().ends(1, "the hotkey is not registered", "btcli subnet register");
    }

    @Test
    void a_commitment_that_the_ledger_does_not_have_is_told_with_its_reason() {
        api.stage.hotkeys.register(ChallengeStandIn.MINER.account(), java.util.Optional.empty());
        api.leaveReceipts(desk);

        var ran = challenge("--format", "json")
                .ends(1, "the API finds no commitment (not_found)", "fix: write the receipts again");
        assertThat(ran.json().text("error")).contains("missing_commitment");
        assertThat(ran.json().text("reason")).contains("not_found");
    }

    @Test
    void a_window_that_has_ended_is_told_with_what_to_do() {
        committed();
        api.stage.chain.moveTo(ChallengeStage.EXPIRY);

        challenge().ends(1, "the window of that manifest has ended", "fix: fetch the current manifest");
        challenge("--block", "2000").ends(1, "no window is open");
    }

    @Test
    void another_stage_does_not_take_what_was_signed_for_this_one() {
        committed();

        challenge("--stage", "other").ends(1, "verification failed", "fix: check --stage");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    404 | {"error": "no_challenge_available", "message": "m"} | 1 | no_challenge_available
                    404 | {"error": "no_active_window", "reason": "superseded"} | 1 | no_active_window
                    409 | {"error": "rate_limit_exceeded", "retry_after": 7} | 1 | rate_limit_exceeded
                    503 | {"error": "chain_unavailable", "retry_after": 5} | 3 | api_unavailable
                    500 | <html> | 3 | api_unavailable
                    403 | {"message": "Missing Authentication Token"} | 1 | unexpected_answer
                    400 | {"error": "invalid_request", "violations": [{"path": "query netuid", "message": "this is subnet 1"}]} | 1 | invalid_request
                    401 | {"error": "replayed_nonce"} | 1 | replayed_nonce
                    401 | {"error": "bad_key_type"} | 1 | bad_key_type
                    412 | {"error": "missing_commitment", "reason": "not_final", "retry_after": 12} | 1 | missing_commitment
                    200 | {"task_id": "t", "clip_url": "https://x/y", "window_id": "other"} | 1 | mismatch
                    """)
    void every_answer_has_its_exit_code_and_a_fix(int status, String body, int exit, String error) {
        committed();
        api.replies.add(new ChallengeStandIn.Reply(status, body));

        var ran = challenge("--format", "json").ends(exit, "fix: ");
        assertThat(ran.json().text("error")).contains(error);
        assertThat(ran.json().text("fix")).isPresent();
    }

    @Test
    void an_api_that_is_not_there_is_unreachable() {
        committed();
        api.close();

        challenge("--store", "file:nowhere").ends(3);
        desk.env.put("SIGNPOST_API", "http://127.0.0.1:1");
        challenge("--v2").ends(3, "the challenge API cannot be reached", "fix: check --api");
        desk.env.remove("SIGNPOST_API");
        challenge("--v2").ends(2, "it is not known where the API is");
        challenge("--v2", "--api", "nonsense").ends(2, "is no http or https address");
        challenge("--element", "a b").ends(2, "no spaces");
    }

    @Test
    void watching_asks_again_when_the_api_allows_it() {
        committed();
        var started = Instant.now();
        desk.clock = () -> Clock.offset(Clock.systemUTC(), Duration.between(started, desk.now));
        api.replies.add(new ChallengeStandIn.Reply(409, "{\"error\": \"rate_limit_exceeded\", \"retry_after\": 1}"));

        var ran = challenge("--watch").isDone();

        assertThat(ran.err()).contains("asking again in 1 s");
        assertThat(ran.out()).contains("Challenged: task ");
        assertThat(api.asked).hasSize(2);
    }
}
