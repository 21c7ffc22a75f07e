/// What every function does around its use case: reading its settings, connections, chance, and one log line
/// a request.
@NullMarked
package signpost.lambda;

import org.jspecify.annotations.NullMarked;
