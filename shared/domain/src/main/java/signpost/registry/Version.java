package signpost.registry;

import java.time.Instant;
import signpost.manifest.ManifestHash;

/// A content became current at a time.
public record Version(ManifestHash hash, Instant at) {}
