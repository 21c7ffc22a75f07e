package signpost.cli;

import java.util.Optional;
import signpost.json.Json;
import signpost.manifest.SignedManifest;
import signpost.manifest.WindowId;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;

/// Finds what a manifest is to be compared with.
final class Live {

    private Live() {}

    /// The live manifest of the same window, else the one that is current.
    static Optional<SignedManifest> counterpart(Wiring wiring, Json.Obj manifest) {
        var published = wiring.published();
        var index = published.index();
        if (index.isEmpty()) {
            return Optional.empty();
        }
        return entry(wiring, index.get(), manifest).map(published::manifest);
    }

    private static Optional<IndexEntry> entry(Wiring wiring, Index index, Json.Obj manifest) {
        var head = wiring.head();
        return window(manifest).flatMap(window -> index.liveOf(window, head)).or(() -> index.current(head));
    }

    private static Optional<WindowId> window(Json.Obj manifest) {
        try {
            return manifest.text("window_id").map(WindowId::new);
        } catch (IllegalArgumentException noWindow) {
            return Optional.empty();
        }
    }
}
