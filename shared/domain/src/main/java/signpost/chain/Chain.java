package signpost.chain;

/// What the chain says; asked by whoever needs a block height, never guessed from a clock.
public interface Chain {

    /// The best block known.
    ///
    /// @throws ChainUnavailable if no endpoint answered in time; never a made-up height
    Block head();
}
