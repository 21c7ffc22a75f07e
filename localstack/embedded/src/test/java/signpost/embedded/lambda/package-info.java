/// Functions in processes of their own.
@NullMarked
package signpost.embedded.lambda;

import org.jspecify.annotations.NullMarked;
