package signpost.yaml;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import signpost.ingest.IngestReader;
import signpost.json.Json;

/// What the anchors of a document stand for, and how much their aliases have been used.
final class Anchors {

    /// What came of an alias.
    sealed interface Use {
        record Of(Json value) implements Use {}

        /// @param rule the rule that is broken, @param message what it says
        record Refused(String rule, String message) implements Use {}
    }

    /// How large a value is with its aliases written out: characters, and levels.
    private record Extent(int characters, int depth) {}

    private static final class Anchor {
        private @Nullable Json value;
        private @Nullable Extent extent;
    }

    private final Map<String, Anchor> anchors = new HashMap<>();
    private int aliases;
    private long expanded;

    /// @return whether the name was free
    boolean open(String name) {
        return anchors.putIfAbsent(name, new Anchor()) == null;
    }

    void close(String name, Json value) {
        var anchor = anchors.get(name);
        if (anchor != null && anchor.value == null) {
            anchor.value = value;
        }
    }

    Use use(String name, int depth) {
        var anchor = anchors.get(name);
        if (anchor == null) {
            return new Use.Refused("alias_unknown", "an alias stands for no anchor written before it");
        }
        if (anchor.value == null) {
            return new Use.Refused("alias_cycle", "an alias stands for something it is itself part of");
        }
        aliases++;
        if (aliases > IngestReader.MOST_ALIASES) {
            return new Use.Refused(
                    "alias_limit", "more than " + IngestReader.MOST_ALIASES + " aliases; write them out");
        }
        if (anchor.extent == null) {
            anchor.extent = extent(anchor.value);
        }
        expanded += anchor.extent.characters;
        if (expanded > IngestReader.MOST_EXPANDED) {
            return new Use.Refused(
                    "alias_limit",
                    "written out, the aliases have more than " + IngestReader.MOST_EXPANDED + " characters");
        }
        if (depth + anchor.extent.depth > IngestReader.MOST_DEPTH) {
            return new Use.Refused(
                    "too_deep",
                    "with its aliases written out, mappings and lists lie more than " + IngestReader.MOST_DEPTH
                            + " deep in one another");
        }
        return new Use.Of(anchor.value);
    }

    private static Extent extent(Json value) {
        return switch (value) {
            case Json.Text(var text) -> new Extent(text.length() + 2, 0);
            case Json.Whole(var digits) -> new Extent(digits.length(), 0);
            case Json.Real(var ignored, var written) -> new Extent(written.length(), 0);
            case Json.Bool ignored -> new Extent(5, 0);
            case Json.Null ignored -> new Extent(4, 0);
            case Json.Arr(var items) -> {
                var characters = 2;
                var depth = 0;
                for (var part : items) {
                    var extent = extent(part);
                    characters += extent.characters + 1;
                    depth = Math.max(depth, extent.depth);
                }
                yield new Extent(characters, depth + 1);
            }
            case Json.Obj(var fields) -> {
                var characters = 2;
                var depth = 0;
                for (var entry : fields.entrySet()) {
                    var extent = extent(entry.getValue());
                    characters += entry.getKey().length() + 4 + extent.characters;
                    depth = Math.max(depth, extent.depth);
                }
                yield new Extent(characters, depth + 1);
            }
        };
    }
}
