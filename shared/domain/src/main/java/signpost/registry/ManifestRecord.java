package signpost.registry;

import java.time.Instant;
import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.manifest.ManifestHash;

/// What the registry holds under a name.
///
/// @param hash of the content that is current; the revision, as `ETag` and `If-Match` have it
/// @param version of the schema: `v0`
/// @param updatedAt when the content last changed; runs and state do not change it
/// @param deletedAt when it was taken away, if it was; a put brings it back
/// @param lastRun the run started last, as far as the record knows
public record ManifestRecord(
        ManifestName name,
        ManifestHash hash,
        String version,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> deletedAt,
        Optional<Run> lastRun,
        Optional<StateRef> state) {

    /// What a worker kept.
    ///
    /// @param hash of the state as canonical JSON, under which it lies
    public record StateRef(ManifestHash hash, Instant at) {}
}
