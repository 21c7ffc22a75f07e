/// The commitments and documents functions: what is copied from the chain each minute, and the route by
/// which documents of commitments are published.
@NullMarked
package signpost.commitmentcopy;

import org.jspecify.annotations.NullMarked;
