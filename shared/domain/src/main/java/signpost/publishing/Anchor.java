package signpost.publishing;

import signpost.chain.Block;
import signpost.chain.ExtrinsicHash;

/// Where on the chain a manifest's hash stands, for good: anybody can show with it that the hash was known by then.
///
/// @param block a finalised one
public record Anchor(Block block, ExtrinsicHash extrinsic) {

    @Override
    public String toString() {
        return block + ":" + extrinsic;
    }
}
