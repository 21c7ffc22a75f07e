package signpost.testkit;

import signpost.job.JobStore;
import signpost.registry.ManifestRegistry;

/// Empty stores that share their runs.
///
/// @param clock what the job store takes the time from
public record Stores(JobStore jobs, ManifestRegistry registry, SettableClock clock) {

    public static Stores inMemory(SettableClock clock) {
        var registry = new InMemoryManifestRegistry();
        return new Stores(new InMemoryJobStore(registry), registry, clock);
    }
}
