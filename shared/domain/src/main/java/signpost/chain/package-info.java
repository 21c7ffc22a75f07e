/// The blockchain as this side sees it: block heights that decide which window is open, and accounts.
@NullMarked
package signpost.chain;

import org.jspecify.annotations.NullMarked;
