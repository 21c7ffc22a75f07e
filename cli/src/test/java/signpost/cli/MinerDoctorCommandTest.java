package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.chain.KeyScheme;
import signpost.commitment.Proof;
import signpost.json.Json;
import signpost.ledger.Commitment;
import signpost.testkit.ChallengeStage;

/// `sv miner doctor`, for a miner that has committed on a chain and for one condition after the other that fails.
class MinerDoctorCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final ChallengeStandIn api = new ChallengeStandIn();
    private final ChainStandIn chain = new ChainStandIn(1_003);
    private Desk desk = new Desk(Path.of("target"));

    @BeforeEach
    void open() throws IOException {
        // Servers say what time it really is.
        var stage = api.stage;
        stage.clock.advance(Duration.between(stage.clock.instant(), Instant.now()));
        stage.publish("2025-10-30", 9_000);
        desk = api.desk(folder);
        desk.clock = Clock::systemUTC;
        desk.env.put("SIGNPOST_CHAIN", chain.url());
    }

    @AfterEach
    void close() {
        api.close();
        chain.close();
    }

    private Desk.Ran sv(String... args) {
        api.stage.clock.advance(Duration.between(api.stage.clock.instant(), Instant.now()));
        return api.sv(desk, args);
    }

    private Desk.Ran doctor(String... more) {
        var args = new ArrayList<>(List.of("miner", "doctor"));
        args.addAll(List.of(more));
        return sv(args.toArray(String[]::new));
    }

    private Proof committed() {
        chain.register(ChallengeStage.NETUID, ChallengeStandIn.MINER.account());
        var answer = sv(
                        "miner",
                        "commit",
                        "--elements",
                        ChallengeStage.ELEMENT,
                        "--chute",
                        ChallengeStage.ELEMENT + "=lynx",
                        "--window",
                        "current",
                        "--yes",
                        "--format",
                        "json")
                .isDone()
                .json();
        return Proof.parse(answer.text("proof").orElseThrow()).orElseThrow();
    }

    /// The API comes to know of it, as by the copy of the chain.
    private void copied(Proof proof) {
        var miner = ChallengeStandIn.MINER.account();
        api.stage.hotkeys.register(miner, Optional.of(KeyScheme.SR25519));
        api.stage.ledger.copy(new Commitment(
                proof,
                miner,
                KeyScheme.SR25519,
                Map.of(ChallengeStage.WINDOW, List.of(ChallengeStage.binding(ChallengeStage.ELEMENT, "lynx"))),
                Optional.empty()));
    }

    private static List<String> states(Desk.Ran ran) {
        return ran.json().items("checks").stream()
                .map(item -> ((Json.Obj) item).text("check").orElseThrow() + " "
                        + ((Json.Obj) item).text("state").orElseThrow())
                .toList();
    }

    private static String fix(Desk.Ran ran, String check) {
        return ran.json().items("checks").stream()
                .map(Json.Obj.class::cast)
                .filter(item -> item.text("check").equals(Optional.of(check)))
                .findFirst()
                .flatMap(item -> item.text("fix"))
                .orElse("");
    }

    @Test
    void a_hotkey_that_lacks_nothing_is_healthy() {
        copied(committed());

        var ran = doctor("--format", "json").isDone();

        assertThat(ran.json().flag("healthy")).contains(true);
        assertThat(states(ran))
                .containsExactly(
                        "hotkey ok",
                        "chain ok",
                        "api ok",
                        "clock ok",
                        "registered ok",
                        "window ok",
                        "commitment ok",
                        "receipt ok",
                        "request ok");
        assertThat(doctor("--no-request").isDone().out())
                .contains("✓ registered: uid 7", "on lynx", "1 proof holds", "- request: not wanted");
        assertThat(states(doctor("--v2", "--format", "json").isDone()))
                .containsExactly("hotkey ok", "chain ok", "api ok", "clock ok", "registered ok", "request ok");
    }

    @Test
    void a_hotkey_that_the_api_has_not_seen_yet_is_told_at_which_step() {
        committed();

        var stranger = doctor("--format", "json");
        assertThat(stranger.exit()).isEqualTo(1);
        assertThat(states(stranger)).contains("receipt ok", "request failed");
        assertThat(stranger.out()).contains("refused at the step \\\"registered hotkey\\\"");
    }

    @Test
    void a_commitment_that_the_api_has_not_seen_yet_is_told_at_which_step() {
        copied(new Proof(committed().block(), ChallengeStage.proof(5).extrinsic()));

        assertThat(doctor().out()).contains("✗ request: refused at the step \"commitment\"", "fix: write the receipts");
    }

    @Test
    void without_a_commitment_it_is_said_how_to_commit() {
        chain.register(ChallengeStage.NETUID, ChallengeStandIn.MINER.account());

        var ran = doctor("--format", "json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(states(ran))
                .containsSubsequence(
                        "registered ok", "window ok", "commitment failed", "receipt failed", "request skipped");
        assertThat(fix(ran, "commitment")).contains("sv miner commit");
    }

    @Test
    void a_receipt_that_is_missing_or_does_not_hold_is_told() throws IOException {
        committed();
        var file = folder.resolve("home/commitments/" + ChallengeStage.WINDOW + ".json");
        Files.writeString(file, Files.readString(file).replaceAll(":0x[0-9a-f]{64}", ":0x" + "0".repeat(64)));
        assertThat(doctor().out()).contains("✗ receipt: the receipt of", "fix: write the receipts again");

        Files.delete(file);
        assertThat(doctor().out()).contains("✗ receipt: there is no receipt");
        assertThat(doctor("--element", "Other").out()).contains("✗ commitment: element Other is not committed to");
    }

    @Test
    void a_hotkey_that_is_not_registered_is_told() {
        var ran = doctor("--format", "json");
        assertThat(states(ran)).contains("registered failed");
        assertThat(fix(ran, "registered")).contains("btcli subnet register");
    }

    @Test
    void a_clock_that_is_off_is_told() {
        copied(committed());
        desk.clock = () -> Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5));
        var ran = doctor("--format", "json");
        assertThat(states(ran)).contains("clock failed", "request failed");
        assertThat(ran.out()).contains("5 min apart").contains("step \\\"clock\\\"");

        desk.clock = () -> Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-90));
        assertThat(states(doctor("--no-request", "--format", "json").isDone())).contains("clock doubtful");
    }

    @Test
    void a_key_that_others_can_read_fails_and_the_rest_is_still_examined() throws IOException {
        var file = folder.resolve(".bittensor/wallets/default/hotkeys/default");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        var ran = doctor("--format", "json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(states(ran))
                .containsExactly(
                        "hotkey failed",
                        "chain ok",
                        "api ok",
                        "clock ok",
                        "registered skipped",
                        "window ok",
                        "commitment skipped",
                        "receipt skipped",
                        "request skipped");
    }

    @Test
    void what_cannot_be_reached_is_told_apart_from_what_is_wrong() {
        copied(committed());
        desk.env.put("SIGNPOST_API", "http://127.0.0.1:1");
        var ran = doctor("--format", "json");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(states(ran)).contains("api failed", "request skipped", "commitment ok");
        assertThat(fix(ran, "api")).contains("check --api");

        chain.tellTime(Instant.now().minusSeconds(40));
        assertThat(states(doctor("--format", "json"))).contains("clock ok");
        chain.tellTime(Instant.now().minusSeconds(400));
        assertThat(doctor().out()).contains("✗ clock: this clock and that of the chain are 6 min apart");

        desk.env.put("SIGNPOST_API", api.url() + "/elsewhere");
        assertThat(doctor().out()).contains("which no challenge API does");
        chain.close();
        assertThat(states(doctor("--format", "json"))).contains("chain failed", "registered skipped");
    }

    @Test
    void a_window_that_has_ended_is_told() {
        committed();

        var ran = doctor("--block", "10000", "--format", "json");
        assertThat(states(ran)).contains("window failed", "commitment skipped", "request skipped");
    }
}
