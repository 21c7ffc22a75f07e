/// What has happened, told to whoever wants to know: what is told, and the port by which it is.
@NullMarked
package signpost.announcement;

import org.jspecify.annotations.NullMarked;
