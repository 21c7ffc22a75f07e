/// Who is calling.
@NullMarked
package signpost.embedded.aws;

import org.jspecify.annotations.NullMarked;
