package signpost.ledger;

import java.util.Optional;
import signpost.chain.AccountId;
import signpost.commitment.Proof;

/// Where the copy of the chain is written.
///
/// Every method may throw [signpost.store.StoreUnavailable]. Each may be repeated: whoever was
/// interrupted writes the same once more.
public interface CommitmentCopies {

    /// How far the copy has come, if it was ever made.
    Optional<CopyState> state();

    /// Puts a commitment among those of its hotkey, in the order of the chain.
    void add(CopiedCommitment commitment);

    /// Marks that a later commitment took the place of this one, if it is there. The first mark stays.
    void end(AccountId hotkey, Proof ended, Proof by, CopiedCommitment.End how);

    /// Writes how far the copy has come, in one write, after everything up to there.
    ///
    /// @param from what was read before; if somebody else came further since, nothing is written
    /// @return whether it was written
    boolean advance(Optional<CopyState> from, CopyState to);
}
