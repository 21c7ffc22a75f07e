/// What the documents say, run and checked: the README's commands, the verifier in Python, links and samples.
@NullMarked
package signpost.docs;

import org.jspecify.annotations.NullMarked;
