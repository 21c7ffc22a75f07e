package signpost.registry;

import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// A manifest with what became of it: its text, its last run, what a worker kept.
public final class ReadManifest {

    /// @param hash of the content, which is that of the record unless an older version was asked for
    public record Found(
            ManifestRecord record,
            ManifestHash hash,
            String content,
            Optional<ReadRuns.Standing> lastRun,
            Optional<Json> state) {}

    private final ManifestRegistry registry;
    private final ReadRuns runs;

    public ReadManifest(ManifestRegistry registry, ReadRuns runs) {
        this.registry = registry;
        this.runs = runs;
    }

    /// What is current; nothing if it was deleted.
    public Optional<Found> current(ManifestName name) {
        return registry.find(name)
                .filter(record -> record.deletedAt().isEmpty())
                .flatMap(record -> version(record, record.hash()));
    }

    /// Any version there ever was, also of a manifest that was deleted.
    public Optional<Found> version(ManifestName name, ManifestHash hash) {
        return registry.find(name).flatMap(record -> version(record, hash));
    }

    private Optional<Found> version(ManifestRecord record, ManifestHash hash) {
        return registry.content(record.name(), hash).map(content -> found(record, hash, content));
    }

    /// What is current, or was when it was deleted.
    public Optional<Found> latest(ManifestName name) {
        return registry.find(name).flatMap(record -> version(record, record.hash()));
    }

    /// @param content that is current
    public Found of(ManifestRecord record, String content) {
        return found(record, record.hash(), content);
    }

    private Found found(ManifestRecord record, ManifestHash hash, String content) {
        return new Found(
                record,
                hash,
                content,
                runs.last(record.name()),
                record.state().flatMap(state -> registry.state(record.name(), state)));
    }
}
