/// Ingest manifests: what one must be, the contract a manifest job keeps, and what a job needs of its worker.
@NullMarked
package signpost.ingest;

import org.jspecify.annotations.NullMarked;
