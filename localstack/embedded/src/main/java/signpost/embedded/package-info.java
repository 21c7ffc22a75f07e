/// The whole stack on one machine: engines, gateway and their start and end.
@NullMarked
package signpost.embedded;

import org.jspecify.annotations.NullMarked;
