/// Handlers that tests pack into jars and drive in child processes.
@NullMarked
package signpost.embedded.handlers;

import org.jspecify.annotations.NullMarked;
