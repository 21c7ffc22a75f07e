/// Templates, read.
@NullMarked
package signpost.embedded.template;

import org.jspecify.annotations.NullMarked;
