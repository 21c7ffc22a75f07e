/// Tests of the servers on loopback.
@NullMarked
package signpost.embedded.http;

import org.jspecify.annotations.NullMarked;
