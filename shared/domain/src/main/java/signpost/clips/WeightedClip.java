package signpost.clips;

import java.util.List;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.manifest.ManifestHash;

/// A clip as an element of a manifest names it.
///
/// @param weight how often it is drawn, in proportion to the others of the element
public record WeightedClip(ManifestHash hash, double weight) {

    private static final double DEFAULT_WEIGHT = 1.0;

    /// The clips of an element. What is no clip by our rules is left out: it was not we who let it through.
    public static List<WeightedClip> of(Element element) {
        return element.json().items("clips").stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .filter(clip -> clip.text("hash").filter(ManifestHash::isOne).isPresent())
                .map(clip -> new WeightedClip(new ManifestHash(clip.text("hash").orElseThrow()), weight(clip)))
                .filter(clip -> clip.weight() > 0)
                .toList();
    }

    private static double weight(Json.Obj clip) {
        return switch (clip.get("weight")) {
            case Json.Real(var value, var _) -> value;
            case Json.Whole whole -> whole.asLong().orElse(0);
            case null -> DEFAULT_WEIGHT;
            default -> 0;
        };
    }
}
