package signpost.registry;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import signpost.document.Violation;
import signpost.ingest.CheckIngestManifest;
import signpost.ingest.ManifestName;

/// Puts a manifest into the registry: only one that passes every check, and exactly as it was sent.
public final class PutManifest {

    public sealed interface Outcome {
        record Stored(ManifestRecord record, String content, List<Violation> warnings) implements Outcome {}

        record Invalid(List<Violation> violations, List<Violation> warnings) implements Outcome {}

        /// @param current what is there, if anything
        record NotNow(Optional<ManifestRecord> current) implements Outcome {}
    }

    private final ManifestRegistry registry;
    private final CheckIngestManifest check;
    private final List<String> baseCapabilities;
    private final Clock clock;

    public PutManifest(
            ManifestRegistry registry, CheckIngestManifest check, List<String> baseCapabilities, Clock clock) {
        this.registry = registry;
        this.check = check;
        this.baseCapabilities = List.copyOf(baseCapabilities);
        this.clock = clock;
    }

    public Outcome put(ManifestName name, String content, Precondition precondition) {
        var checked = check.check(content, name, baseCapabilities);
        if (checked.manifest().isEmpty()) {
            return new Outcome.Invalid(checked.violations(), checked.warnings());
        }
        var hash = checked.manifest().get().hash();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return switch (registry.put(name, content, hash, precondition, now)) {
            case ManifestRegistry.Put.Stored(var record) -> new Outcome.Stored(record, content, checked.warnings());
            case ManifestRegistry.Put.NotNow(var current) -> new Outcome.NotNow(current);
        };
    }
}
