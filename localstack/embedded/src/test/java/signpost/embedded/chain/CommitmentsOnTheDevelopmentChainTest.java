package signpost.embedded.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.chain.Submission;
import signpost.commitment.Binding;
import signpost.commitment.CheckProof;
import signpost.commitment.CheckProof.Reason;
import signpost.commitment.CheckProof.Verdict;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentSpace;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.RevealedCommitment;
import signpost.commitment.Sighting;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.http.BoundedHttp;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.runtime.Value;
import signpost.scale.ScaleWriter;
import signpost.substrate.SubstrateCommitments;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;

/// The real client against the development chain: from signing a commitment to the verdict on its proof.
class CommitmentsOnTheDevelopmentChainTest {

    private static final int NETUID = 44;
    private static final ChainSettings SETTINGS = new ChainSettings(1000, Duration.ofSeconds(12), 3, 50);
    private static final AccountSigner MINER = Sr25519Key.ofMiniSecret(new byte[32], new SecureRandom());

    private final MovableClock clock = new MovableClock();
    private DevelopmentChain chain = DevelopmentChain.start(null, SETTINGS, clock, 0);
    private SubstrateReads reads = reads(chain.endpoint());

    @AfterEach
    void stop() {
        chain.close();
    }

    private static SubstrateReads reads(URI... endpoints) {
        return new SubstrateReads(new BoundedHttp(Duration.ofSeconds(1), Duration.ofSeconds(5)), List.of(endpoints));
    }

    private static CommitmentState state(String window) {
        return new CommitmentState(
                List.of(new WindowCommitment(
                        new WindowId(window),
                        OptionalInt.empty(),
                        List.of(new Binding(
                                new ElementId("E"), Optional.empty(), "slug", Optional.empty(), OptionalInt.empty())))),
                List.of());
    }

    private static Call commitment(int netuid, List<CommitmentField> fields) {
        return new Call("Commitments", "set_commitment", CommitmentField.arguments(netuid, fields));
    }

    private Submission submit(Call call, AccountSigner signer) {
        return submit(reads, call, signer);
    }

    private static Submission submit(SubstrateReads reads, Call call, AccountSigner signer) {
        var submissions = new SubstrateSubmissions(reads);
        return submissions.prepare(call, signer.account(), 32)
                        instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var ready)
                ? submissions.submit(ready, signer)
                : new Submission.Refused("not prepared");
    }

    /// Submits, makes it final, and finds it.
    private Submission.Finalised done(Call call, AccountSigner signer) {
        var sent = (Submission.Sent) submit(call, signer);
        chain.advance(4);
        return (Submission.Finalised) new SubstrateSubmissions(reads).look(sent);
    }

    private CheckProof.Answer check(Submission.Finalised found, AccountSigner hotkey, String window) {
        var wanted = new CheckProof.Wanted(
                hotkey.account(),
                NETUID,
                new WindowId(window),
                new ElementId("E"),
                Optional.of("slug"),
                new Block(9000));
        return new CheckProof(new SubstrateCommitments(reads), _ -> Optional.empty())
                .check(new Proof(found.block().block(), found.extrinsic()), wanted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_commitment_is_signed_included_finalised_and_proved(boolean isSr25519) {
        var miner = isSr25519 ? MINER : Ed25519Key.ofSeed(new byte[32]);
        chain.register(NETUID, miner.account());
        var sent = (Submission.Sent) submit(commitment(NETUID, CommitmentForm.fields(state("w1"))), miner);
        assertThat(sent.isAcknowledged()).isTrue();
        var submissions = new SubstrateSubmissions(reads);
        assertThat(submissions.look(sent)).isInstanceOf(Submission.Sent.class);

        chain.advance(1);
        assertThat(submissions.look(sent))
                .isInstanceOfSatisfying(
                        Submission.Included.class,
                        included -> assertThat(included.block().block()).isEqualTo(new Block(1001)));
        chain.advance(3);
        var found = (Submission.Finalised) submissions.look(sent);

        assertThat(found.failure()).isEmpty();
        assertThat(found.index()).isEqualTo(1);
        var answer = check(found, miner, "w1");
        assertThat(answer.verdict()).isEqualTo(Verdict.OK_CURRENT);
        assertThat(answer.accepted()).isPresent();
        assertThat(answer.commitment().orElseThrow().scheme()).isEqualTo(miner.scheme());
        assertThat(new SubstrateCommitments(reads)
                        .current(NETUID, reads.finalisedHead().hash()))
                .containsOnlyKeys(miner.account());
    }

    @Test
    void what_is_not_final_yet_is_not_proved_yet() {
        chain.register(NETUID, MINER.account());
        var sent = (Submission.Sent) submit(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        chain.advance(1);

        var answer = check(
                new Submission.Finalised(
                        sent.extrinsic(),
                        ((Submission.Included) new SubstrateSubmissions(reads).look(sent)).block(),
                        1,
                        Optional.empty()),
                MINER,
                "w1");

        assertThat(answer.verdict()).isEqualTo(Verdict.NOT_FINAL);
    }

    @Test
    void an_unregistered_hotkeys_commitment_is_in_a_block_and_has_failed() {
        var found = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);

        assertThat(found.failure()).contains("Commitments.AccountNotAllowedCommit");
        assertThat(check(found, MINER, "w1").verdict()).isEqualTo(Verdict.FAILED_ON_CHAIN);
    }

    @Test
    void the_space_of_an_epoch_is_used_up() {
        chain.register(NETUID, MINER.account());
        var large = List.<CommitmentField>of(CommitmentField.Plain.of(new byte[512]));
        chain.advance(3);
        assertThat(space()).isEqualTo(new CommitmentSpace(3100, 0, new Block(1038)));
        for (var i = 0; i < 6; i++) {
            assertThat(space().holds(large)).isTrue();
            assertThat(done(commitment(NETUID, large), MINER).failure()).isEmpty();
        }

        assertThat(space().holds(large)).isFalse();
        assertThat(done(commitment(NETUID, large), MINER).failure()).contains("Commitments.SpaceLimitExceeded");

        assertThat(space()).isEqualTo(new CommitmentSpace(3100, 3072, new Block(1038)));
        chain.advance(1037 - 1 - reads.finalisedHead().block().height());
        assertThat(space().used()).isEqualTo(3072);
        chain.advance(1);
        assertThat(space()).isEqualTo(new CommitmentSpace(3100, 0, new Block(1038 + 361)));
        assertThat(done(commitment(NETUID, large), MINER).failure()).isEmpty();
    }

    /// What is left for the block after the finalised head.
    private CommitmentSpace space() {
        return new SubstrateCommitments(reads).space(NETUID, MINER.account(), reads.finalisedHead());
    }

    @Test
    void a_later_commitment_supersedes_and_an_empty_one_withdraws() {
        chain.register(NETUID, MINER.account());
        var first = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        done(commitment(NETUID, CommitmentForm.fields(state("w2"))), MINER);
        assertThat(check(first, MINER, "w1").reason()).contains(Reason.SUPERSEDED);

        done(commitment(NETUID, List.of()), MINER);

        assertThat(check(first, MINER, "w1").reason()).contains(Reason.WITHDRAWN);
    }

    @Test
    void batches_and_other_subnets_and_other_signers_prove_nothing() {
        chain.register(NETUID, MINER.account());
        chain.register(45, MINER.account());
        var inner = Value.variant(
                "Commitments",
                new Value.Items(List.of(Value.variant(
                        "set_commitment", CommitmentField.arguments(NETUID, CommitmentForm.fields(state("w1")))))));
        var batch = new Call("Utility", "batch", new Value.Fields(Map.of("calls", new Value.Items(List.of(inner)))));

        assertThat(check(done(batch, MINER), MINER, "w1").verdict()).isEqualTo(Verdict.WRONG_CALL);
        assertThat(check(done(commitment(45, CommitmentForm.fields(state("w1"))), MINER), MINER, "w1")
                        .verdict())
                .isEqualTo(Verdict.WRONG_NETUID);
        assertThat(check(
                                done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER),
                                Ed25519Key.ofSeed(new byte[32]),
                                "w1")
                        .verdict())
                .isEqualTo(Verdict.WRONG_SIGNER);
    }

    /// The answer to the submission is lost; the extrinsic is not sent again, and found.
    @Test
    void a_commitment_whose_answer_was_lost_is_found_by_its_hash() {
        chain.register(NETUID, MINER.account());
        var submissions = new SubstrateSubmissions(reads);
        var ready = ((Parsed.Ok<SubstrateSubmissions.Prepared>) submissions.prepare(
                        commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER.account(), 32))
                .value();
        chain.loseAnswers(true);
        var sent = (Submission.Sent) submissions.submit(ready, MINER);
        assertThat(sent.isAcknowledged()).isFalse();
        chain.loseAnswers(false);
        chain.advance(4);

        assertThat(submissions.look(sent)).isInstanceOf(Submission.Finalised.class);
        assertThat(new SubstrateSubmissions(reads).prepare(commitment(NETUID, List.of()), MINER.account(), 32))
                .isInstanceOfSatisfying(
                        Parsed.Ok.class,
                        next -> assertThat(((SubstrateSubmissions.Prepared) next.value()).nonce())
                                .isEqualTo(BigInteger.ONE));
    }

    @Test
    void what_never_arrived_expires_with_its_era() {
        chain.register(NETUID, MINER.account());
        var submissions = new SubstrateSubmissions(reads);
        var ready = ((Parsed.Ok<SubstrateSubmissions.Prepared>)
                        submissions.prepare(commitment(NETUID, List.of()), MINER.account(), 8))
                .value();
        chain.breakAnswers(true);
        var sent = (Submission.Sent)
                new SubstrateSubmissions(reads(URI.create("http://127.0.0.1:1/"))).submit(ready, MINER);
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> submissions.look(sent));
        chain.breakAnswers(false);
        // Born at the finalised block 997, its last block is 1004.
        chain.advance(6);
        assertThat(submissions.look(sent)).isInstanceOf(Submission.Sent.class);

        chain.advance(1);

        assertThat(submissions.look(sent)).isInstanceOf(Submission.Expired.class);
    }

    @Test
    void the_same_bytes_twice_are_one_extrinsic_and_a_nonce_used_up_is_refused() {
        chain.register(NETUID, MINER.account());
        var submissions = new SubstrateSubmissions(reads);
        var ready = ((Parsed.Ok<SubstrateSubmissions.Prepared>)
                        submissions.prepare(commitment(NETUID, List.of()), MINER.account(), 32))
                .value();

        assertThat(submissions.submit(ready, MINER)).isInstanceOf(Submission.Sent.class);
        assertThat(submissions.submit(ready, MINER))
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        refused -> assertThat(refused.reason()).contains("outdated"));
    }

    @Test
    void blocks_undone_before_they_were_final_are_looked_at_again() {
        chain.register(NETUID, MINER.account());
        chain.advance(10);
        var sent = (Submission.Sent) submit(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        chain.advance(2);
        var submissions = new SubstrateSubmissions(reads);
        var before = (Submission.Included) submissions.look(sent);

        chain.fork();
        assertThat(reads.hashOf(before.block().block()))
                .isNotEqualTo(Optional.of(before.block().hash()));
        assertThat(submissions.look(sent)).isInstanceOf(Submission.Sent.class);
        chain.advance(5);

        var found = (Submission.Finalised) submissions.look(sent);
        assertThat(found.block().block().isAfter(before.block().block())).isTrue();
        assertThat(check(found, MINER, "w1").accepted()).isPresent();
    }

    @Test
    void when_state_is_discarded_only_what_still_stands_is_proved() {
        chain.register(NETUID, MINER.account());
        var first = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        chain.advance(100);
        assertThat(check(first, MINER, "w1").verdict()).isEqualTo(Verdict.OK_CURRENT);

        var second = done(commitment(NETUID, CommitmentForm.fields(state("w2"))), MINER);

        assertThat(check(second, MINER, "w2").verdict()).isEqualTo(Verdict.OK_CURRENT);
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> check(first, MINER, "w1"))
                .withMessageContaining("archive");
    }

    @Test
    void an_axon_is_served_and_shown_in_the_metagraph() {
        chain.register(NETUID, MINER.account());
        var axon = new Value.Fields(Map.of(
                "netuid", Value.of(NETUID),
                "version", Value.of(1),
                "ip", Value.of(2130706433),
                "port", Value.of(8091),
                "ip_type", Value.of(4),
                "protocol", Value.of(4),
                "placeholder1", Value.of(0),
                "placeholder2", Value.of(0)));

        assertThat(done(new Call("SubtensorModule", "serve_axon", axon), MINER).failure())
                .isEmpty();

        var neurons = new SubstrateCommitments(reads)
                .metagraph(NETUID, reads.finalisedHead().hash());
        assertThat(neurons).singleElement().satisfies(neuron -> {
            assertThat(neuron.hotkey()).isEqualTo(MINER.account());
            assertThat(neuron.axon().orElseThrow().port()).isEqualTo(8091);
        });
        assertThat(new SubstrateCommitments(reads)
                        .metagraph(7, reads.finalisedHead().hash()))
                .isEmpty();
    }

    @Test
    void a_chain_that_is_started_again_remembers_what_was_committed(@TempDir Path folder) {
        chain.close();
        chain = DevelopmentChain.start(folder, SETTINGS, clock, 0);
        reads = reads(chain.endpoint());
        chain.register(NETUID, MINER.account());
        var found = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        chain.close();

        chain = DevelopmentChain.start(folder, SETTINGS, clock, 0);
        reads = reads(chain.endpoint());

        assertThat(check(found, MINER, "w1").accepted()).isPresent();
    }

    @Test
    void a_node_that_is_slow_is_given_up_and_the_other_asked() {
        chain.answerAfter(Duration.ofSeconds(3));
        try (var other = DevelopmentChain.start(null, SETTINGS, clock, 0)) {
            var impatient = new SubstrateReads(
                    new BoundedHttp(Duration.ofMillis(300), Duration.ofMillis(500)),
                    List.of(chain.endpoint(), other.endpoint()));

            assertThat(Objects.requireNonNull(impatient.head())).isEqualTo(new Block(1000));
        }
    }

    private static Value inner(Call call) {
        return Value.variant(call.pallet(), new Value.Items(List.of(Value.variant(call.name(), call.arguments()))));
    }

    private static Call batch(String name, Call... calls) {
        return new Call(
                "Utility",
                name,
                new Value.Fields(Map.of(
                        "calls",
                        new Value.Items(Stream.of(calls)
                                .map(CommitmentsOnTheDevelopmentChainTest::inner)
                                .toList()))));
    }

    private Set<AccountId> committed() {
        return new SubstrateCommitments(reads)
                .current(NETUID, reads.finalisedHead().hash())
                .keySet();
    }

    /// As seen on the real runtime: what comes after the failing call is not made, all goes on, or none is.
    @Test
    void the_three_batches_fail_as_the_real_ones_do() {
        chain.register(NETUID, MINER.account());
        chain.register(45, MINER.account());
        var fields = CommitmentForm.fields(state("w1"));

        assertThat(done(batch("batch", commitment(7, fields), commitment(NETUID, fields)), MINER)
                        .failure())
                .isEmpty();
        assertThat(committed()).isEmpty();
        assertThat(done(batch("batch_all", commitment(NETUID, fields), commitment(7, fields)), MINER)
                        .failure())
                .contains("Commitments.AccountNotAllowedCommit");
        assertThat(committed()).isEmpty();
        assertThat(done(batch("force_batch", commitment(7, fields), commitment(NETUID, fields)), MINER)
                        .failure())
                .isEmpty();
        assertThat(committed()).containsExactly(MINER.account());
        assertThat(done(batch("batch_all", commitment(NETUID, List.of()), commitment(45, fields)), MINER)
                        .failure())
                .isEmpty();
    }

    private static Value address(AccountSigner account) {
        return Value.variant(
                "Id", new Value.Items(List.of(Value.of(account.account().bytes()))));
    }

    private static Call proxied(AccountSigner real, Call call) {
        return new Call(
                "Proxy",
                "proxy",
                new Value.Fields(Map.of(
                        "real",
                        address(real),
                        "force_proxy_type",
                        Value.variant("None", Value.Items.NONE),
                        "call",
                        inner(call))));
    }

    /// A delegate's extrinsic succeeds whatever the call does, and is no proof: it is not the hotkey that signed.
    @Test
    void a_delegate_commits_for_a_hotkey_and_proves_nothing() {
        var delegate = Ed25519Key.ofSeed(new byte[32]);
        chain.register(NETUID, MINER.account());
        var commitment = commitment(NETUID, CommitmentForm.fields(state("w1")));
        assertThat(done(proxied(MINER, commitment), delegate).failure()).contains("Proxy.NotProxy");
        var appointed = new Call(
                "Proxy",
                "add_proxy",
                new Value.Fields(Map.of(
                        "delegate",
                        address(delegate),
                        "proxy_type",
                        Value.variant("Any", Value.Items.NONE),
                        "delay",
                        Value.of(0))));
        assertThat(done(appointed, MINER).failure()).isEmpty();

        var failed = done(proxied(MINER, commitment(7, List.of())), delegate);
        assertThat(failed.failure()).isEmpty();
        assertThat(committed()).isEmpty();
        var found = done(proxied(MINER, commitment), delegate);

        assertThat(found.failure()).isEmpty();
        assertThat(committed()).containsExactly(MINER.account());
        assertThat(check(found, MINER, "w1").verdict()).isEqualTo(Verdict.WRONG_SIGNER);
        assertThat(check(found, delegate, "w1").verdict()).isEqualTo(Verdict.WRONG_CALL);
    }

    @Test
    void what_is_sealed_is_revealed_in_its_round_and_leaves_its_slot() {
        chain.register(NETUID, MINER.account());
        var text = "{\"element\": \"E\"}".getBytes(StandardCharsets.US_ASCII);
        var round = (clock.instant().getEpochSecond() - 1_692_803_367) / 3 + 1 + 40;
        var secret = Value.variant(
                "TimelockEncrypted",
                new Value.Fields(Map.of(
                        "encrypted",
                        Value.of(new ScaleWriter().byteList(text).toBytes()),
                        "reveal_round",
                        Value.of(round))));
        var sealed = new Call(
                "Commitments",
                "set_commitment",
                new Value.Fields(Map.of(
                        "netuid",
                        Value.of(NETUID),
                        "info",
                        new Value.Fields(Map.of("fields", new Value.Items(List.of(secret)))))));

        var found = done(sealed, MINER);

        assertThat(check(found, MINER, "w1").reason()).contains(Reason.UNREADABLE);
        var commitments = new SubstrateCommitments(reads);
        assertThat(commitments.revealed(NETUID, reads.finalisedHead().hash())).isEmpty();
        assertThat(committed()).containsExactly(MINER.account());

        clock.move(Duration.ofMinutes(2));
        var opened = new Block(reads.head().height() + 1);
        chain.advance(4);

        assertThat(commitments.revealed(NETUID, reads.finalisedHead().hash()))
                .containsOnlyKeys(MINER.account())
                .hasEntrySatisfying(
                        MINER.account(),
                        revealed -> assertThat(revealed)
                                .containsExactly(new RevealedCommitment(
                                        opened, HexFormat.of().formatHex(text))));
        assertThat(committed()).isEmpty();
        assertThat(check(found, MINER, "w1").accepted()).isEmpty();
    }

    @Test
    void a_runtime_that_changes_between_two_calls_is_noticed_and_nothing_wrong_is_signed() {
        chain.register(NETUID, MINER.account());
        var commitments = new SubstrateCommitments(reads);
        var first = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        assertThat(check(first, MINER, "w1").accepted()).isPresent();
        var submissions = new SubstrateSubmissions(reads);
        var call = commitment(NETUID, CommitmentForm.fields(state("w2")));
        var ready = ((Parsed.Ok<SubstrateSubmissions.Prepared>) submissions.prepare(call, MINER.account(), 32)).value();

        chain.upgrade();
        chain.advance(4);

        assertThat(submissions.submit(ready, MINER))
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        refused -> assertThat(refused.reason()).contains("bad signature"));
        var runtime = reads.runtimeAt(reads.finalisedHead().hash());
        assertThat(runtime.version().specVersion()).isEqualTo(2);
        assertThat(check(first, MINER, "w1").accepted()).isPresent();
        assertThat(check(done(call, MINER), MINER, "w2").accepted()).isPresent();
        assertThat(commitments.current(NETUID, reads.finalisedHead().hash())).containsOnlyKeys(MINER.account());
    }

    @Test
    void endpoints_that_disagree_about_a_block_are_neither_believed() {
        chain.register(NETUID, MINER.account());
        var found = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        var proof = new Proof(found.block().block(), found.extrinsic());
        try (var liar = DevelopmentChain.start(null, SETTINGS, clock, 0)) {
            liar.advance(10);
            liar.lie(true);

            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(() -> new SubstrateCommitments(reads(chain.endpoint(), liar.endpoint()))
                            .look(proof, MINER.account(), NETUID))
                    .withMessageContaining("disagree");
            assertThatExceptionOfType(ChainUnavailable.class)
                    .isThrownBy(() -> new SubstrateCommitments(reads(liar.endpoint(), chain.endpoint()))
                            .look(proof, MINER.account(), NETUID));
        }
        assertThat(check(found, MINER, "w1").accepted()).isPresent();
    }

    @Test
    void looking_for_a_proof_ends_in_time_however_slow_every_answer_is() {
        chain.register(NETUID, MINER.account());
        var found = done(commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER);
        var proof = new Proof(found.block().block(), found.extrinsic());
        // Each answer alone is in time; all of them together are not.
        chain.answerAfter(Duration.ofMillis(300));
        var impatient = new SubstrateCommitments(reads(chain.endpoint(), chain.endpoint()), Duration.ofMillis(700));
        var began = System.nanoTime();

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> impatient.look(proof, MINER.account(), NETUID));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        chain.answerAfter(Duration.ZERO);
        assertThat(impatient.look(proof, MINER.account(), NETUID)).isInstanceOf(Sighting.Seen.class);
    }

    private SubstrateSubmissions.Prepared prepared(SubstrateSubmissions submissions) {
        return ((Parsed.Ok<SubstrateSubmissions.Prepared>) submissions.prepare(
                        commitment(NETUID, CommitmentForm.fields(state("w1"))), MINER.account(), 32))
                .value();
    }

    /// As the command line waits: by what a node says over its WebSocket, and by looking.
    @Test
    void what_is_sent_by_websocket_is_listened_for_and_found() throws InterruptedException {
        chain.register(NETUID, MINER.account());
        var submissions = new SubstrateSubmissions(reads, Optional.of(chain.webSocket()));
        var sent = (Submission.Sent) submissions.submit(prepared(submissions), MINER);
        assertThat(sent.isAcknowledged()).isTrue();
        submissions.awaitNews();
        var began = System.nanoTime();

        chain.advance(1);
        submissions.awaitNews();
        assertThat(submissions.look(sent)).isInstanceOf(Submission.Included.class);
        chain.advance(3);
        submissions.awaitNews();
        assertThat(submissions.look(sent)).isInstanceOf(Submission.Finalised.class);

        // Without news each wait would have been six seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void a_websocket_that_cannot_be_reached_or_falls_silent_changes_nothing() throws InterruptedException {
        chain.register(NETUID, MINER.account());
        var nowhere = new SubstrateSubmissions(reads, Optional.of(URI.create("ws://127.0.0.1:1/")));
        var first = (Submission.Sent) nowhere.submit(prepared(nowhere), MINER);
        assertThat(first.isAcknowledged()).isTrue();
        chain.advance(4);
        assertThat(nowhere.look(first)).isInstanceOf(Submission.Finalised.class);

        var lost = new SubstrateSubmissions(reads, Optional.of(chain.webSocket()));
        var ready = prepared(lost);
        chain.loseAnswers(true);
        var second = (Submission.Sent) lost.submit(ready, MINER);
        assertThat(second.isAcknowledged()).isFalse();
        chain.loseAnswers(false);
        chain.advance(4);
        assertThat(lost.look(second)).isInstanceOf(Submission.Finalised.class);
        assertThat(reads.hashOf(new Block(1))).isPresent();
    }

    @Test
    void a_node_refuses_by_websocket_what_it_refuses() {
        chain.register(NETUID, MINER.account());
        var submissions = new SubstrateSubmissions(reads, Optional.of(chain.webSocket()));
        var ready = prepared(submissions);
        submissions.submit(ready, MINER);

        assertThat(submissions.submit(ready, MINER))
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        refused -> assertThat(refused.reason()).contains("outdated"));
    }
}
