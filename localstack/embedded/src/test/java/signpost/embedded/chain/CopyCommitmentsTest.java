package signpost.embedded.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.chain.KeyScheme;
import signpost.chain.Submission;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.ledger.Commitment;
import signpost.ledger.CopiedCommitment.Content;
import signpost.ledger.CopiedCommitment.End;
import signpost.ledger.CopyCommitments;
import signpost.ledger.CopyState;
import signpost.ledger.FinalisedCommitments;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.runtime.Value;
import signpost.store.StoreUnavailable;
import signpost.substrate.SubstrateFinalisedCommitments;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;
import signpost.testkit.InMemoryCommitmentLedger;

/// From real extrinsics on the development chain to the ledger.
class CopyCommitmentsTest {

    private static final int NETUID = 44;
    private static final int KEPT_STATES = 50;
    private static final ChainSettings SETTINGS = new ChainSettings(1000, Duration.ofSeconds(12), 3, KEPT_STATES);
    private static final AccountSigner MINER = Sr25519Key.ofMiniSecret(new byte[32], new SecureRandom());
    private static final AccountSigner OTHER = Ed25519Key.ofSeed(new byte[32]);
    private static final WindowId W1 = new WindowId("w1");

    /// The chain, which counts what is asked and can go out of reach in the middle.
    private static final class Watched implements FinalisedCommitments {
        private final FinalisedCommitments chain;
        private final List<Block> read = new ArrayList<>();
        private int readsLeft = Integer.MAX_VALUE;
        private UnaryOperator<Standing> seen = UnaryOperator.identity();

        Watched(FinalisedCommitments chain) {
            this.chain = chain;
        }

        @Override
        public Standing standing() {
            return seen.apply(chain.standing());
        }

        @Override
        public Optional<BlockHash> hash(Block block) {
            return chain.hash(block);
        }

        @Override
        public Optional<InBlock> in(Block block) {
            if (readsLeft-- <= 0) {
                throw new ChainUnavailable("the test took the node away", null);
            }
            read.add(block);
            return chain.in(block);
        }
    }

    private final DevelopmentChain chain = DevelopmentChain.start(null, SETTINGS, new MovableClock(), 0);
    private final SubstrateReads reads = reads(chain.endpoint());
    private final InMemoryCommitmentLedger ledger = new InMemoryCommitmentLedger();
    private final Watched watched = new Watched(new SubstrateFinalisedCommitments(reads, NETUID));
    private final Map<ManifestHash, CommitmentState> documents = new HashMap<>();
    private final CopyCommitments copy =
            new CopyCommitments(watched, ledger, hash -> Optional.ofNullable(documents.get(hash)));

    @BeforeEach
    void register() {
        chain.register(NETUID, MINER.account());
        chain.register(NETUID, OTHER.account());
        chain.advance(4);
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    @Test
    void a_commitment_is_copied_with_its_proof_and_the_hotkeys_scheme() {
        var proof = commit(MINER, state("w1"));

        var report = copy.copy();

        assertThat(report.copied()).isEqualTo(1);
        assertThat(report.registered()).isEqualTo(2);
        assertThat(report.unseen()).isZero();
        assertThat(ledger.commitments(MINER.account(), W1))
                .containsExactly(new Commitment(
                        proof,
                        MINER.account(),
                        KeyScheme.SR25519,
                        Map.of(W1, state("w1").windows().getFirst().bindings()),
                        Optional.empty()));
        assertThat(schemes())
                .isEqualTo(Map.of(MINER.account(), Optional.of(KeyScheme.SR25519), OTHER.account(), Optional.empty()));
    }

    @Test
    void a_run_without_a_change_reads_no_block_and_a_second_one_changes_nothing() {
        commit(MINER, state("w1"));
        copy.copy();
        var before = ledger.commitments(MINER.account(), W1);
        watched.read.clear();

        assertThat(copy.copy().copied()).isZero();
        chain.advance(5);
        assertThat(copy.copy().copied()).isZero();

        assertThat(watched.read).isEmpty();
        assertThat(ledger.commitments(MINER.account(), W1)).isEqualTo(before);
        assertThat(copyState().head().block()).isEqualTo(new Block(chain.finalisedHead()));
    }

    @Test
    void what_is_not_final_is_not_copied() {
        submit(commitment(CommitmentForm.fields(state("w1"))), MINER);
        chain.advance(3);
        assertThat(copy.copy().copied()).isZero();

        chain.advance(1);

        assertThat(copy.copy().copied()).isEqualTo(1);
    }

    @Test
    void a_later_commitment_supersedes_and_one_without_fields_withdraws() {
        var first = commit(MINER, state("w1"));
        copy.copy();
        var second = commit(MINER, state("w2"));
        copy.copy();
        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);

        var third = commit(MINER, List.of());
        var report = copy.copy();

        assertThat(report.withdrawn()).isEqualTo(1);
        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);
        assertThat(ledger.ended(MINER.account(), second)).contains(End.WITHDRAWN);
        assertThat(ledger.ended(MINER.account(), third)).isEmpty();
        assertThat(ledger.commitments(MINER.account(), W1))
                .extracting(Commitment::proof)
                .containsExactly(first, second, third);
    }

    @Test
    void after_an_outage_what_was_replaced_in_between_is_copied_too_and_each_block_read_once() {
        copy.copy();
        var first = commit(MINER, state("w1"));
        var second = commit(MINER, state("w2"));
        var others = commit(OTHER, state("w1"));
        var third = commit(MINER, state("w3"));

        var report = copy.copy();

        assertThat(report.copied()).isEqualTo(4);
        assertThat(report.unseen()).isZero();
        assertThat(ledger.commitments(MINER.account(), W1))
                .extracting(Commitment::proof)
                .containsExactly(first, second, third);
        assertThat(ledger.ended(MINER.account(), second)).contains(End.SUPERSEDED);
        assertThat(ledger.ended(OTHER.account(), others)).isEmpty();
        assertThat(watched.read).doesNotHaveDuplicates().contains(first.block(), third.block());
    }

    @Test
    void what_the_node_has_forgotten_is_counted_and_what_still_stands_is_copied_all_the_same() {
        copy.copy();
        var first = commit(MINER, state("w1"));
        var second = commit(MINER, state("w2"));
        chain.advance(KEPT_STATES + 10);

        var report = copy.copy();

        assertThat(report.unseen()).as("whether the first succeeded").isEqualTo(1);
        assertThat(ledger.copied(MINER.account(), first)).isEmpty();
        assertThat(ledger.copied(MINER.account(), second)).isPresent();
        assertThat(schemes().get(MINER.account())).contains(KeyScheme.SR25519);
    }

    @Test
    void ciphertext_is_skipped_with_the_reason_and_replaces_all_the_same() {
        var first = commit(MINER, state("w1"));
        copy.copy();

        var sealed =
                new Value.Fields(Map.of("encrypted", Value.of(new byte[] {1, 2, 3}), "reveal_round", Value.of(99)));
        var info = new Value.Fields(
                Map.of("fields", new Value.Items(List.of(Value.variant("TimelockEncrypted", sealed)))));
        done(
                new Call(
                        "Commitments",
                        "set_commitment",
                        new Value.Fields(Map.of("netuid", Value.of(NETUID), "info", info))),
                MINER);
        var report = copy.copy();

        assertThat(report.skipped())
                .singleElement()
                .satisfies(skipped -> assertThat(((Content.Skipped) skipped.content()).reason())
                        .contains("ciphertext"));
        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);
        assertThat(ledger.commitments(MINER.account(), W1).getLast().windows()).isEmpty();
        assertThat(schemes().get(MINER.account())).contains(KeyScheme.SR25519);
    }

    @Test
    void a_slot_that_has_vanished_has_its_blocks_read_once_and_what_comes_after_it_is_copied() {
        var first = commit(MINER, state("w1"));
        copy.copy();
        chain.advance(5);
        // As after a reveal: nothing stands there any more.
        watched.seen = standing -> new FinalisedCommitments.Standing(standing.head(), Map.of(), standing.registered());
        watched.read.clear();

        assertThat(copy.copy().copied()).isZero();
        assertThat(watched.read).as("what took its place may lie there").hasSize(5);
        chain.advance(5);
        watched.read.clear();
        copy.copy();
        assertThat(watched.read).isEmpty();
        assertThat(ledger.ended(MINER.account(), first)).isEmpty();

        watched.seen = UnaryOperator.identity();
        var second = commit(MINER, state("w2"));
        copy.copy();

        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);
        assertThat(ledger.copied(MINER.account(), second)).isPresent();
    }

    @Test
    void endpoints_that_disagree_about_a_final_block_are_not_believed_and_nothing_is_written() {
        commit(MINER, state("w1"));
        try (var other = DevelopmentChain.start(null, SETTINGS, new MovableClock(), 0)) {
            other.fork();
            other.advance(chain.head() - other.head());
            var both = new CopyCommitments(
                    new SubstrateFinalisedCommitments(reads(chain.endpoint(), other.endpoint()), NETUID),
                    ledger,
                    hash -> Optional.empty());

            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(both::copy)
                    .withMessageContaining("disagree");
        }
        assertThat(ledger.writes()).isZero();
    }

    @Test
    void a_node_behind_what_was_copied_changes_nothing() {
        var before = watched.standing();
        commit(MINER, state("w1"));
        copy.copy();
        var mark = copyState();
        var writes = ledger.writes();
        watched.seen = standing -> before;
        watched.read.clear();

        var report = copy.copy();

        assertThat(report.isBehind()).isTrue();
        assertThat(report.copied()).isZero();
        assertThat(watched.read).isEmpty();
        assertThat(ledger.writes()).isEqualTo(writes);
        assertThat(copyState()).isEqualTo(mark);
    }

    @Test
    void a_run_that_is_cut_after_many_blocks_goes_on_from_where_it_was() {
        var far = new CopyCommitments(watched, ledger, hash -> Optional.empty());
        far.copy();
        commit(MINER, state("w1"));
        chain.advance(40);
        var second = commit(MINER, state("w2"));
        chain.advance(30);
        var third = commit(MINER, state("w3"));
        watched.read.clear();
        watched.readsLeft = 60;

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(far::copy);

        var cursor = copyState().head().block();
        assertThat(cursor).as("noted after 50 blocks").isEqualTo(watched.read.get(49));
        assertThat(ledger.ended(MINER.account(), third)).isEmpty();
        watched.readsLeft = Integer.MAX_VALUE;
        watched.read.clear();

        far.copy();

        assertThat(watched.read.getFirst()).isEqualTo(new Block(cursor.height() + 1));
        assertThat(ledger.copied(MINER.account(), third)).isPresent();
        assertThat(ledger.ended(MINER.account(), second)).contains(End.SUPERSEDED);
        assertThat(ledger.commitments(MINER.account(), new WindowId("w2")))
                .extracting(Commitment::proof)
                .containsExactly(second, third);
    }

    @Test
    void blocks_too_far_behind_are_counted_and_the_copy_goes_on_from_the_head() {
        copy.copy();
        commit(MINER, state("w1"));
        chain.advance(400);
        var last = commit(MINER, state("w2"));

        var report = copy.copy();

        assertThat(report.unseen()).isGreaterThan(100);
        assertThat(watched.read).hasSizeLessThanOrEqualTo(301);
        assertThat(ledger.copied(MINER.account(), last)).isPresent();
        assertThat(copy.copy().unseen()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "[]", "{\"foreign\":true}"})
    void what_others_wrote_is_skipped_with_the_reason_and_replaces_all_the_same(String text) {
        var first = commit(MINER, state("w1"));
        copy.copy();

        var foreign = commit(MINER, List.of(CommitmentField.Plain.of(text.getBytes(StandardCharsets.UTF_8))));
        var report = copy.copy();

        assertThat(report.skipped()).singleElement().satisfies(skipped -> {
            assertThat(skipped.proof()).isEqualTo(foreign);
            assertThat(((Content.Skipped) skipped.content()).reason()).contains("not ours");
        });
        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);
        assertThat(ledger.commitments(MINER.account(), W1).getLast().windows()).isEmpty();
    }

    @Test
    void what_a_batch_committed_proves_nothing_and_replaces_all_the_same() {
        var first = commit(MINER, state("w1"));
        var inner = Value.variant(
                "Commitments",
                new Value.Items(List.of(Value.variant(
                        "set_commitment", CommitmentField.arguments(NETUID, CommitmentForm.fields(state("w2")))))));
        var batch = new Call("Utility", "batch", new Value.Fields(Map.of("calls", new Value.Items(List.of(inner)))));
        copy.copy();

        done(batch, MINER);
        var report = copy.copy();

        assertThat(report.skipped())
                .singleElement()
                .satisfies(skipped -> assertThat(((Content.Skipped) skipped.content()).reason())
                        .contains("direct"));
        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);
        assertThat(schemes().get(MINER.account())).contains(KeyScheme.SR25519);
        assertThat(copy.copy().copied()).isZero();
    }

    @Test
    void failed_ones_and_other_subnets_leave_no_trace() {
        chain.register(45, MINER.account());
        var stranger = Ed25519Key.ofSeed(seed(9));
        copy.copy();
        done(new Call("Commitments", "set_commitment", CommitmentField.arguments(45, fields("w1"))), MINER);
        done(commitment(fields("w1")), stranger);
        commit(OTHER, state("w1"));

        assertThat(copy.copy().copied()).isEqualTo(1);
        assertThat(ledger.commitments(MINER.account(), W1)).isEmpty();
        assertThat(ledger.commitments(stranger.account(), W1)).isEmpty();
        assertThat(schemes()).doesNotContainKey(stranger.account());
    }

    @Test
    void a_document_that_is_published_later_is_waited_for() {
        var large = large();
        var proof = commit(MINER, large);
        assertThat(copy.copy().awaited()).isEqualTo(1);
        assertThat(ledger.commitments(MINER.account(), W1)).isEmpty();
        assertThat(schemes().get(MINER.account())).contains(KeyScheme.SR25519);

        documents.put(ManifestHash.of(large.documentBytes()), large);
        var report = copy.copy();

        assertThat(report.awaited()).isZero();
        assertThat(report.copied()).isEqualTo(1);
        assertThat(ledger.commitments(MINER.account(), W1))
                .extracting(Commitment::proof)
                .containsExactly(proof);
    }

    @Test
    void blocks_undone_before_they_were_final_are_never_seen() {
        submit(commitment(fields("w1")), MINER);
        chain.advance(2);
        copy.copy();

        chain.fork();
        chain.advance(5);
        var report = copy.copy();

        assertThat(report.copied()).isEqualTo(1);
        assertThat(ledger.commitments(MINER.account(), W1)).hasSize(1);
    }

    @Test
    void while_the_node_is_down_nothing_is_written_and_nothing_lost() {
        copy.copy();
        commit(MINER, state("w1"));
        commit(MINER, state("w2"));
        var before = ledger.writes();

        chain.breakAnswers(true);
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(copy::copy);
        chain.breakAnswers(false);

        assertThat(ledger.writes()).isEqualTo(before);
        assertThat(copy.copy().copied()).isEqualTo(2);
    }

    @Test
    void a_run_that_ends_in_the_middle_leaves_no_mark_and_the_next_one_does_all() {
        copy.copy();
        var first = commit(MINER, state("w1"));
        var second = commit(MINER, state("w2"));
        var mark = copyState();
        watched.readsLeft = 5;

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(copy::copy);
        assertThat(copyState()).isEqualTo(mark);

        watched.readsLeft = Integer.MAX_VALUE;
        copy.copy();
        assertThat(ledger.commitments(MINER.account(), W1))
                .extracting(Commitment::proof)
                .containsExactly(first, second);
        assertThat(ledger.ended(MINER.account(), first)).contains(End.SUPERSEDED);
    }

    @Test
    void a_ledger_out_of_reach_moves_no_mark() {
        copy.copy();
        var mark = copyState();
        commit(MINER, state("w1"));

        ledger.cutOff();
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(copy::copy);
        ledger.reconnect();

        assertThat(copyState()).isEqualTo(mark);
        assertThat(copy.copy().copied()).isEqualTo(1);
    }

    @Test
    void another_chain_than_was_copied_is_not_believed() {
        copy.copy();
        var head = copyState().head();
        ledger.advance(
                ledger.state(),
                new CopyState(
                        new BlockId(head.block(), new BlockHash("ab".repeat(32))), Map.of(), Set.of(), List.of()));

        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(copy::copy).withMessageContaining("another chain");
    }

    @Test
    void all_256_hotkeys_of_a_subnet_are_copied_in_one_run() {
        copy.copy();
        var miners = IntStream.range(0, 254)
                .mapToObj(number -> Ed25519Key.ofSeed(seed(number + 10)))
                .toList();
        miners.forEach(miner -> chain.register(NETUID, miner.account()));
        miners.forEach(miner -> submit(commitment(fields("w1")), miner));
        submit(commitment(fields("w1")), MINER);
        submit(commitment(fields("w1")), OTHER);
        chain.advance(4);

        var report = copy.copy();

        assertThat(report.copied()).isEqualTo(256);
        assertThat(report.registered()).isEqualTo(256);
        assertThat(schemes().values()).doesNotContain(Optional.empty());
        assertThat(watched.read).hasSizeLessThan(10);
    }

    // -------------------------------------------------------------------------------------------------------------

    private static SubstrateReads reads(URI... endpoints) {
        return new SubstrateReads(new BoundedHttp(Duration.ofSeconds(5), Duration.ofSeconds(30)), List.of(endpoints));
    }

    private Map<AccountId, Optional<KeyScheme>> schemes() {
        return copyState().schemes();
    }

    private CopyState copyState() {
        return ledger.state().orElseThrow();
    }

    private static byte[] seed(int number) {
        var seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        return seed;
    }

    private static CommitmentState state(String window) {
        return new CommitmentState(
                List.of(new WindowCommitment(new WindowId(window), OptionalInt.empty(), List.of(binding("E")))),
                List.of());
    }

    private static CommitmentState large() {
        var bindings = IntStream.range(0, 40)
                .mapToObj(number -> binding("PlayerDetect_v1@1." + number))
                .toList();
        return new CommitmentState(List.of(new WindowCommitment(W1, OptionalInt.empty(), bindings)), List.of());
    }

    private static Binding binding(String element) {
        return new Binding(new ElementId(element), Optional.empty(), "slug", Optional.empty(), OptionalInt.empty());
    }

    private static List<CommitmentField> fields(String window) {
        return CommitmentForm.fields(state(window));
    }

    private static Call commitment(List<CommitmentField> fields) {
        return new Call("Commitments", "set_commitment", CommitmentField.arguments(NETUID, fields));
    }

    private Proof commit(AccountSigner signer, CommitmentState state) {
        return commit(signer, CommitmentForm.fields(state));
    }

    /// Commits, and makes it final.
    private Proof commit(AccountSigner signer, List<CommitmentField> fields) {
        var found = done(commitment(fields), signer);
        assertThat(found.failure()).isEmpty();
        return new Proof(found.block().block(), found.extrinsic());
    }

    private Submission.Finalised done(Call call, AccountSigner signer) {
        var sent = submit(call, signer);
        chain.advance(4);
        return (Submission.Finalised) new SubstrateSubmissions(reads).look(sent);
    }

    private Submission.Sent submit(Call call, AccountSigner signer) {
        var submissions = new SubstrateSubmissions(reads);
        return submissions.prepare(call, signer.account(), 32)
                        instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var ready)
                ? (Submission.Sent) submissions.submit(ready, signer)
                : notPrepared();
    }

    private static Submission.Sent notPrepared() {
        throw new AssertionError("not prepared");
    }
}
