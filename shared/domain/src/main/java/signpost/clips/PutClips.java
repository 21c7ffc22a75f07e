package signpost.clips;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Brings the catalogue to what a list of clips says. Clips that the list does not name stay as they are.
///
/// Each clip is put by itself. Whoever was interrupted does the same again, and then only the rest is put.
public final class PutClips {

    /// What was known of a clip, and what is to be.
    public record Changed(Clip before, Clip after) {}

    /// What is to be done, in the order of the list.
    public record Plan(List<Clip> added, List<Changed> changed, List<Clip> unchanged) {
        public Plan {
            added = List.copyOf(added);
            changed = List.copyOf(changed);
            unchanged = List.copyOf(unchanged);
        }
    }

    private final ClipCatalogue catalogue;

    public PutClips(ClipCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// @param clips no two of one hash
    public Plan plan(List<Clip> clips) {
        var known = catalogue.find(clips.stream().map(Clip::hash).toList()).stream()
                .collect(Collectors.toMap(Clip::hash, Function.identity()));
        var added = new ArrayList<Clip>();
        var changed = new ArrayList<Changed>();
        var unchanged = new ArrayList<Clip>();
        for (var clip : clips) {
            var before = known.get(clip.hash());
            if (before == null) {
                added.add(clip);
            } else if (before.equals(clip)) {
                unchanged.add(clip);
            } else {
                changed.add(new Changed(before, clip));
            }
        }
        return new Plan(added, changed, unchanged);
    }

    public void carryOut(Plan plan) {
        plan.added().forEach(catalogue::put);
        plan.changed().forEach(change -> catalogue.put(change.after()));
    }
}
