package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.CommitmentLedger.Found;
import signpost.ledger.Finding;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// What every [CommitmentLedger] must do, whatever it is built on.
public interface CommitmentLedgerContract {

    AccountId HOTKEY = new AccountId("11".repeat(32));
    AccountId OTHER = new AccountId("22".repeat(32));
    WindowId WINDOW = new WindowId("2025-10-23");
    WindowId NEXT = new WindowId("2025-10-24");

    /// An empty ledger.
    CommitmentLedger ledger();

    @Test
    default void a_hotkey_that_never_committed_has_no_commitments() {
        assertThat(ledger().commitments(HOTKEY, WINDOW)).isEmpty();
        assertThat(ledger().finding(HOTKEY, proof(1))).isEmpty();
    }

    @Test
    default void findings_are_kept_whole_and_the_newest_counts() {
        var ledger = ledger();
        for (var finding : List.of(
                new Finding.NotFound(),
                new Finding.NotFinal(),
                new Finding.WrongCall(),
                new Finding.WrongNetuid(),
                new Finding.WrongSigner(),
                new Finding.FailedOnChain(),
                new Finding.Committed(commitment(1, WINDOW)))) {
            var found = new Found(finding, new Block(100));

            ledger.keep(HOTKEY, proof(1), found);

            assertThat(ledger.finding(HOTKEY, proof(1))).contains(found);
        }
    }

    @Test
    default void a_commitment_that_was_found_is_among_those_of_its_hotkey_once() {
        var ledger = ledger();
        var found = new Found(new Finding.Committed(commitment(1, WINDOW)), new Block(100));

        ledger.keep(HOTKEY, proof(1), found);
        ledger.keep(HOTKEY, proof(1), found);

        assertThat(ledger.commitments(HOTKEY, WINDOW)).containsExactly(commitment(1, WINDOW));
        assertThat(ledger.commitments(OTHER, WINDOW)).isEmpty();
        assertThat(ledger.commitments(HOTKEY, NEXT)).isEmpty();
    }

    @Test
    default void commitments_are_in_the_order_of_the_chain_in_whatever_order_they_came() {
        var ledger = ledger();
        for (var block : List.of(20, 3, 100)) {
            ledger.keep(
                    HOTKEY, proof(block), new Found(new Finding.Committed(commitment(block, WINDOW)), new Block(100)));
        }

        assertThat(ledger.commitments(HOTKEY, WINDOW))
                .extracting(Commitment::block)
                .containsExactly(new Block(3), new Block(20), new Block(100));
    }

    @Test
    default void a_later_commitment_that_leaves_the_window_out_is_among_them_and_an_earlier_one_is_not() {
        var ledger = ledger();
        keep(ledger, commitment(1, NEXT));
        keep(ledger, commitment(2, WINDOW));
        keep(ledger, commitment(3, NEXT));

        var commitments = ledger.commitments(HOTKEY, WINDOW);

        assertThat(commitments).extracting(Commitment::block).containsExactly(new Block(2), new Block(3));
        assertThat(commitments.getLast().names(WINDOW)).isFalse();
    }

    private static void keep(CommitmentLedger ledger, Commitment commitment) {
        ledger.keep(
                commitment.hotkey(), commitment.proof(), new Found(new Finding.Committed(commitment), new Block(100)));
    }

    static Proof proof(long block) {
        return new Proof(new Block(block), new ExtrinsicHash(String.format("%064x", block)));
    }

    static Commitment commitment(long block, WindowId window) {
        return new Commitment(
                proof(block),
                HOTKEY,
                KeyScheme.SR25519,
                Map.of(
                        window,
                        List.of(
                                new Binding(
                                        new ElementId("PlayerDetect_v1@1.0"),
                                        Optional.of("player-v1"),
                                        "lynx",
                                        Optional.of("87f7d0c5"),
                                        OptionalInt.of(25)),
                                new Binding(
                                        new ElementId("BallDetect_v1@1.0"),
                                        Optional.empty(),
                                        "orca",
                                        Optional.empty(),
                                        OptionalInt.empty()))),
                Optional.of(new Block(5_000)));
    }
}
