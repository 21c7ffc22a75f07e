package signpost.miner;

import java.util.Map;
import java.util.Optional;
import signpost.json.Json;
import signpost.manifest.Element;

/// Scores predictions by the pillars of an element.
public interface Scorer {

    /// @param composite the pillars put together by their weights
    /// @param pillars each by its name
    /// @param basis by what it was scored, in a word: `annotations`
    record Score(double composite, Map<String, Double> pillars, String basis) {
        public Score {
            pillars = Map.copyOf(pillars);
        }
    }

    /// Why no answer to challenges on this element can have a score here, whatever the clip; empty if one may
    /// have.
    default Optional<String> unscorable(Element element) {
        return Optional.empty();
    }

    /// The score, or empty if one of the element's pillars is not known here, or nobody knows what is to be seen in the
    /// clip: half a score is none.
    Optional<Score> score(Element element, Json predictions, Challenged.Task task);
}
