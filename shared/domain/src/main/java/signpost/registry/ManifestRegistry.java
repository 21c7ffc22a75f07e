package signpost.registry;

import java.time.Instant;
import java.util.Optional;
import signpost.ingest.ManifestContents;
import signpost.ingest.ManifestName;
import signpost.job.Page;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// Where ingest manifests are kept: one small record for each name, which every write of it goes through, and contents
/// that never change, each under its hash.
///
/// Every method may throw [signpost.store.StoreUnavailable]: then it is not known whether something was stored, and
/// doing the same again does no harm.
public interface ManifestRegistry {

    /// The record, also of a manifest that was deleted.
    Optional<ManifestRecord> find(ManifestName name);

    /// Any content that this name ever had.
    Optional<String> content(ManifestName name, ManifestHash hash);

    sealed interface Put {
        record Stored(ManifestRecord record) implements Put {}

        /// The precondition does not hold, and nothing has changed.
        record NotNow(Optional<ManifestRecord> current) implements Put {}
    }

    /// Makes the content current. Of any number of writers at once each is kept as a version, and of those who name the
    /// same content in `If-Match` one wins. To put what is current already changes nothing.
    Put put(ManifestName name, String content, ManifestHash hash, Precondition precondition, Instant now);

    /// Marks the record as deleted. Contents, versions and runs stay.
    Put delete(ManifestName name, Precondition precondition, Instant now);

    /// Records that are not deleted and whose name starts with `prefix`, in the order of their names.
    ///
    /// @param cursor as an earlier page gave it
    Page<ManifestRecord> list(String prefix, Optional<String> cursor, int most);

    /// Newest first.
    Page<Version> versions(ManifestName name, Optional<String> cursor, int most);

    /// Newest first.
    Page<Run> runs(ManifestName name, Optional<String> cursor, int most);

    /// Whether a text is a cursor of one of the listings.
    boolean isCursor(String text);

    void save(ManifestName name, Json state, Instant now);

    /// What was saved last.
    Optional<Json> state(ManifestName name, ManifestRecord.StateRef state);

    /// What is current, for the contract of a manifest job.
    default ManifestContents current() {
        return name -> find(name).filter(ManifestRecord::isThere).flatMap(found -> content(name, found.hash()));
    }
}
