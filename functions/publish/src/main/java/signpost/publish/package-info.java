/// The publish function: JSON in, use case, JSON out.
@NullMarked
package signpost.publish;

import org.jspecify.annotations.NullMarked;
