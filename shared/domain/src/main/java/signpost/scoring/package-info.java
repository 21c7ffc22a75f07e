/// Scores: what predictions are worth by the pillars of an element, as far as that can be computed here.
@NullMarked
package signpost.scoring;

import org.jspecify.annotations.NullMarked;
