package signpost.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// What differs between two manifests, field by field. Lists of mappings that carry an `id` (elements) or a `hash`
/// (clips) are compared by that name and not by place, so that an element put in front does not change all the
/// others.
public final class ManifestDiff {

    /// One difference; `before` is null where something was added, `after` where something was removed.
    public record Change(
            String path, @Nullable Json before, @Nullable Json after) {

        public Json.Obj toJson() {
            var json = Json.Obj.builder().put("path", path);
            if (before != null) {
                json.put("before", before);
            }
            if (after != null) {
                json.put("after", after);
            }
            return json.build();
        }
    }

    private ManifestDiff() {}

    public static List<Change> between(Json before, Json after) {
        var changes = new ArrayList<Change>();
        compare("", before, after, changes);
        return changes;
    }

    private static void compare(String path, @Nullable Json before, @Nullable Json after, List<Change> changes) {
        if (before instanceof Json.Obj(var left) && after instanceof Json.Obj(var right)) {
            compareFields(path, ".", "", left, right, changes);
        } else if (before instanceof Json.Arr(var left) && after instanceof Json.Arr(var right)) {
            compareFields(path, "[", "]", named(left, right), named(right, left), changes);
        } else if (before == null || !before.equals(after)) {
            changes.add(new Change(path, before, after));
        }
    }

    private static void compareFields(
            String path,
            String open,
            String close,
            Map<String, Json> left,
            Map<String, Json> right,
            List<Change> changes) {
        var names = new LinkedHashSet<>(left.keySet());
        names.addAll(right.keySet());
        for (var name : names) {
            var at = path.isEmpty() && open.equals(".") ? name : path + open + name + close;
            compare(at, left.get(name), right.get(name), changes);
        }
    }

    /// The items by the name they carry, if all of both lists carry one; else by place.
    private static Map<String, Json> named(List<Json> items, List<Json> others) {
        for (var name : List.of("id", "hash")) {
            var found = byName(items, name);
            if (found.size() == items.size() && byName(others, name).size() == others.size()) {
                return found;
            }
        }
        var byPlace = new LinkedHashMap<String, Json>();
        for (var i = 0; i < items.size(); i++) {
            byPlace.put(Integer.toString(i), items.get(i));
        }
        return byPlace;
    }

    private static Map<String, Json> byName(List<Json> items, String name) {
        var found = new LinkedHashMap<String, Json>();
        for (var item : items) {
            if (item instanceof Json.Obj object) {
                object.text(name).ifPresent(value -> found.put(value, item));
            }
        }
        return found;
    }
}
