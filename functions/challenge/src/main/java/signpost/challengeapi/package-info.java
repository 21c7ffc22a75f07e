/// The challenge function: what miners ask over HTTP, request in, use case, answer out.
@NullMarked
package signpost.challengeapi;

import org.jspecify.annotations.NullMarked;
