package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.Sr25519Key;
import signpost.files.HotkeyFiles;
import signpost.json.Json;

/// The commands that sign for the chain and read it.
class ChainCommandsTest {

    private static final int NETUID = 44;
    private static final Sr25519Key MINER = Sr25519Key.ofMiniSecret(Desk.SEED, new SecureRandom());
    private static final String ELEMENT = "PlayerDetect_v1@1.0";
    private static final String CHUTE = ELEMENT + "=miner-player:3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private final ChainStandIn chain = new ChainStandIn(100_003);

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(folder);
        desk.env.put("SIGNPOST_CHAIN", chain.url());
        var file = desk.write(
                ".bittensor/wallets/default/hotkeys/default",
                "{\"secretSeed\": \"0x" + Desk.SEED_HEX + "\", \"ss58Address\": \""
                        + MINER.account().address() + "\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        desk.publish("w1", 107_200);
        desk.publish("w2", 114_400);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    /// Over the store on the desk, whose keys it trusts.
    private Desk.Ran miner(String... args) {
        var all = new ArrayList<>(List.of("miner"));
        all.addAll(List.of(args));
        all.addAll(List.of(
                "--store", "file:store", "--public-key", Desk.KEY.publicKey().hex()));
        all.addAll(List.of(
                "--index-key",
                Desk.KEY.derived(Signing.INDEX_KEY_CONTEXT).publicKey().hex()));
        return desk.sv(all.toArray(String[]::new));
    }

    private Json.Obj committed(String... more) {
        var args = new ArrayList<>(List.of("commit", "--elements", ELEMENT, "--chute", CHUTE));
        args.addAll(List.of("--yes", "--format", "json"));
        args.addAll(List.of(more));
        return miner(args.toArray(String[]::new)).isDone().json();
    }

    private Path receipts(String window) {
        return folder.resolve("home/commitments/" + window + ".json");
    }

    @Test
    void on_the_local_stacks_chain_and_no_other_its_hotkey_signs_unless_another_is_named() throws IOException {
        var demo = Sr25519Key.ofMiniSecret(new byte[32], new SecureRandom());
        var file = Files.write(folder.resolve("demo"), HotkeyFiles.content(new byte[32], new SecureRandom()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        chain.register(NETUID, demo.account());
        desk.write("state.json", "{\"chainUrl\": \"" + chain.url() + "\", \"hotkeyFile\": \"" + file + "\"}");
        desk.env.put("SIGNPOST_STATE", "state.json");

        assertThat(committed().text("hotkey")).contains(demo.account().address());
        assertThat(miner("commitments", "--hotkey", "default", "--format", "json")
                        .isDone()
                        .json()
                        .text("hotkey"))
                .contains(MINER.account().address());

        desk.write("state.json", "{\"chainUrl\": \"http://127.0.0.1:1\", \"hotkeyFile\": \"" + file + "\"}");

        assertThat(miner("commitments", "--format", "json").isDone().json().text("hotkey"))
                .contains(MINER.account().address());
    }

    @Test
    void a_commitment_is_for_both_windows_and_leaves_receipts_that_only_the_owner_reads() throws IOException {
        chain.register(NETUID, MINER.account());

        var answer = committed("--cap", ELEMENT + "=25", "--service-cap-fps", "50");

        assertThat(answer.text("status")).contains("committed");
        var proof = answer.text("proof").orElseThrow();
        for (var window : List.of("w1", "w2")) {
            var file = receipts(window);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file))
                    .contains(
                            proof,
                            "\"expires_at_block\"",
                            "miner-player",
                            MINER.account().address())
                    .doesNotContain(Desk.SEED_HEX);
        }

        var shown = miner("commitments").isDone();
        assertThat(shown.out())
                .contains(
                        "Proof: " + proof,
                        "Window w1 (current, until block 107200), up to 50 fps in all",
                        ELEMENT + " on miner-player (3f2504e0-4f89-41d3-9a0c-0305e82c3301), up to 25 fps");
        var extrinsic = desk.sv("chain", "extrinsic", proof).isDone();
        assertThat(extrinsic.out())
                .contains(
                        "success", "Commitments.set_commitment", MINER.account().address());

        assertThat(committed().text("status")).contains("unchanged");
        var changed = committed("--window", "w2", "--chute", ELEMENT + "=other");
        assertThat(Files.readString(receipts("w1"))).contains(proof);
        assertThat(Files.readString(receipts("w2")))
                .contains(changed.text("proof").orElseThrow(), "other")
                .doesNotContain(proof);

        Files.delete(receipts("w2"));
        miner("commitments").isDone();
        assertThat(Files.readString(receipts("w2")))
                .contains(changed.text("proof").orElseThrow());
    }

    @Test
    void what_is_to_come_can_be_withdrawn_and_what_is_open_cannot() throws IOException {
        chain.register(NETUID, MINER.account());
        committed();

        miner("commit", "--withdraw", "--window", "current", "--yes")
                .ends(1, "window w1 is open", "stays until block 107200");
        assertThat(miner("commit", "--withdraw", "--yes").isDone().out()).contains("✓ Withdrawn in block ");

        var now = miner("commitments", "--format", "json").isDone().json();
        assertThat(now.object("state").orElseThrow().items("windows")).hasSize(1);
        assertThat(Files.readString(receipts("w2"))).doesNotContain(ELEMENT);
        miner("commit", "--withdraw", "--yes").ends(1, "window w1 is open");
    }

    @Test
    void a_dry_run_shows_the_bytes_and_sends_nothing() {
        chain.register(NETUID, MINER.account());

        var ran = miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--dry-run")
                .isDone();

        var text = HexFormat.of().formatHex(ELEMENT.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(ran.out())
                .contains("Network: ", "Subnet: 44", MINER.account().address(), "Cost: no fee; ", "call: 0x1200", text);
        assertThat(miner("commitments").isDone().out()).contains("nothing committed");
        assertThat(receipts("w1")).doesNotExist();
        assertThat(chain.submitted).isZero();
    }

    @Test
    void a_commitment_that_failed_in_its_block_leaves_no_receipt() {
        chain.register(NETUID, MINER.account());
        chain.fails = true;

        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes")
                .ends(1, "failed: Commitments.SpaceLimitExceeded", "try again in the next one");

        assertThat(chain.submitted).isOne();
        assertThat(receipts("w1")).doesNotExist();
    }

    @Test
    void nothing_is_signed_that_nobody_agreed_to() {
        chain.register(NETUID, MINER.account());
        String[] words = {"commit", "--elements", ELEMENT, "--chute", CHUTE};

        miner(words).ends(2, "nobody is there", "--yes");
        desk.atTerminal = true;
        desk.typed = "n\n";
        var refused = miner(words);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("Subnet: 44", "Sign and send this? [y/N]", "nothing was signed");
        desk.typed = "y\n";
        miner(words).isDone();
    }

    @Test
    void what_cannot_succeed_is_refused_before_it_is_signed() {
        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes").ends(1, "is not registered on subnet 44");
        chain.register(NETUID, MINER.account());
        miner("commit", "--yes").ends(2, "--elements");
        miner("commit", "--elements", ELEMENT, "--yes").ends(2, "--chute " + ELEMENT + "=SLUG");
        miner("commit", "--elements", "Other@1", "--chute", "Other@1=x", "--yes")
                .ends(1, "sv miner elements");
        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--window", "w9", "--yes")
                .ends(1, "there is no window w9");
        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--cap", ELEMENT + "=60", "--service-cap-fps", "50")
                .ends(1, "add up to more");
        miner("commit", "--withdraw", "--yes").ends(1, "none of that is committed");
        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--hotkey", "none", "--yes")
                .ends(1, "there is no hotkey at", "--hotkey-file");
        assertThat(receipts("w1")).doesNotExist();
    }

    @Test
    void the_head_is_shown_and_endpoints_are_examined() {
        var head = desk.sv("chain", "head", "--format", "json").isDone().json();
        assertThat(head.whole("head").orElseThrow())
                .isGreaterThan(head.whole("finalised_block").orElseThrow());

        assertThat(desk.sv("chain", "doctor").isDone().out()).contains("Nothing is wrong");
        var half = desk.sv("chain", "doctor", "--chain", chain.url() + ",http://127.0.0.1:1");
        assertThat(half.exit()).isEqualTo(1);
        assertThat(half.out()).contains("✗ http://127.0.0.1:1");
        assertThat(desk.sv("chain", "doctor", "--chain", "http://127.0.0.1:1").exit())
                .isEqualTo(3);
        desk.sv("chain", "extrinsic", "17").ends(2, "names no extrinsic");
        desk.sv("chain", "extrinsic", "17:0x" + "0".repeat(64)).ends(1, "has no extrinsic");
        desk.env.remove("SIGNPOST_CHAIN");
        desk.sv("chain", "head").ends(2, "--chain URL");
    }
}
