/// Files that are whole at any moment, even when the process dies while it writes.
@NullMarked
package signpost.embedded.files;

import org.jspecify.annotations.NullMarked;
