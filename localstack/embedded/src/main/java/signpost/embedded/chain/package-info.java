/// A development chain: blocks made by the clock, read over JSON-RPC as a Substrate node's are.
@NullMarked
package signpost.embedded.chain;

import org.jspecify.annotations.NullMarked;
