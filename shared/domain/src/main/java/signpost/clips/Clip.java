package signpost.clips;

import java.net.URI;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What is known of a clip.
///
/// @param hash of the video, by which manifests name it
/// @param url where it lies; good for longer than a challenge
/// @param isLegacy whether it is in the pool that the v2 interface draws from
public record Clip(
        ManifestHash hash,
        URI url,
        long durationMs,
        double fps,
        int width,
        int height,
        String sport,
        String scenario,
        String challengeType,
        boolean isLegacy) {

    public Clip {
        if (durationMs <= 0 || width <= 0 || height <= 0 || !(fps > 0 && fps <= 1000)) {
            throw new IllegalArgumentException("duration, width, height and fps of a clip are more than 0");
        }
    }

    /// Frames per second as they go over the wire: 25, and 29.97.
    public Json fpsJson() {
        return fps == Math.rint(fps) ? Json.Whole.of((long) fps) : Json.Real.of(fps);
    }
}
