/// What invokes functions with the changes of tables.
@NullMarked
package signpost.embedded.streams;

import org.jspecify.annotations.NullMarked;
