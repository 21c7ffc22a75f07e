/// Challenges: who may have one, which one it is, and why not.
@NullMarked
package signpost.challenge;

import org.jspecify.annotations.NullMarked;
