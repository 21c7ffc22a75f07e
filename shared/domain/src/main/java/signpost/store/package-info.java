/// What every store of ours has in common, whatever lies in it: it may be out of reach, and writers may race.
@NullMarked
package signpost.store;

import org.jspecify.annotations.NullMarked;
