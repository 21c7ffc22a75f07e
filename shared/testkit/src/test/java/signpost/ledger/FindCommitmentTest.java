package signpost.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.ledger.FindCommitment.Outcome;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.testkit.ChallengeStage;
import signpost.testkit.InMemoryCommitmentLedger;
import signpost.testkit.SettableProofCheck;

/// The rules of time of section 3: a window that starts at block 1,000.
class FindCommitmentTest {

    private static final AccountId HOTKEY = new AccountId("11".repeat(32));
    private static final WindowId WINDOW = new WindowId("2025-10-23");
    private static final WindowId NEXT = new WindowId("2025-10-24");
    private static final String ELEMENT = ChallengeStage.ELEMENT;
    private static final Binding LYNX = ChallengeStage.binding(ELEMENT, "lynx");
    private static final Binding ORCA = ChallengeStage.binding(ELEMENT, "orca");
    private static final Binding BALL = ChallengeStage.binding("BallDetect_v1@1.0", "puma");

    private final InMemoryCommitmentLedger ledger = new InMemoryCommitmentLedger();
    private final SettableProofCheck chain = new SettableProofCheck();
    private final FindCommitment find = new FindCommitment(ledger, chain);

    @BeforeEach
    void before_the_window() {
        commit(900, WINDOW, LYNX);
    }

    @Test
    void what_was_committed_before_the_window_holds() {
        assertThat(found(900)).isEqualTo(new Outcome.Holds(ChallengeStage.proof(900), LYNX));
    }

    @Test
    void what_is_committed_during_the_window_holds_from_its_block() {
        commit(1_500, WINDOW, LYNX, BALL);

        assertThat(found(1_500, "BallDetect_v1@1.0")).isEqualTo(new Outcome.Holds(ChallengeStage.proof(1_500), BALL));
    }

    @Test
    void an_older_proof_holds_while_the_newer_commitment_repeats_the_binding() {
        commit(950, WINDOW, LYNX, BALL);
        commit(1_500, WINDOW, LYNX);

        assertThat(found(900)).isInstanceOf(Outcome.Holds.class);
        assertThat(found(950)).isInstanceOf(Outcome.Holds.class);
    }

    @Test
    void an_older_proof_is_superseded_when_the_newer_commitment_binds_otherwise() {
        commit(1_500, WINDOW, ORCA);

        assertThat(found(900)).isEqualTo(new Outcome.Fails(NotHeld.SUPERSEDED));
        assertThat(found(1_500)).isInstanceOf(Outcome.Holds.class);
    }

    @Test
    void another_revision_supersedes_as_well() {
        commit(
                950,
                WINDOW,
                new Binding(
                        new ElementId(ELEMENT),
                        Optional.of("v2"),
                        "lynx",
                        Optional.of("87f7d0c5"),
                        OptionalInt.empty()));

        assertThat(found(900)).isEqualTo(new Outcome.Fails(NotHeld.SUPERSEDED));
    }

    @Test
    void before_the_window_starts_an_element_can_be_withdrawn() {
        commit(999, WINDOW, BALL);

        assertThat(found(900)).isEqualTo(new Outcome.Fails(NotHeld.WITHDRAWN));
    }

    @Test
    void a_commitment_for_the_next_window_alone_withdraws_this_one() {
        commit(999, NEXT, LYNX);

        assertThat(found(900)).isEqualTo(new Outcome.Fails(NotHeld.WITHDRAWN));
        assertThat(found(999)).isEqualTo(new Outcome.Fails(NotHeld.WRONG_WINDOW));
    }

    @Test
    void from_its_first_block_on_what_is_in_force_cannot_be_taken_away() {
        commit(1_000, WINDOW, BALL);
        assertThat(found(900)).isInstanceOf(Outcome.Holds.class);
        commit(1_001, NEXT, LYNX);
        assertThat(found(900)).isInstanceOf(Outcome.Holds.class);
        commit(1_002, WINDOW);
        assertThat(found(900)).isInstanceOf(Outcome.Holds.class);
    }

    @Test
    void a_document_that_is_published_after_the_start_takes_away_nothing_that_was_in_force() {
        commit(900, WINDOW, LYNX);
        var before = commitment(950, WINDOW, BALL);
        ledger.copy(new Commitment(
                before.proof(), HOTKEY, before.scheme(), before.windows(), Optional.empty(), new Block(1_400)));

        assertThat(found(900)).isInstanceOf(Outcome.Holds.class);
        assertThat(found(950, BALL.element().value())).isInstanceOf(Outcome.Holds.class);
    }

    @Test
    void what_was_changed_during_the_window_cannot_be_taken_away_either() {
        commit(1_100, WINDOW, ORCA);
        commit(1_200, WINDOW);

        assertThat(found(1_100)).isInstanceOf(Outcome.Holds.class);
        assertThat(found(900)).isEqualTo(new Outcome.Fails(NotHeld.SUPERSEDED));
    }

    @Test
    void what_was_added_during_the_window_can_be_left_out_again() {
        commit(1_100, WINDOW, LYNX, BALL);
        commit(1_200, WINDOW, LYNX);

        assertThat(found(1_100, "BallDetect_v1@1.0")).isEqualTo(new Outcome.Fails(NotHeld.WITHDRAWN));
    }

    @Test
    void what_was_withdrawn_and_committed_again_holds_by_either_proof() {
        commit(950, WINDOW);
        commit(960, WINDOW, LYNX);

        assertThat(found(900)).isInstanceOf(Outcome.Holds.class);
        assertThat(found(960)).isInstanceOf(Outcome.Holds.class);
    }

    @Test
    void a_commitment_ends_at_the_block_that_it_names() {
        assertThat(find.find(asked(900, ELEMENT), new Block(2_999))).isInstanceOf(Outcome.Holds.class);
        assertThat(find.find(asked(900, ELEMENT), new Block(3_000))).isEqualTo(new Outcome.Fails(NotHeld.EXPIRED));
    }

    @Test
    void a_commitment_that_the_ledger_has_not_copied_yet_is_judged_among_the_others() {
        commit(1_500, WINDOW, ORCA);
        chain.put(ChallengeStage.proof(950), new Finding.Committed(commitment(950, WINDOW, LYNX, BALL)));

        assertThat(found(950)).isEqualTo(new Outcome.Fails(NotHeld.SUPERSEDED));
    }

    @Test
    void a_proof_in_the_ledger_asks_once_and_the_chain_never() {
        found(900);

        assertThat(ledger.reads()).isEqualTo(1);
        assertThat(ledger.writes()).isZero();
        assertThat(chain.checks()).isZero();
    }

    private Outcome found(long block) {
        return found(block, ELEMENT);
    }

    private Outcome found(long block, String element) {
        return find.find(asked(block, element), new Block(1_900));
    }

    private static FindCommitment.Asked asked(long block, String element) {
        return new FindCommitment.Asked(
                HOTKEY,
                WINDOW,
                new Block(1_000),
                new ElementId(element),
                Optional.empty(),
                Optional.of(ChallengeStage.proof(block).toString()));
    }

    private void commit(long block, WindowId window, Binding... bindings) {
        ledger.copy(commitment(block, window, bindings));
    }

    private static Commitment commitment(long block, WindowId window, Binding... bindings) {
        return ChallengeStage.commitment(HOTKEY, KeyScheme.SR25519, block, window, bindings);
    }
}
