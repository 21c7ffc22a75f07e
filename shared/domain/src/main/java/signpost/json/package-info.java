/// JSON values, and the one way to turn them into bytes that are hashed or signed.
@NullMarked
package signpost.json;

import org.jspecify.annotations.NullMarked;
