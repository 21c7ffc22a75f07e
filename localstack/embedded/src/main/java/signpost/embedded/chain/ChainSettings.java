package signpost.embedded.chain;

import java.time.Duration;

/// How a development chain runs.
///
/// @param firstBlock the number of the newest block when the chain begins; every earlier one exists too
/// @param period a block is made this often
/// @param finalityLag how many blocks the finalised head is behind the head
/// @param keptStates of how many blocks behind the head the state is kept; a light node keeps an hour
public record ChainSettings(long firstBlock, Duration period, int finalityLag, int keptStates) {

    private static final int HOUR_OF_BLOCKS = 300;

    public ChainSettings {
        if (firstBlock < 0) {
            throw new IllegalArgumentException("first block " + firstBlock + " is below 0");
        }
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException("block period " + period + " is below a millisecond");
        }
        if (finalityLag < 0) {
            throw new IllegalArgumentException("finality lag " + finalityLag + " is below 0");
        }
        if (keptStates < 1) {
            throw new IllegalArgumentException("a node keeps the state of a block at least, not " + keptStates);
        }
    }

    public ChainSettings(long firstBlock, Duration period, int finalityLag) {
        this(firstBlock, period, finalityLag, HOUR_OF_BLOCKS);
    }

    /// With the usual finality lag of three blocks.
    public ChainSettings(long firstBlock, Duration period) {
        this(firstBlock, period, 3);
    }
}
