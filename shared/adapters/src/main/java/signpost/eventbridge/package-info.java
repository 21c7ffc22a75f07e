/// Telling what has happened by EventBridge.
@NullMarked
package signpost.eventbridge;

import org.jspecify.annotations.NullMarked;
