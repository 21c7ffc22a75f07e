/// What every function does around its use case: reading its settings, and one log line a request.
@NullMarked
package signpost.lambda;

import org.jspecify.annotations.NullMarked;
