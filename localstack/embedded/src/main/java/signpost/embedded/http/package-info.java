/// The small loopback HTTP server the stand-ins are built on.
@NullMarked
package signpost.embedded.http;

import org.jspecify.annotations.NullMarked;
