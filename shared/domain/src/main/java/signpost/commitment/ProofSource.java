package signpost.commitment;

import signpost.chain.AccountId;

/// Where proofs are looked up: the chain, by whichever node answers.
public interface ProofSource {

    /// @throws signpost.chain.ChainUnavailable if nobody answers, or two nodes disagree about the block;
    /// never taken for absence
    Sighting look(Proof proof, AccountId hotkey, int netuid);
}
