/// The registry of ingest manifests: records by name, versions by hash, runs, and what workers keep between runs.
@NullMarked
package signpost.registry;

import org.jspecify.annotations.NullMarked;
