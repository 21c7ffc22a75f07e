/// The miner's side: which elements there are, and how to be challenged on them.
@NullMarked
package signpost.miner;

import org.jspecify.annotations.NullMarked;
