package signpost.miner;

import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.manifest.WindowId;

/// What this miner has committed to, as it wrote down when the commitment was included.
public interface Receipts {

    /// @param expires the block at which it ends, if it says so
    record Receipt(Proof proof, Binding binding, Optional<Block> expires) {}

    /// In a stable order, one for each element.
    List<Receipt> of(WindowId window);
}
