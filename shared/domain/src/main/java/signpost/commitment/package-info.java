/// Commitments: what a hotkey has promised on-chain to serve in a window, and whether a promise holds.
@NullMarked
package signpost.commitment;

import org.jspecify.annotations.NullMarked;
