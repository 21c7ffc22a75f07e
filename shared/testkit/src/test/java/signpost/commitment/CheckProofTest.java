package signpost.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ChainUnavailable;
import signpost.chain.KeyScheme;
import signpost.commitment.CheckProof.Reason;
import signpost.commitment.CheckProof.Verdict;
import signpost.commitment.Sighting.Outcome;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.runtime.Era;
import signpost.runtime.Extrinsic;
import signpost.runtime.Value;

class CheckProofTest {

    private static final AccountId HOTKEY = AccountId.of(new byte[AccountId.BYTES]);
    private static final AccountId OTHER = new AccountId("11".repeat(32));
    private static final int NETUID = 44;
    private static final Block BLOCK = new Block(100);
    private static final Block HEAD = new Block(120);
    private static final String PROOF = "100:0x" + "ab".repeat(32);
    private static final CommitmentState STATE = CommitmentFormTest.state(2, "2025-10-23", "2025-10-24");
    private static final List<CommitmentField> FIELDS = CommitmentForm.fields(STATE);

    private AccountId signer = HOTKEY;
    private Call call = new Call("Commitments", "set_commitment", CommitmentField.arguments(NETUID, FIELDS));
    private Outcome outcome = Outcome.COMMITTED;
    private Optional<StoredCommitment> current = Optional.of(new StoredCommitment(BLOCK, FIELDS));
    private boolean isRegistered = true;
    private Optional<CommitmentState> published = Optional.empty();

    private Sighting.Seen seen(Parsed<Extrinsic> extrinsic) {
        return new Sighting.Seen(BlockHash.of(new byte[32]), HEAD, extrinsic, outcome, current, isRegistered);
    }

    private Sighting seen() {
        return seen(new Parsed.Ok<>(new Extrinsic.Signed(
                signer,
                AccountSignature.of(KeyScheme.SR25519, new byte[64]),
                new Era.Immortal(),
                BigInteger.ZERO,
                BigInteger.ZERO,
                call)));
    }

    private CheckProof.Answer check(Sighting sighting) {
        return check(sighting, "2025-10-23", "PlayerDetect_v1@1.0", Optional.of("miner-player-detect-1"), 200);
    }

    private CheckProof.Answer check(
            Sighting sighting, String window, String element, Optional<String> slug, long expiry) {
        var wanted = new CheckProof.Wanted(
                HOTKEY, NETUID, new WindowId(window), new ElementId(element), slug, new Block(expiry));
        return new CheckProof((_, _, _) -> sighting, _ -> published).check(PROOF, wanted);
    }

    private void isRefused(CheckProof.Answer answer, Verdict verdict) {
        assertThat(answer.verdict()).isEqualTo(verdict);
        assertThat(answer.accepted()).isEmpty();
        assertThat(answer.detail()).isNotEmpty();
    }

    private void isRefused(CheckProof.Answer answer, Verdict verdict, Reason reason) {
        isRefused(answer, verdict);
        assertThat(answer.reason()).contains(reason);
    }

    @Test
    void the_commitment_in_the_slot_is_current_and_gives_the_binding_and_the_scheme() {
        var answer = check(seen());

        assertThat(answer.verdict()).isEqualTo(Verdict.OK_CURRENT);
        assertThat(answer.accepted()).contains(CommitmentFormTest.binding(1));
        assertThat(answer.commitment().orElseThrow().scheme()).isEqualTo(KeyScheme.SR25519);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "100",
                "0:0xabababababababababababababababababababababababababababababababab",
                "0100:0xabababababababababababababababababababababababababababababababab",
                "10000000000:0xabababababababababababababababababababababababababababababababab",
                "100:abababababababababababababababababababababababababababababababab",
                "100:0xABababababababababababababababababababababababababababababababab",
                "100:0xabababababababababababababababababababababababababababababababab ",
                "100:0xab"
            })
    void a_proof_has_one_spelling(String proof) {
        var wanted =
                new CheckProof.Wanted(HOTKEY, NETUID, new WindowId("w"), new ElementId("E"), Optional.empty(), HEAD);

        var answer = new CheckProof(
                        (_, _, _) -> {
                            throw new AssertionError("nobody is asked");
                        },
                        _ -> Optional.empty())
                .check(proof, wanted);

        isRefused(answer, Verdict.MALFORMED);
    }

    @Test
    void what_is_not_there_or_not_final_is_said_to_be_so() {
        isRefused(check(new Sighting.NotFound()), Verdict.NOT_FOUND);
        isRefused(check(new Sighting.NotFinal(new Block(99))), Verdict.NOT_FINAL);
    }

    @Test
    void the_extrinsic_of_another_signer_proves_nothing_and_tells_nothing() {
        signer = OTHER;

        var answer = check(seen());

        isRefused(answer, Verdict.WRONG_SIGNER);
        assertThat(answer.commitment()).isEmpty();
    }

    @Test
    void batches_proxies_other_calls_inherents_and_unknown_forms_are_the_wrong_call() {
        var inner = new Value.Items(List.of(call.arguments()));
        for (var wrong : List.of(
                new Call("Utility", "batch", new Value.Fields(Map.of("calls", inner))),
                new Call("Proxy", "proxy", Value.Items.NONE),
                new Call("System", "remark", Value.Items.NONE),
                new Call("Commitments", "set_max_space", Value.Items.NONE),
                new Call("Commitments", "set_commitment", Value.Items.NONE))) {
            call = wrong;
            isRefused(check(seen()), Verdict.WRONG_CALL);
        }
        isRefused(check(seen(new Parsed.Ok<>(new Extrinsic.Bare(call)))), Verdict.WRONG_CALL);
        isRefused(check(seen(new Parsed.Ok<>(new Extrinsic.Unsupported("version 5")))), Verdict.WRONG_CALL);
        isRefused(check(seen(Parsed.malformed(Violation.of("", "extrinsic", "odd")))), Verdict.WRONG_CALL);
    }

    @Test
    void a_commitment_of_another_subnet_is_of_the_wrong_netuid() {
        call = new Call("Commitments", "set_commitment", CommitmentField.arguments(45, FIELDS));

        isRefused(check(seen()), Verdict.WRONG_NETUID);
    }

    @Test
    void an_extrinsic_that_failed_is_in_the_block_and_proves_nothing() {
        outcome = Outcome.FAILED;

        isRefused(check(seen()), Verdict.FAILED_ON_CHAIN);
    }

    @Test
    void without_historical_state_the_slot_proves_it_and_else_nobody_can_say() {
        outcome = Outcome.DISCARDED;
        assertThat(check(seen()).verdict()).isEqualTo(Verdict.OK_CURRENT);

        current = Optional.of(new StoredCommitment(new Block(101), FIELDS));
        assertThatExceptionOfType(ChainUnavailable.class).isThrownBy(() -> check(seen()));
    }

    @Test
    void an_older_proof_holds_while_the_newer_commitment_repeats_the_binding() {
        current = Optional.of(
                new StoredCommitment(new Block(110), CommitmentForm.fields(CommitmentFormTest.state(3, "2025-10-23"))));
        var repeated = check(seen());
        assertThat(repeated.verdict()).isEqualTo(Verdict.OK_SUPERSEDED);
        assertThat(repeated.accepted()).contains(CommitmentFormTest.binding(1));

        current = Optional.of(
                new StoredCommitment(new Block(110), CommitmentForm.fields(CommitmentFormTest.state(3, "2025-10-24"))));
        isRefused(check(seen()), Verdict.OK_SUPERSEDED, Reason.SUPERSEDED);

        current = Optional.of(new StoredCommitment(new Block(110), List.of()));
        isRefused(check(seen()), Verdict.OK_SUPERSEDED, Reason.WITHDRAWN);

        current = Optional.empty();
        isRefused(check(seen()), Verdict.OK_SUPERSEDED, Reason.WITHDRAWN);
    }

    /// Twice in one block: the slot holds the second.
    @Test
    void the_first_of_two_commitments_in_one_block_is_superseded() {
        current = Optional.of(
                new StoredCommitment(BLOCK, CommitmentForm.fields(CommitmentFormTest.state(1, "2025-10-23"))));

        isRefused(check(seen()), Verdict.OK_SUPERSEDED, Reason.SUPERSEDED);
    }

    @Test
    void a_commitment_binds_what_it_says_and_nothing_else() {
        isRefused(
                check(seen(), "2025-10-25", "PlayerDetect_v1@1.0", Optional.empty(), 200),
                Verdict.OK_CURRENT,
                Reason.WRONG_WINDOW);
        isRefused(
                check(seen(), "2025-10-23", "BallDetect", Optional.empty(), 200),
                Verdict.OK_CURRENT,
                Reason.WRONG_ELEMENT);
        isRefused(
                check(seen(), "2025-10-23", "PlayerDetect_v1@1.0", Optional.of("other"), 200),
                Verdict.OK_CURRENT,
                Reason.WRONG_CHUTE);
        isRefused(
                check(seen(), "2025-10-23", "PlayerDetect_v1@1.0", Optional.empty(), HEAD.height()),
                Verdict.OK_CURRENT,
                Reason.EXPIRED);
        assertThat(check(seen(), "2025-10-24", "PlayerDetect_v1@1.0", Optional.empty(), HEAD.height() + 1)
                        .accepted())
                .isPresent();
    }

    @Test
    void a_hotkey_that_has_lost_its_place_is_not_registered() {
        isRegistered = false;

        isRefused(check(seen()), Verdict.OK_CURRENT, Reason.NOT_REGISTERED);
    }

    @Test
    void what_was_committed_by_its_hash_holds_if_the_document_is_published() {
        var large = CommitmentFormTest.state(9, "2025-10-23");
        var fields = CommitmentForm.fields(large);
        call = new Call("Commitments", "set_commitment", CommitmentField.arguments(NETUID, fields));
        current = Optional.of(new StoredCommitment(BLOCK, fields));
        isRefused(check(seen()), Verdict.OK_CURRENT, Reason.UNREADABLE);

        published = Optional.of(large);
        assertThat(check(seen()).accepted()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void withdrawing_all_binds_nothing(Outcome any) {
        outcome = any;
        call = new Call("Commitments", "set_commitment", CommitmentField.arguments(NETUID, List.of()));
        current = Optional.of(new StoredCommitment(BLOCK, List.of()));

        var answer = check(seen());

        assertThat(answer.accepted()).isEmpty();
        if (any != Outcome.FAILED) {
            assertThat(answer.reason()).contains(Reason.WITHDRAWN);
        }
    }

    @Test
    void what_others_commit_is_unreadable() {
        var fields = new ArrayList<CommitmentField>(List.of(CommitmentField.Plain.of(new byte[] {'1'})));
        call = new Call("Commitments", "set_commitment", CommitmentField.arguments(NETUID, fields));
        current = Optional.of(new StoredCommitment(BLOCK, fields));

        isRefused(check(seen()), Verdict.OK_CURRENT, Reason.UNREADABLE);
    }
}
