/// Shards: what a runner says about the answers of a miner, signed line by line.
@NullMarked
package signpost.shard;

import org.jspecify.annotations.NullMarked;
