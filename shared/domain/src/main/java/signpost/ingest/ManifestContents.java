package signpost.ingest;

import java.util.Optional;

/// Looks up what the registry holds now.
public interface ManifestContents {

    /// The YAML under this name, exactly as it was put there.
    Optional<String> find(ManifestName name);
}
