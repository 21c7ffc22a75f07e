/// Clips: the facts of the videos that challenges hand out, and which of them is next for whom.
@NullMarked
package signpost.clips;

import org.jspecify.annotations.NullMarked;
