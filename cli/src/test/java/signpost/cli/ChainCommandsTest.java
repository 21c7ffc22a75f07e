package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.BlockHash;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.PrivateImage;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.files.HotkeyFiles;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.testkit.Samples;

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
    void one_hotkey_has_receipts_on_two_chains_and_each_is_left_alone_by_the_other() throws IOException {
        chain.register(NETUID, MINER.account());
        var here = committed().text("proof").orElseThrow();
        try (var other = new ChainStandIn(90_003)) {
            other.genesis = new BlockHash("7".repeat(64));
            other.register(NETUID, MINER.account());

            var there = committed("--chain", other.url()).text("proof").orElseThrow();

            assertThat(there).isNotEqualTo(here);
            assertThat(kept("w1", chain)).containsExactly(here);
            assertThat(kept("w1", other)).containsExactly(there);
            assertThat(Files.readString(receipts("w1"))).contains(here, there, other.genesis.toString());
            committed("--chain", other.url(), "--chute", ELEMENT + "=other");
            assertThat(kept("w1", chain)).containsExactly(here);
            assertThat(kept("w1", other)).doesNotContain(here, there).hasSize(1);
        }
    }

    /// The proofs that are offered to whoever asks on that chain.
    private List<String> kept(String window, ChainStandIn on) {
        return new ReceiptFiles(desk.session(System.out, System.err), MINER, NETUID, on.genesis)
                .of(new WindowId(window)).stream()
                        .map(receipt -> receipt.proof().toString())
                        .toList();
    }

    @Test
    void a_receipt_that_does_not_say_its_chain_is_read_until_there_is_a_newer_one() throws IOException {
        chain.register(NETUID, MINER.account());
        var proof = committed().text("proof").orElseThrow();
        var old = proof.replaceFirst("^[0-9]+", "17");
        var said = "\"genesis\": \"" + chain.genesis + "\"";
        var text = Files.readString(receipts("w1"));
        assertThat(text).contains(said);
        Files.writeString(
                receipts("w1"),
                text.replaceAll(",\\s*" + said, "")
                        .replace(proof, old)
                        .replaceAll("\"committed_at_block\": \\d+", "\"committed_at_block\": 17"));
        assertThat(kept("w1", chain)).containsExactly(old);

        committed("--window", "w2", "--chute", ELEMENT + "=other");

        assertThat(kept("w1", chain)).doesNotContain(old).hasSize(1);
        assertThat(Files.readString(receipts("w1"))).contains(said).doesNotContain(old);
    }

    @Test
    void the_proof_of_what_stands_takes_the_place_of_one_that_is_kept() throws IOException {
        chain.register(NETUID, MINER.account());
        var first = committed().text("proof").orElseThrow();
        var second = committed("--window", "w2", "--chute", ELEMENT + "=other")
                .text("proof")
                .orElseThrow();
        assertThat(kept("w1", chain)).containsExactly(first);

        miner("commitments").isDone();

        assertThat(kept("w1", chain)).containsExactly(second);
        assertThat(kept("w2", chain)).containsExactly(second);
    }

    @Test
    void a_commitment_whose_document_is_lost_is_replaced_on_purpose_only() throws IOException {
        chain.register(NETUID, MINER.account());
        committed("--window", "w2");
        var bound = kept("w2", chain);
        var document = commitsMuch();
        Files.delete(document);
        String[] words = {"commit", "--elements", ELEMENT, "--chute", CHUTE, "--window", "w1", "--yes"};

        miner(words).ends(1, "a document that is not published", "--upload", "--replace-lost commits all the same");
        miner("commit", "--withdraw", "--replace-lost").ends(2, "nothing of it can be withdrawn");
        miner("commit", "--upload", "--replace-lost").ends(2, "--upload commits to nothing");
        assertThat(kept("w2", chain)).isEqualTo(bound);
        assertThat(chain.submitted).isOne();

        var shown = miner(append(words, "--replace-lost", "--dry-run")).isDone();
        assertThat(shown.out())
                .contains("Given up: all that document sha256:", "by the receipts that are kept here:")
                .contains("  - " + ELEMENT + " on miner-player", " in window w2 (upcoming, until block 114400)");
        assertThat(chain.submitted).isOne();

        var answer = miner(append(words, "--replace-lost", "--format", "json"))
                .isDone()
                .json();
        assertThat(answer.object("given_up").orElseThrow().items("known_bindings"))
                .hasSize(1);
        assertThat(kept("w1", chain)).containsExactly(answer.text("proof").orElseThrow());
        assertThat(kept("w2", chain)).isEmpty();
        assertThat(miner("commitments").isDone().out()).contains("Window w1").doesNotContain("Window w2");
    }

    @Test
    void no_proof_of_a_lost_commitment_is_kept_though_its_binding_is_made_again() throws IOException {
        chain.register(NETUID, MINER.account());
        var lost = committed("--window", "w1").text("proof").orElseThrow();
        Files.delete(commitsMuch());

        var again = committed("--window", "w1", "--replace-lost").text("proof").orElseThrow();

        assertThat(again).isNotEqualTo(lost);
        assertThat(kept("w1", chain)).containsExactly(again);
    }

    @Test
    void where_nothing_is_lost_nothing_is_given_up() {
        chain.register(NETUID, MINER.account());
        committed("--window", "w2");

        var answer = committed("--window", "w1", "--replace-lost");

        assertThat(answer.has("given_up")).isFalse();
        assertThat(answer.object("state").orElseThrow().items("windows")).hasSize(2);
    }

    @Test
    void an_element_that_nobody_can_be_challenged_on_is_not_committed_to() {
        chain.register(NETUID, MINER.account());
        desk.write("w3.yaml", Samples.yaml("w3", 121_600).replace(ELEMENT, "Team/Ball@1.0"));
        desk.publish(100_000, "w3.yaml").isDone();

        miner("commit", "--elements", "Team/Ball@1.0", "--chute", "Team/Ball@1.0=x", "--window", "w3", "--yes")
                .ends(2, "nobody could ask for challenges on Team/Ball@1.0", "printable ASCII");
        assertThat(chain.submitted).isZero();
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
    void a_commitment_whose_answer_was_lost_is_found_and_not_sent_twice() {
        chain.register(NETUID, MINER.account());
        chain.losesAnswers = true;

        var ran = miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes");

        assertThat(ran.isDone().err()).contains("it is looked for and not sent again");
        assertThat(ran.out()).contains("✓ Committed in block ", "Proof: ");
        assertThat(chain.submitted).isOne();
        assertThat(receipts("w1")).exists();
    }

    @Test
    void a_commitment_that_no_block_has_taken_until_its_era_was_over_may_be_made_again() {
        chain.register(NETUID, MINER.account());
        chain.dropsSubmissions = true;

        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes")
                .ends(3, "no block has included it", "nothing is committed; run the command again");

        assertThat(chain.submitted).isOne();
        assertThat(receipts("w1")).doesNotExist();
        chain.dropsSubmissions = false;
        assertThat(committed().text("status")).contains("committed");
        assertThat(chain.submitted).isEqualTo(2);
    }

    @Test
    void an_ed25519_hotkey_commits_as_well_and_its_receipts_say_so() throws IOException {
        var miner = Ed25519Key.ofSeed(Desk.SEED);
        var file = desk.write(
                "ed25519-hotkey",
                "{\"secretSeed\": \"0x" + Desk.SEED_HEX + "\", \"ss58Address\": \""
                        + miner.account().address() + "\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        chain.register(NETUID, miner.account());

        var answer = committed("--hotkey-file", "ed25519-hotkey");

        assertThat(answer.text("key_scheme")).contains("ed25519");
        assertThat(answer.text("hotkey")).contains(miner.account().address());
        assertThat(Files.readString(receipts("w1"))).contains("\"key_scheme\": \"ed25519\"");
        assertThat(desk.sv("chain", "extrinsic", answer.text("proof").orElseThrow())
                        .isDone()
                        .out())
                .contains("success", miner.account().address());
    }

    @Test
    void what_it_costs_is_counted_with_what_the_epoch_has_seen_already() {
        chain.register(NETUID, MINER.account());
        chain.use(NETUID, MINER.account(), 2950);
        String[] words = {"commit", "--elements", ELEMENT, "--chute", CHUTE, "--dry-run"};

        var space = miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--dry-run", "--format", "json")
                .isDone()
                .json()
                .object("space")
                .orElseThrow();

        assertThat(space.whole("used")).hasValue(2950);
        assertThat(space.whole("most")).hasValue(3100);
        assertThat(space.whole("epoch_ends_at_block")).hasValue(361 * 278 - 45);
        assertThat(miner(words).isDone().out()).contains(" of the 3100 bytes", "of which 2950 are used");
        chain.use(NETUID, MINER.account(), 3050);
        assertThat(miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes")
                        .isDone()
                        .err())
                .contains("warning: that is more than is left of this epoch; before block 100313");
    }

    /// Images that stand already, so that the state is long whatever the elements are.
    ///
    /// @return where the document of that state lies
    private Path commitsMuch() {
        var images = IntStream.range(0, 8)
                .mapToObj(i -> new PrivateImage(
                        new ElementId("Image" + i),
                        "miner-repository/private-track-" + i,
                        "v1.0.0",
                        Optional.of("sha256:" + "%064x".formatted(i + 1))))
                .toList();
        var state = new CommitmentState(List.of(), images);
        var fields = CommitmentForm.fields(state);
        assertThat(fields).hasSize(2);
        chain.commit(NETUID, MINER.account(), fields);
        return desk.write(
                "store/" + PublishedCommitmentDocuments.key(ManifestHash.of(state.documentBytes())),
                new String(state.documentBytes(), StandardCharsets.US_ASCII));
    }

    @Test
    void the_document_of_a_long_commitment_is_published_once_the_ledger_awaits_it() throws IOException {
        chain.register(NETUID, MINER.account());
        commitsMuch();
        try (var api = new DocumentsStandIn()) {
            api.awaitsAfter = 2;

            var answer = committed("--api", api.url());

            var document = answer.object("document").orElseThrow();
            assertThat(document.text("status")).contains("published");
            var hash = ManifestHash.parse(document.text("hash").orElseThrow());
            assertThat(api.asked).hasValue(3);
            var kept = Files.readAllBytes(Path.of(document.text("file").orElseThrow()));
            assertThat(ManifestHash.of(kept)).isEqualTo(hash);
            assertThat(api.documents)
                    .containsOnlyKeys(hash.hex())
                    .hasEntrySatisfying(
                            hash.hex(), published -> assertThat(published).isEqualTo(kept));
            assertThat(answer.items("fields")).hasSize(2);
        }
    }

    @Test
    void a_document_that_could_not_be_published_is_kept_and_published_later() {
        chain.register(NETUID, MINER.account());
        commitsMuch();
        try (var api = new DocumentsStandIn()) {
            api.awaitsAfter = 1000;
            String[] words = {"commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes", "--api", api.url()};

            var ran = miner(append(words, "--wait", "1"));

            ran.ends(3, "it is committed, and its document is not published yet", "sv miner commit --upload");
            assertThat(ran.out()).contains("✓ Committed in block ", "Proof: ", "Receipts: ");
            assertThat(chain.submitted).isOne();
            // What is kept here is known to have been committed, published or not.
            assertThat(miner(words).isDone().out()).contains("Nothing to do");
            assertThat(miner("commitments").isDone().out()).contains("by a document that is not published");

            miner("commit", "--upload", "--api", "http://127.0.0.1:1", "--wait", "0")
                    .ends(3, "cannot reach http://127.0.0.1:1");
            api.refuses = true;
            miner("commit", "--upload", "--api", api.url()).ends(1, "its document is not taken", "not of this hash");
            api.refuses = false;
            api.awaitsAfter = 0;
            assertThat(miner("commit", "--upload", "--api", api.url()).isDone().out())
                    .contains("✓ Published its document sha256:");
            assertThat(api.documents).hasSize(1);
            assertThat(chain.submitted).isOne();
        }
    }

    @Test
    void a_long_commitment_is_not_made_where_nobody_could_read_it_afterwards() throws IOException {
        chain.register(NETUID, MINER.account());
        commitsMuch();

        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes").ends(1, "does not fit on the chain", "--api");
        var shown = miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--dry-run");
        assertThat(shown.isDone().out()).contains("On-chain: by the hash of a document of ");
        assertThat(folder.resolve("home/commitments")).doesNotExist();
        assertThat(chain.submitted).isZero();

        miner("commit", "--elements", ELEMENT, "--chute", CHUTE, "--yes", "--document", "kept.json")
                .ends(3, "not known where documents are published");
        assertThat(Files.readString(folder.resolve("kept.json"))).contains(ELEMENT);
        desk.write("other.json", "{}");
        miner("commit", "--upload", "--document", "other.json").ends(1, "is not the document of what stands");
        miner("commit", "--upload", "--withdraw").ends(2, "--upload commits to nothing");
    }

    private static String[] append(String[] words, String... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
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
