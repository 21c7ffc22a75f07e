/// Jobs: how one is submitted, routed to a worker that can do it, leased, reported on and settled.
@NullMarked
package signpost.job;

import org.jspecify.annotations.NullMarked;
