package signpost.chain;

/// A block by its height and its hash.
public record BlockId(Block block, BlockHash hash) {}
