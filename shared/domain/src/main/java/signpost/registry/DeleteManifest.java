package signpost.registry;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import signpost.ingest.ManifestName;

/// Takes a manifest away. What it held stays, so that jobs that reference it keep working, and a put brings it back.
public final class DeleteManifest {

    public sealed interface Outcome {
        record Deleted(ManifestRecord record) implements Outcome {}

        /// There is none, or it was deleted before.
        record NotFound() implements Outcome {}

        /// @param current what is there, if anything
        record NotNow(Optional<ManifestRecord> current) implements Outcome {}
    }

    private final ManifestRegistry registry;
    private final Clock clock;

    public DeleteManifest(ManifestRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    public Outcome delete(ManifestName name, Precondition precondition) {
        var isAsked = !(precondition instanceof Precondition.None);
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return switch (registry.delete(name, isAsked ? precondition : new Precondition.Exists(), now)) {
            case ManifestRegistry.Put.Stored(var record) -> new Outcome.Deleted(record);
            case ManifestRegistry.Put.NotNow(var current) ->
                isAsked ? new Outcome.NotNow(current) : new Outcome.NotFound();
        };
    }
}
