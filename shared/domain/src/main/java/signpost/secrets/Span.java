package signpost.secrets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where in a text something secret stands: from `start` up to but without `end`.
record Span(int start, int end, String rule) {

    /// In order of place, those that overlap as one, under the rule of the first.
    static List<Span> merged(List<Span> spans) {
        var sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingInt(Span::start)
                .thenComparing(Comparator.comparingInt(Span::end).reversed()));
        var merged = new ArrayList<Span>();
        for (var span : sorted) {
            if (!merged.isEmpty() && span.start < merged.getLast().end) {
                var last = merged.removeLast();
                merged.add(new Span(last.start, Math.max(last.end, span.end), last.rule));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }
}
