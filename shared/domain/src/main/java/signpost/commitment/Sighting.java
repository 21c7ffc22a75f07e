package signpost.commitment;

import java.util.Optional;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.document.Parsed;
import signpost.runtime.Extrinsic;

/// What the chain shows of a proof.
public sealed interface Sighting {

    record NotFinal(Block finalisedHead) implements Sighting {}

    /// There is no such block, or no such extrinsic in it.
    record NotFound() implements Sighting {}

    /// @param extrinsic malformed where it has a form this program does not know
    /// @param current what stands in the hotkey's slot at the finalised head
    /// @param isRegistered whether the hotkey has a place on the subnet at the finalised head
    record Seen(
            BlockHash block,
            Block finalisedHead,
            Parsed<Extrinsic> extrinsic,
            Outcome outcome,
            Optional<StoredCommitment> current,
            boolean isRegistered)
            implements Sighting {}

    /// What became of the extrinsic.
    enum Outcome {
        /// The events say that this hotkey committed on this subnet by it.
        COMMITTED,
        /// The events are there and say no such thing.
        FAILED,
        /// The node has discarded the state of that block.
        DISCARDED
    }
}
