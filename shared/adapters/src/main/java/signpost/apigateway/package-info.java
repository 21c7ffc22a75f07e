/// HTTP as API Gateway's REST proxy brings it to a function: events in, requests read strictly and within bounds,
/// answers and problems out.
@NullMarked
package signpost.apigateway;

import org.jspecify.annotations.NullMarked;
