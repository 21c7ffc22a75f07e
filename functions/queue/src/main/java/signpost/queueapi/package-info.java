/// The queue and pulse functions: routes of jobs, request in, use case, response out; and what is done each minute.
@NullMarked
package signpost.queueapi;

import org.jspecify.annotations.NullMarked;
