package signpost.commitment;

import java.util.List;
import signpost.chain.Block;

/// How many bytes a hotkey commits on a subnet in one epoch of it.
///
/// @param most what the chain takes
/// @param used what it has taken in the epoch that the next block belongs to
/// @param ends the first block of the epoch after that one, where the count begins anew
public record CommitmentSpace(long most, long used, Block ends) {

    /// What the chain counts for a commitment at least.
    public static final int LEAST = 100;

    /// What the chain counts for a commitment of these fields.
    public static long of(List<CommitmentField> fields) {
        return Math.max(LEAST, fields.stream().mapToInt(CommitmentField::size).sum());
    }

    public boolean holds(List<CommitmentField> fields) {
        return used + of(fields) <= most;
    }

    /// Of which epoch of a subnet a block is. Subnets of equal tempo do not all begin theirs at one block.
    public static long epoch(int netuid, long tempo, Block block) {
        return (block.height() + netuid + 1) / (tempo + 1);
    }

    /// With which block that epoch begins.
    public static Block beginning(int netuid, long tempo, long epoch) {
        return new Block(Math.max(0, epoch * (tempo + 1) - netuid - 1));
    }
}
