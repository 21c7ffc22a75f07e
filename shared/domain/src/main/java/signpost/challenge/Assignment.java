package signpost.challenge;

import java.time.Instant;
import java.util.Optional;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// A task that was given to a hotkey.
///
/// @param window empty for a task of the v2 interface, as is the element
/// @param draw by which the clip can be drawn again
/// @param expires when the answer of the hotkey is due
/// @param answer what was answered, so that the same request gets the same again
public record Assignment(
        String taskId,
        Optional<WindowId> window,
        Optional<ElementId> element,
        ManifestHash clip,
        long draw,
        Instant issued,
        Instant expires,
        Json.Obj answer) {}
