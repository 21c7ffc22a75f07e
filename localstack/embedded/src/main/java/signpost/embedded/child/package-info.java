/// What runs inside a function's own process, before and around its handler. Nothing here may need anything else of
/// ours.
@NullMarked
package signpost.embedded.child;

import org.jspecify.annotations.NullMarked;
