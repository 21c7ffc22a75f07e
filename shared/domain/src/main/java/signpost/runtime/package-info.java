/// What a runtime says of itself in its metadata, and calls, storage and extrinsics read and written by it.
@NullMarked
package signpost.runtime;

import org.jspecify.annotations.NullMarked;
