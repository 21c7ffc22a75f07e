/// The stack as a whole.
@NullMarked
package signpost.embedded;

import org.jspecify.annotations.NullMarked;
