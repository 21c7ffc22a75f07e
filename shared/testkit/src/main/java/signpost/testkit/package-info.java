/// What tests share: in-memory twins of the ports, the contracts that twins and adapters both pass, samples,
/// vectors.
@NullMarked
package signpost.testkit;

import org.jspecify.annotations.NullMarked;
