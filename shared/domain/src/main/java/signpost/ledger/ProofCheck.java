package signpost.ledger;

import signpost.chain.AccountId;
import signpost.commitment.Proof;
/// Looks at the chain for what a hotkey's proof names.

public interface ProofCheck {

    /// At most two rounds to the chain and a bounded time. An extrinsic counts as successful by what
    /// chain.md
    /// section 4 takes for it, and never because it was included.
    ///
    /// @throws signpost.chain.ChainUnavailable if that could not be found out; never taken for absence
    Finding check(AccountId hotkey, Proof proof);
}
