/// The command line `sv`: one class per verb, and what the verbs share to find their store, keys, chain and
/// terminal.
@NullMarked
package signpost.cli;

import org.jspecify.annotations.NullMarked;
