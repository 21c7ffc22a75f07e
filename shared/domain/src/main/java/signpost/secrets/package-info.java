/// What a raw secret is, how it is found in text and taken out of it, and what may stand in its place.
@NullMarked
package signpost.secrets;

import org.jspecify.annotations.NullMarked;
