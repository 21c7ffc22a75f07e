/// Manifests: the rulebook of one evaluation window, as authored, checked, signed and verified.
@NullMarked
package signpost.manifest;

import org.jspecify.annotations.NullMarked;
