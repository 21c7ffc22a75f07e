/// EventBridge's buses, as far as what is put on them can be read.
@NullMarked
package signpost.embedded.events;

import org.jspecify.annotations.NullMarked;
