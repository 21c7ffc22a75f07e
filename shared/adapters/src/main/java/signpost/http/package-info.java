/// Plain HTTP with bounds on size and time.
@NullMarked
package signpost.http;

import org.jspecify.annotations.NullMarked;
