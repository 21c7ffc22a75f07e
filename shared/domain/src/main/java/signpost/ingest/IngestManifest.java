package signpost.ingest;

import java.util.List;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// An ingest manifest that passed every check.
///
/// @param name its own name, `metadata.name`
/// @param hash of the bytes exactly as they were submitted
/// @param requiredCapabilities what a worker must be able to do, in their order
/// @param secretReferences `{"profile": […], "vault": […]}`, only what is not empty
public record IngestManifest(
        String name, ManifestHash hash, Json.Obj root, List<String> requiredCapabilities, Json.Obj secretReferences) {
    public IngestManifest {
        requiredCapabilities = List.copyOf(requiredCapabilities);
    }
}
