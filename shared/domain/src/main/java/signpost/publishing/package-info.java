/// Publishing: signed manifests become objects, and the index says which of them is open now.
@NullMarked
package signpost.publishing;

import org.jspecify.annotations.NullMarked;
