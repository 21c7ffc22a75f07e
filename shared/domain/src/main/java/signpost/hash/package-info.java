/// The hash functions of Substrate chains that the JDK does not have.
@NullMarked
package signpost.hash;

import org.jspecify.annotations.NullMarked;
