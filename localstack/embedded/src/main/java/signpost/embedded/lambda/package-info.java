/// Functions, run as Lambda runs them: their packaged jars, in processes of their own, through the real runtime
/// client.
@NullMarked
package signpost.embedded.lambda;

import org.jspecify.annotations.NullMarked;
