package signpost.testkit;

import java.util.List;
import signpost.json.Json;
import signpost.manifest.Manifest;

/// Manifests for tests that are about something else.
public final class Samples {

    private Samples() {}

    public static Manifest manifest(String window, long expiry) {
        return manifest(window, expiry, 1.0);
    }

    /// @param beta to make manifests of one window differ
    public static Manifest manifest(String window, long expiry, double beta) {
        return Manifest.of(json(window, expiry, beta));
    }

    public static Json.Obj json(String window, long expiry, double beta) {
        var element = Json.Obj.builder()
                .put("id", "PlayerDetect_v1@1.0")
                .put(
                        "metrics",
                        Json.Obj.builder()
                                .put(
                                        "pillars",
                                        Json.Obj.builder()
                                                .put("iou", Json.Real.of(1.0))
                                                .build())
                                .build())
                .put("baseline_theta", Json.Real.of(0.78))
                .put("service_rate_fps", 25)
                .put("beta", Json.Real.of(beta))
                .build();
        return Json.Obj.builder()
                .put("window_id", window)
                .put("version", "1.3")
                .put("expiry_block", expiry)
                .put("elements", List.of(element))
                .build();
    }

    /// The same manifest as an operator would write it.
    public static String yaml(String window, long expiry) {
        return """
                window_id: "%s"
                version: "1.3"
                expiry_block: %d
                elements:
                  - id: "PlayerDetect_v1@1.0"
                    metrics:
                      pillars: {iou: 1.0}
                    baseline_theta: 0.78
                    service_rate_fps: 25
                    beta: 1.0
                """.formatted(window, expiry);
    }
}
