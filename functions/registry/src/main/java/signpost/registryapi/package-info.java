/// The registry function: routes of named manifests, request in, use case, response out.
@NullMarked
package signpost.registryapi;

import org.jspecify.annotations.NullMarked;
