package signpost.ledger;

import java.util.List;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.commitment.Proof;
import signpost.manifest.WindowId;

/// The finalised commitments of our subnet, copied from the chain, and what single proofs were found to be.
///
/// Every method may throw [signpost.store.StoreUnavailable]; that is never taken for absence.
public interface CommitmentLedger {

    /// In the order of the chain, the hotkey's commitments that name the window, and those after the
    /// first of
    /// them, which take it away by not naming it. Each may leave out other windows that it names. One read.
    List<Commitment> commitments(AccountId hotkey, WindowId window);

    /// What was found of a hotkey's proof, by the copy of the chain or by a check.
    ///
    /// @param at the head when it was looked for
    record Found(Finding finding, Block at) {}

    Optional<Found> finding(AccountId hotkey, Proof proof);

    /// Keeps a finding in place of an earlier one of that hotkey's proof. One that is [Finding.Committed]
    /// is
    /// from then on among the commitments of its hotkey, once, however often and by whomever it is kept.
    void keep(AccountId hotkey, Proof proof, Found found);
}
