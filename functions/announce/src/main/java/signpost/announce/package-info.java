/// The announce function: what the jobs' stream tells of jobs that ended, to the bus.
@NullMarked
package signpost.announce;

import org.jspecify.annotations.NullMarked;
