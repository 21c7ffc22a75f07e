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

    /// The schema that manifests are in.
    public static final String V0 = "v0";

    /// What a worker kept.
    ///
    /// @param hash of the state as canonical JSON, under which it lies
    public record StateRef(ManifestHash hash, Instant at) {}

    /// The record once this content is current.
    ///
    /// @param before what is stored, if anything
    public static ManifestRecord put(
            Optional<ManifestRecord> before, ManifestName name, ManifestHash hash, Instant now) {
        return new ManifestRecord(
                name,
                hash,
                V0,
                before.map(ManifestRecord::createdAt).orElse(now),
                now,
                Optional.empty(),
                before.flatMap(ManifestRecord::lastRun),
                before.flatMap(ManifestRecord::state));
    }

    public boolean isThere() {
        return deletedAt.isEmpty();
    }

    /// Whether this content is what the name stands for now.
    public boolean isCurrent(ManifestHash content) {
        return isThere() && hash.equals(content);
    }

    public ManifestRecord deleted(Instant now) {
        return new ManifestRecord(name, hash, version, createdAt, updatedAt, Optional.of(now), lastRun, state);
    }

    public ManifestRecord withLastRun(Run run) {
        return new ManifestRecord(name, hash, version, createdAt, updatedAt, deletedAt, Optional.of(run), state);
    }

    public ManifestRecord withState(StateRef saved) {
        return new ManifestRecord(name, hash, version, createdAt, updatedAt, deletedAt, lastRun, Optional.of(saved));
    }
}
