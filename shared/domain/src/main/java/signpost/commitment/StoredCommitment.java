package signpost.commitment;

import java.util.List;
import signpost.chain.Block;

/// What stands in a hotkey's one slot of a subnet.
///
/// @param block in which it was committed
public record StoredCommitment(Block block, List<CommitmentField> fields) {
    public StoredCommitment {
        fields = List.copyOf(fields);
    }
}
