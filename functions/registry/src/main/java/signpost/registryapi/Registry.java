package signpost.registryapi;

import java.time.Clock;
import java.util.List;
import signpost.ingest.CheckIngestManifest;
import signpost.job.JobStore;
import signpost.job.ReportJob;
import signpost.registry.DeleteManifest;
import signpost.registry.ManifestRegistry;
import signpost.registry.PutManifest;
import signpost.registry.ReadManifest;
import signpost.registry.ReadRuns;
import signpost.registry.RunManifest;

/// Everything the function can do.
///
/// @param baseCapabilities what every manifest job needs of its worker
record Registry(
        ManifestRegistry manifests,
        JobStore jobs,
        CheckIngestManifest check,
        List<String> baseCapabilities,
        PutManifest put,
        DeleteManifest delete,
        ReadManifest read,
        ReadRuns runs,
        RunManifest run,
        ReportJob report,
        Clock clock) {
    Registry {
        baseCapabilities = List.copyOf(baseCapabilities);
    }
}
