package signpost.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.KeyScheme;
import signpost.commitment.CommitmentField;
import signpost.commitment.Proof;
import signpost.commitment.StoredCommitment;

/// What the chain holds for good of our subnet's commitments.
///
/// Every method may throw [signpost.chain.ChainUnavailable]; that is never taken for absence.
public interface FinalisedCommitments {

    /// How things stand after one finalised block.
    ///
    /// @param slots what stands in each hotkey's one slot
    record Standing(BlockId head, Map<AccountId, StoredCommitment> slots, Set<AccountId> registered) {
        public Standing {
            slots = Map.copyOf(slots);
            registered = Set.copyOf(registered);
        }
    }

    Standing standing();

    /// The hash of the finalised block of that height.
    Optional<BlockHash> hash(Block block);

    /// What the extrinsics of a finalised block committed on our subnet; empty if no node has the block.
    Optional<InBlock> in(Block block);

    /// @param isProven whether the events say that all these succeeded. Otherwise the state of the block
    /// is discarded, and these are what was tried directly
    record InBlock(BlockId id, boolean isProven, List<Made> made) {
        public InBlock {
            made = List.copyOf(made);
        }
    }

    /// @param index the place of the extrinsic in its block
    /// @param scheme by which the hotkey itself signed the extrinsic; empty if somebody else did
    /// @param fields empty if it was no direct call, so that it proves nothing and yet replaces what was there
    record Made(
            AccountId hotkey,
            Proof proof,
            int index,
            Optional<KeyScheme> scheme,
            Optional<List<CommitmentField>> fields) {}
}
