/// SCALE, the encoding of Substrate chains: numbers, lengths and bytes.
@NullMarked
package signpost.scale;

import org.jspecify.annotations.NullMarked;
