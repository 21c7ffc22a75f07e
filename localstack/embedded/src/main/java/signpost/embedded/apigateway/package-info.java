/// The REST APIs of the template on a port of their own, with API Gateway's limits and refusals.
@NullMarked
package signpost.embedded.apigateway;

import org.jspecify.annotations.NullMarked;
