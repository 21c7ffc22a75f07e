/// The commands, each run in process against a plain folder.
@NullMarked
package signpost.cli;

import org.jspecify.annotations.NullMarked;
