package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.commitment.Proof;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.shard.Evaluation;
import signpost.shard.Shard;

/// `sv shard verify`, with commitments that are looked up on the chain.
class ShardVerifyCommandTest {

    private static final int NETUID = 44;
    private static final String ELEMENT = "PlayerDetect_v1@1.0";
    private static final Sr25519Key MINER = ChallengeStandIn.MINER;

    @TempDir
    private Path folder = Path.of("");

    private final ChainStandIn chain = new ChainStandIn(100_003);
    private Desk desk = new Desk(Path.of("target"));
    private String manifest = "";

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(folder);
        desk.env.put("SIGNPOST_CHAIN", chain.url());
        var file = desk.write(
                ".bittensor/wallets/default/hotkeys/default",
                "{\"secretSeed\": \"0x" + Desk.SEED_HEX + "\", \"ss58Address\": \""
                        + MINER.account().address() + "\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        manifest = desk.publish("w1", 107_200).isDone().json().text("hash").orElseThrow();
        chain.register(NETUID, MINER.account());
    }

    @AfterEach
    void close() {
        chain.close();
    }

    private Desk.Ran sv(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of(
                "--store", "file:store", "--public-key", Desk.KEY.publicKey().hex()));
        all.addAll(List.of(
                "--index-key",
                Desk.KEY.derived(Signing.INDEX_KEY_CONTEXT).publicKey().hex()));
        return desk.sv(all.toArray(String[]::new));
    }

    private String committed(String slug) {
        return sv(
                        "miner",
                        "commit",
                        "--elements",
                        ELEMENT,
                        "--chute",
                        ELEMENT + "=" + slug,
                        "--yes",
                        "--format",
                        "json")
                .isDone()
                .json()
                .text("proof")
                .orElseThrow();
    }

    /// In the block of the commitment.
    private Evaluation evaluation(String task, String slug, String proof) {
        return evaluation(
                task, slug, proof, Proof.parse(proof).map(Proof::block).orElse(new Block(100_000)));
    }

    private Evaluation evaluation(String task, String slug, String proof, Block block) {
        return new Evaluation(
                task,
                new ManifestHash(manifest),
                new WindowId("w1"),
                new ElementId(ELEMENT),
                slug,
                proof,
                block,
                0.5,
                Json.Obj.builder().build());
    }

    private void shard(AccountSigner signer, Evaluation... lines) {
        desk.write("shard.json", new String(Shard.emit(List.of(lines), signer), StandardCharsets.UTF_8));
    }

    private Desk.Ran verify(String... more) {
        var args = new ArrayList<>(List.of("shard", "verify", "shard.json"));
        args.addAll(List.of(more));
        return sv(args.toArray(String[]::new));
    }

    @Test
    void a_line_whose_commitment_stands_on_the_chain_is_accepted() {
        shard(MINER, evaluation("t1", "lynx", committed("lynx")));

        var answer = verify("--hotkeys", MINER.account().address(), "--format", "json")
                .isDone()
                .json();

        assertThat(answer.whole("accepted")).hasValue(1);
        assertThat(answer.whole("refused")).hasValue(0);
        var line = (Json.Obj) answer.items("lines").getFirst();
        assertThat(line.fields().keySet())
                .containsExactly(
                        "line", "status", "hotkey", "task_id", "window_id", "element_id", "block", "composite_score");
        desk.write("hotkeys.txt", "# validators\n" + MINER.account().address() + " # one\n\n");
        assertThat(verify("--hotkeys", "hotkeys.txt").isDone().out()).contains("accepted", "1 accepted, 0 refused");
    }

    @Test
    void every_refusal_is_named_and_one_bad_line_does_not_spoil_the_others() {
        var proof = committed("lynx");
        var other = proof.replaceAll("0x.*", "0x" + "0".repeat(64));
        shard(
                MINER,
                evaluation("t1", "lynx", proof),
                evaluation("t1", "lynx", proof),
                evaluation("t2", "orca", proof),
                evaluation("t3", "lynx", other));

        var ran = verify("--hotkeys", MINER.account().address(), "--format", "json")
                .ends(1, "3 of 4 lines are refused");

        assertThat(ran.json().text("error")).contains("lines_refused");
        assertThat(ran.json().items("lines"))
                .extracting(line -> ((Json.Obj) line).text("reason").orElse("-"))
                .containsExactly("-", "duplicate", "wrong_chute", "not_found");
    }

    @Test
    void several_shards_have_a_line_each_and_a_summary_and_one_bad_one_ends_it_with_1() {
        var proof = committed("lynx");
        write("shards/a/1.json", evaluation("t1", "lynx", proof));
        write("shards/b/2.json", evaluation("t2", "lynx", proof), evaluation("t3", "lynx", proof));
        desk.write("shards/b/notes.txt", "no shard");
        var hotkey = MINER.account().address();

        var good = sv("shard", "verify", "shards", "--hotkeys", hotkey).isDone().out();
        assertThat(good.lines().toList()).hasSize(4);
        assertThat(good).containsSubsequence("SHARD", "shards/a/1.json", "verified", "shards/b/2.json", "verified");
        assertThat(good).endsWith("✓ 2 shards: 2 verified, 0 refused\n");

        write("shards/b/3.json", evaluation("t4", "lynx", proof), evaluation("t5", "orca", proof));
        var bad = sv("shard", "verify", "shards/b", "shards/a/1.json", "shards/b/2.json", "--hotkeys", hotkey);
        bad.ends(1, "1 of 3 shards does not verify", "sv shard verify FILE");
        assertThat(bad.out()).contains("✗ 3 shards: 2 verified, 1 refused", "line 2, wrong_chute: ");
        var json = sv("shard", "verify", "shards", "--hotkeys", hotkey, "--format", "json")
                .ends(1)
                .json();
        assertThat(json.text("error")).contains("shards_refused");
        assertThat(json.whole("verified")).hasValue(2);
        assertThat(json.items("shards"))
                .extracting(shard -> ((Json.Obj) shard).text("shard").orElseThrow() + " "
                        + ((Json.Obj) shard).text("status").orElseThrow() + " "
                        + ((Json.Obj) shard).items("lines").size())
                .containsExactly(
                        "shards/a/1.json verified 1", "shards/b/2.json verified 2", "shards/b/3.json refused 2");
        desk.write("empty/notes.txt", "no shard");
        sv("shard", "verify", "empty", "--hotkeys", hotkey).ends(2, "there is no .json file below empty");
        sv("shard", "verify", "shards", "absent.json", "--hotkeys", hotkey).ends(2, "there is no file absent.json");
    }

    private void write(String file, Evaluation... lines) {
        desk.write(file, new String(Shard.emit(List.of(lines), MINER), StandardCharsets.UTF_8));
    }

    @Test
    void a_commitment_counts_until_it_is_replaced_and_not_after() {
        var replaced = committed("lynx");
        var standing = committed("orca");
        var then = Proof.parse(standing).orElseThrow().block();
        shard(
                MINER,
                evaluation("t1", "lynx", replaced),
                evaluation("t2", "lynx", replaced, then),
                evaluation("t3", "orca", standing));

        var ran = verify("--hotkeys", MINER.account().address(), "--format", "json")
                .ends(1, "1 of 3 lines are refused");

        assertThat(ran.json().items("lines"))
                .extracting(line -> ((Json.Obj) line).text("reason").orElse("-"))
                .containsExactly("-", "superseded", "-");
    }

    @Test
    void whoever_is_not_expected_or_did_not_sign_is_refused() {
        var stranger = Sr25519Key.ofMiniSecret(new byte[32], new SecureRandom());
        shard(stranger, evaluation("t1", "lynx", "1:0x" + "0".repeat(64)));

        assertThat(verify("--hotkeys", MINER.account().address()).ends(1).out())
                .contains("unexpected_hotkey: its hotkey is none of those");
        assertThat(verify("--hotkeys", stranger.account().address()).ends(1).out())
                .contains("not_found");
        desk.write("shard.json", "{}");
        assertThat(verify("--hotkeys", MINER.account().address()).ends(1).out()).contains("malformed: ");
    }

    @Test
    void what_cannot_be_looked_up_is_no_refusal() {
        shard(MINER, evaluation("t1", "lynx", committed("lynx")));
        verify().ends(3, "error: ");
        chain.close();

        verify("--hotkeys", MINER.account().address()).ends(3, "fix: check --chain");
        sv("shard", "verify", "http://127.0.0.1:1/shard.json").ends(3, "cannot reach");
        sv("shard", "verify", "absent.json").ends(2, "there is no file absent.json");
        verify("--hotkeys", "nobody").ends(2, "that is no address");
    }
}
