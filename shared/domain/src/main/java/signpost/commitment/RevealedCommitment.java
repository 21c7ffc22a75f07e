package signpost.commitment;

import java.util.HexFormat;
import signpost.chain.Block;

/// What was timelocked and has been revealed.
///
/// @param block of the reveal, not of the commitment
/// @param hex what was revealed, without the length that stands in front of it on-chain
public record RevealedCommitment(Block block, String hex) {
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
