/// Publishing by itself: what waits for its block or for a second person, and the run each minute that publishes it
/// and keeps the index true.
@NullMarked
package signpost.schedule;

import org.jspecify.annotations.NullMarked;
