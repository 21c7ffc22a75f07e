/// What hotkeys commit on-chain: its form, and whether a proof of it holds.
@NullMarked
package signpost.commitment;

import org.jspecify.annotations.NullMarked;
