package signpost.shard;

import java.util.Optional;
import signpost.chain.Block;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// One challenge and how well it was answered.
///
/// @param block the head when it was scored
/// @param proof as it was sent with the challenge
/// @param compositeScore a finite number
/// @param details whatever else is to be said: pillars, latencies, versions
public record Evaluation(
        String taskId,
        ManifestHash manifest,
        WindowId window,
        ElementId element,
        String chuteSlug,
        String proof,
        Block block,
        double compositeScore,
        Json.Obj details) {

    /// The fields of a payload that are ours; details have other names.
    private static final java.util.Set<String> OURS = java.util.Set.of(
            "task_id",
            "manifest_hash",
            "window_id",
            "element_id",
            "chute_slug",
            "commitment_proof",
            "block",
            "composite_score");

    public Evaluation {
        if (!Double.isFinite(compositeScore)) {
            throw new IllegalArgumentException("a composite score is a finite number");
        }
    }

    /// The payload of a line.
    Json.Obj toJson() {
        var payload = Json.Obj.builder();
        details.fields().forEach((name, value) -> {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException(name + " is no detail");
            }
            payload.put(name, value);
        });
        return payload.put("task_id", taskId)
                .put("manifest_hash", manifest.value())
                .put("window_id", window.value())
                .put("element_id", element.value())
                .put("chute_slug", chuteSlug)
                .put("commitment_proof", proof)
                .put("block", block.height())
                .put("composite_score", Json.Real.of(compositeScore))
                .build();
    }

    /// The evaluation that a payload says, if it says one whole.
    static Optional<Evaluation> of(Json.Obj payload) {
        try {
            var details = payload;
            for (var field : OURS) {
                details = details.without(field);
            }
            return Optional.of(new Evaluation(
                    text(payload, "task_id"),
                    ManifestHash.parse(text(payload, "manifest_hash")),
                    new WindowId(text(payload, "window_id")),
                    new ElementId(text(payload, "element_id")),
                    text(payload, "chute_slug"),
                    text(payload, "commitment_proof"),
                    new Block(payload.whole("block").orElse(-1)),
                    score(payload.get("composite_score")),
                    details));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private static String text(Json.Obj payload, String name) {
        return payload.text(name).orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static double score(@org.jspecify.annotations.Nullable Json field) {
        return switch (field) {
            case Json.Real(var value, var _) -> value;
            case Json.Whole whole -> whole.asLong().orElseThrow(() -> new IllegalArgumentException("too large"));
            case null, default -> throw new IllegalArgumentException("composite_score is missing");
        };
    }
}
