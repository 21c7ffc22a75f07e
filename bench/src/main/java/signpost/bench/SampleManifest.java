package signpost.bench;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import signpost.json.CanonicalJson;
import signpost.manifest.CheckManifest;
import signpost.manifest.Manifest;
import signpost.yaml.YamlReader;

/// Manifests of a wanted size, as operators write them: elements with pillars, clips and preprocessing.
final class SampleManifest {

    private static final int CLIPS_PER_ELEMENT = 8;

    private SampleManifest() {}

    /// The YAML whose canonical form is the first of at least so many bytes, clip by clip.
    static String yaml(int canonicalBytes, String window, long expiry, double beta) {
        // A clip adds more than sixty bytes, so this many at most.
        var low = 1;
        var high = canonicalBytes / 60 + 1;
        while (low < high) {
            var middle = (low + high) / 2;
            if (CanonicalJson.bytes(parsed(ofClips(middle, window, expiry, beta))
                                    .json())
                            .length
                    < canonicalBytes) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ofClips(low, window, expiry, beta);
    }

    static Manifest parsed(String yaml) {
        var checked = new CheckManifest(new YamlReader()).check(yaml.getBytes(StandardCharsets.UTF_8), false);
        return checked.manifest()
                .orElseThrow(() -> new IllegalStateException("the sample is no manifest: " + checked.violations()));
    }

    private static String ofClips(int clips, String window, long expiry, double beta) {
        var random = new Random(42);
        var text = new StringBuilder();
        text.append("window_id: \"").append(window).append("\"\n");
        text.append("version: \"1.3\"\n");
        text.append("expiry_block: ").append(expiry).append('\n');
        text.append("pgt_recipe_hash: \"").append(hash(random)).append("\"\n");
        text.append("tee: {trusted_share_gamma: 0.2}\n");
        text.append("elements:\n");
        for (var clip = 0; clip < clips; clip++) {
            if (clip % CLIPS_PER_ELEMENT == 0) {
                text.append("""
                          - id: "PlayerDetect_v1@1.%d"
                            metrics:
                              pillars:
                                iou: 0.35
                                count: 0.20
                                palette: 0.15
                                smoothness: 0.15
                                role: 0.15
                            latency_p95_ms: 200
                            service_rate_fps: 25
                            baseline_theta: 0.78
                            delta_floor: 0.01
                            beta: %s
                            preproc: {fps: 5, resize_long: 1280, norm: "rgb-01"}
                            clips:
                        """.formatted(clip / CLIPS_PER_ELEMENT, Double.toString(beta)));
            }
            text.append("      - {hash: \"").append(hash(random)).append("\", weight: 1.0}\n");
        }
        return text.toString();
    }

    private static String hash(Random random) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return "sha256:" + HexFormat.of().formatHex(bytes);
    }
}
