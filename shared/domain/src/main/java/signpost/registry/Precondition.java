package signpost.registry;

import java.util.Optional;
import signpost.manifest.ManifestHash;

/// What must be so for a write to happen (RFC 9110, section 13.1). What is deleted is not there.
public sealed interface Precondition {

    record None() implements Precondition {}

    /// `If-Match: "sha256:…"`: this content is current.
    record Current(ManifestHash hash) implements Precondition {}

    /// `If-Match: *`: there is one.
    record Exists() implements Precondition {}

    /// `If-None-Match: *`: there is none.
    record Absent() implements Precondition {}

    /// Whether it is so, the record being what is stored.
    default boolean holdsFor(Optional<ManifestRecord> stored) {
        var current = stored.filter(ManifestRecord::isThere);
        return switch (this) {
            case None() -> true;
            case Current(var hash) ->
                stored.filter(found -> found.isCurrent(hash)).isPresent();
            case Exists() -> current.isPresent();
            case Absent() -> current.isEmpty();
        };
    }
}
