package signpost.dynamodb;

import java.net.URI;
import java.util.Map;
import signpost.clips.Clip;
import signpost.manifest.ManifestHash;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A clip as an item. Only one of the legacy pool has the attribute by which the index of that pool is built.
final class ClipItem {

    /// All clips.
    static final String PARTITION = "CLIPS";

    static final String POOL = "pool";
    static final String LEGACY = "legacy";

    private static final String URL = "url";
    private static final String DURATION = "durationMs";
    private static final String FPS = "fps";
    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";
    private static final String SPORT = "sport";
    private static final String SCENARIO = "scenario";
    private static final String CHALLENGE_TYPE = "challengeType";

    private ClipItem() {}

    static Map<String, AttributeValue> key(ManifestHash hash) {
        return Item.key(PARTITION, hash.hex());
    }

    static Map<String, AttributeValue> of(Clip clip) {
        var item = Item.at(key(clip.hash()))
                .put(URL, clip.url().toString())
                .put(DURATION, clip.durationMs())
                .put(FPS, AttributeValue.fromN(Double.toString(clip.fps())))
                .put(WIDTH, clip.width())
                .put(HEIGHT, clip.height())
                .put(SPORT, clip.sport())
                .put(SCENARIO, clip.scenario())
                .put(CHALLENGE_TYPE, clip.challengeType());
        return (clip.isLegacy() ? item.put(POOL, LEGACY) : item).attributes();
    }

    static Clip clip(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Clip(
                ManifestHash.parse(Item.sortKey(attributes)),
                URI.create(item.text(URL)),
                item.number(DURATION),
                Double.parseDouble(item.get(FPS).n()),
                Math.toIntExact(item.number(WIDTH)),
                Math.toIntExact(item.number(HEIGHT)),
                item.text(SPORT),
                item.text(SCENARIO),
                item.text(CHALLENGE_TYPE),
                item.maybe(POOL).isPresent());
    }
}
