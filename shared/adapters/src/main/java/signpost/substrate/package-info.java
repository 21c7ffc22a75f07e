/// A Substrate chain by its JSON-RPC.
@NullMarked
package signpost.substrate;

import org.jspecify.annotations.NullMarked;
