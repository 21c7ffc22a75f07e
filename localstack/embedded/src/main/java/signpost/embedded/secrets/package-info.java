/// Secrets Manager on this machine: the operations the stack and its operators use.
@NullMarked
package signpost.embedded.secrets;

import org.jspecify.annotations.NullMarked;
