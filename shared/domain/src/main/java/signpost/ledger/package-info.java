/// The ledger of commitments: what was copied from the chain, and whether by it a promise holds.
@NullMarked
package signpost.ledger;

import org.jspecify.annotations.NullMarked;
