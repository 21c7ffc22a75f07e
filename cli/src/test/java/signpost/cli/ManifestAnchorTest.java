package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.Ed25519Key;
import signpost.commitment.CommitmentField;
import signpost.json.Json;

/// Anchoring what is published, and checking anchors as a reader.
class ManifestAnchorTest {

    private static final int NETUID = 44;
    private static final Ed25519Key HOTKEY = Ed25519Key.ofSeed(Desk.SEED);

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private final ChainStandIn chain = new ChainStandIn(100_003);
    private String config = "";

    @BeforeEach
    void open() throws IOException {
        desk = new Desk(folder);
        desk.env.put("SIGNPOST_CHAIN", chain.url());
        var file = desk.write(
                "anchor-hotkey",
                "{\"secretSeed\": \"0x" + Desk.SEED_HEX + "\", \"ss58Address\": \""
                        + HOTKEY.account().address() + "\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        config = desk.config("w1", 107_200, 0.78);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    private Desk.Ran publish(String... more) {
        var all = new ArrayList<>(List.of("manifest", "publish", config, "--signing-key-path", "key"));
        all.addAll(List.of(more));
        return desk.atStore(all.toArray(String[]::new));
    }

    private Desk.Ran anchored(String... more) {
        var all = new ArrayList<>(List.of("--anchor", "--hotkey-file", "anchor-hotkey", "--yes"));
        all.addAll(List.of(more));
        return publish(all.toArray(String[]::new));
    }

    private Desk.Ran verified(String hash, String... more) {
        var all = new ArrayList<>(List.of("manifest", "verify", hash, "--anchor"));
        all.addAll(List.of(more));
        return desk.atStore(all.toArray(String[]::new));
    }

    private static String hash(Json.Obj answer) {
        return answer.text("hash").orElseThrow();
    }

    @Test
    void what_is_published_is_anchored_and_anybody_can_check_it() {
        chain.register(NETUID, HOTKEY.account());

        var answer = anchored("--format", "json").isDone().json();

        assertThat(answer.text("status")).contains("published");
        var anchor = answer.object("anchor").orElseThrow();
        assertThat(anchor.text("status")).contains("anchored");
        var place = anchor.whole("block").orElseThrow() + ":"
                + anchor.text("extrinsic_hash").orElseThrow();
        var address = HOTKEY.account().address();
        assertThat(verified(hash(answer), "--anchor-hotkey", address).isDone().out())
                .contains("✓ anchored on the chain at " + place + " by " + address, "Verified ");
        verified(hash(answer)).ends(2, "it is not known who may anchor", "--anchor-hotkey");
        chain.own(NETUID, HOTKEY.account());
        verified(hash(answer)).isDone();
        verified(hash(answer), "--netuid", "45", "--anchor-hotkey", address).ends(1, "does not hold", "another subnet");
        var other = Ed25519Key.ofSeed(new byte[32]).account().address();
        verified(hash(answer), "--anchor-hotkey", other).ends(1, "does not hold: the extrinsic is signed by");
    }

    @Test
    void publishing_again_anchors_nothing_twice() {
        chain.register(NETUID, HOTKEY.account());
        var first = anchored("--format", "json").isDone().json();

        var again = anchored("--format", "json").isDone().json();

        assertThat(again.text("status")).contains("unchanged");
        assertThat(again.object("anchor")).isEqualTo(first.object("anchor"));
        assertThat(chain.submitted).isOne();
    }

    @Test
    void what_could_not_be_anchored_is_published_and_anchored_by_the_same_command_later() {
        chain.register(NETUID, HOTKEY.account());
        chain.fails = true;

        var ran = anchored();

        ran.ends(1, "failed: Commitments.SpaceLimitExceeded");
        assertThat(ran.out()).contains("✓ Published manifest: ");
        var entry =
                desk.atStore("manifest", "current", "--format", "json").isDone().json();
        verified(hash(entry), "--anchor-hotkey", HOTKEY.account().address()).ends(1, "the index names no anchor");

        chain.fails = false;
        assertThat(anchored().isDone().out()).contains("Unchanged: it is live already", "✓ Anchored: ");
        verified(hash(entry), "--anchor-hotkey", HOTKEY.account().address()).isDone();
    }

    @Test
    void what_a_hotkey_has_committed_is_never_replaced_by_an_anchor() {
        chain.register(NETUID, HOTKEY.account());
        chain.commit(NETUID, HOTKEY.account(), List.of(CommitmentField.Plain.of(new byte[] {1, 2})));

        anchored()
                .ends(
                        1,
                        "it is published, and not anchored: an anchor would replace what the hotkey has committed",
                        "bytes that are not ours");

        assertThat(chain.submitted).isZero();
    }

    @Test
    void an_unregistered_hotkey_anchors_nothing() {
        anchored().ends(1, "it is published, and not anchored: the anchoring hotkey is not registered");
    }

    @Test
    void nothing_is_published_before_it_is_clear_who_anchors_and_that_it_may() {
        publish("--anchor").ends(2, "which hotkey anchors", "--hotkey-file");
        publish("--anchor", "--hotkey-file", "anchor-hotkey").ends(2, "nobody is there to agree", "--yes");
        desk.atTerminal = true;
        desk.typed = "no\n";
        var refused = publish("--anchor", "--hotkey-file", "anchor-hotkey");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "Anchoring hotkey: " + HOTKEY.account().address(), "[y/N]", "nothing was published or signed");
        desk.atTerminal = false;

        assertThat(folder.resolve("store/scorevision/index.json")).doesNotExist();
        assertThat(publish("--anchor", "--dry-run").isDone().out()).contains("Dry run");
    }
}
