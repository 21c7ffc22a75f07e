/// What is deployed: stages, the stack and the constructs it is made of.
@NullMarked
package signpost.infra;

import org.jspecify.annotations.NullMarked;
