/// Documents as somebody wrote them, read strictly: where each value stands, and all that is wrong with it.
@NullMarked
package signpost.document;

import org.jspecify.annotations.NullMarked;
