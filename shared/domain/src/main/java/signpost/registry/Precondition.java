package signpost.registry;

import signpost.manifest.ManifestHash;

/// What must be so for a write to happen (RFC 9110, section 13.1).
public sealed interface Precondition {

    record None() implements Precondition {}

    /// `If-Match: "sha256:…"`: this content is current.
    record Current(ManifestHash hash) implements Precondition {}

    /// `If-Match: *`: there is one.
    record Exists() implements Precondition {}

    /// `If-None-Match: *`: there is none.
    record Absent() implements Precondition {}
}
