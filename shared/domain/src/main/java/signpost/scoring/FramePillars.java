package signpost.scoring;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.miner.Challenged;
import signpost.miner.Scorer;
import signpost.scoring.Frames.Box;

/// Scores boxes by the pillars that can be computed from what a model said and what is really to be seen.
///
/// Manifests name pillars and weigh them; they do not say how they are computed. Here, over the frames of which the
/// truth is known, with each true box matched to the predicted one of its class that it overlaps most, the best
/// pair first, none twice:
///
/// - `iou_placement` (`iou`): the overlaps (intersection over union) of the pairs, added up, over the number of boxes
///   of the frame, true or predicted, whichever is more; the mean over frames. A frame in which nothing is, and
///   nothing was predicted, is 1.
/// - `count_accuracy` (`count`): 1 less the difference of the numbers of boxes over the larger of them; the mean over
///   frames.
/// - `smoothness`: for each thing that is seen in two frames after one another, 1 less what the error of its place
///   changed by from one to the other, in diagonals of its box, and at least 0; 0 where it was missed in either. A box
///   that is always off by the same is smooth, one that trembles is not.
///
/// `palette_symmetry` and `role_consistency` need pixels and roles that are not at hand: an element with those has no
/// score.
public final class FramePillars implements Scorer {

    private static final Map<String, String> NAMES = Map.of(
            "iou_placement", "iou",
            "iou", "iou",
            "count_accuracy", "count",
            "count", "count",
            "smoothness", "smoothness");

    private final Truth truth;

    public FramePillars(Truth truth) {
        this.truth = truth;
    }

    @Override
    public Optional<String> unscorable(Element element) {
        var pillars = pillars(element).keySet();
        var unknown = pillars.stream().filter(name -> !NAMES.containsKey(name)).toList();
        if (pillars.isEmpty()) {
            return Optional.of("it has no pillars");
        }
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of((unknown.size() == 1 ? "the pillar " : "the pillars ") + String.join(", ", unknown)
                        + " cannot be computed here");
    }

    private static Map<String, Json> pillars(Element element) {
        return element.json()
                .object("metrics")
                .flatMap(metrics -> metrics.object("pillars"))
                .map(Json.Obj::fields)
                .orElse(Map.of());
    }

    @Override
    public Optional<Score> score(Element element, Json predictions, Challenged.Task task) {
        var pillars = pillars(element);
        if (unscorable(element).isPresent()) {
            return Optional.empty();
        }
        return truth.of(task)
                .filter(known -> !known.frames().boxes().isEmpty())
                .flatMap(known -> score(pillars, Frames.read(predictions), known));
    }

    private static Optional<Score> score(Map<String, Json> pillars, Frames predicted, Truth.Known known) {
        var frames = matched(predicted, known.frames());
        var scores = new TreeMap<String, Double>();
        var composite = 0.0;
        for (var pillar : pillars.entrySet()) {
            var score = switch (NAMES.getOrDefault(pillar.getKey(), "")) {
                case "iou" -> OptionalDouble.of(mean(frames, Matched::placement));
                case "count" -> OptionalDouble.of(mean(frames, Matched::countAccuracy));
                case "smoothness" -> smoothness(frames);
                default -> OptionalDouble.empty();
            };
            var weight = weight(pillar.getValue());
            if (score.isEmpty() || weight.isEmpty()) {
                return Optional.empty();
            }
            scores.put(pillar.getKey(), score.getAsDouble());
            composite += weight.get().doubleValue() * score.getAsDouble();
        }
        return Optional.of(new Score(Math.clamp(composite, 0.0, 1.0), scores, known.basis()));
    }

    private static Optional<BigDecimal> weight(Json weight) {
        return switch (weight) {
            case Json.Whole whole -> Optional.of(new BigDecimal(whole.digits()));
            case Json.Real real -> real.decimal();
            default -> Optional.empty();
        };
    }

    private static double mean(List<Matched> frames, java.util.function.ToDoubleFunction<Matched> of) {
        return frames.stream().mapToDouble(of).average().orElse(0);
    }

    /// A true box and the predicted one that was matched to it.
    private record Pair(Box truth, Box predicted, double overlap) {}

    private record Matched(List<Box> truth, int predicted, List<Pair> pairs) {

        double placement() {
            var most = Math.max(truth.size(), predicted);
            return most == 0 ? 1 : pairs.stream().mapToDouble(Pair::overlap).sum() / most;
        }

        double countAccuracy() {
            var most = Math.max(truth.size(), predicted);
            return most == 0 ? 1 : 1 - (double) Math.abs(truth.size() - predicted) / most;
        }
    }

    private static List<Matched> matched(Frames predicted, Frames truth) {
        var frames = new ArrayList<Matched>();
        truth.boxes().forEach((frame, boxes) -> {
            var there = predicted.at(frame);
            frames.add(new Matched(boxes, there.size(), pairs(boxes, there)));
        });
        return frames;
    }

    /// The best pair first; of equal ones the one that was named first.
    private static List<Pair> pairs(List<Box> truth, List<Box> predicted) {
        var all = new ArrayList<Pair>();
        for (var one : truth) {
            for (var other : predicted) {
                var overlap = one.classId() == other.classId() ? one.overlap(other) : 0;
                if (overlap > 0) {
                    all.add(new Pair(one, other, overlap));
                }
            }
        }
        all.sort(Comparator.comparingDouble(Pair::overlap).reversed());
        Set<Box> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        var pairs = new ArrayList<Pair>();
        for (var pair : all) {
            if (!taken.contains(pair.truth()) && !taken.contains(pair.predicted())) {
                taken.add(pair.truth());
                taken.add(pair.predicted());
                pairs.add(pair);
            }
        }
        return pairs;
    }

    /// Empty if no thing is seen in two frames after one another: then nobody knows.
    private static OptionalDouble smoothness(List<Matched> frames) {
        var steps = new ArrayList<Double>();
        Map<Long, Optional<Pair>> before = Map.of();
        for (var frame : frames) {
            var now = tracks(frame);
            for (var track : now.entrySet()) {
                var earlier = before.get(track.getKey());
                if (earlier != null) {
                    steps.add(step(earlier, track.getValue()));
                }
            }
            before = now;
        }
        return steps.stream().mapToDouble(Double::doubleValue).average();
    }

    private static Map<Long, Optional<Pair>> tracks(Matched frame) {
        // Two boxes may be equal and still be two things.
        var pairs = new IdentityHashMap<Box, Pair>();
        frame.pairs().forEach(pair -> pairs.put(pair.truth(), pair));
        var tracks = new HashMap<Long, Optional<Pair>>();
        var twice = new HashSet<Long>();
        for (var box : frame.truth()) {
            if (box.track().isPresent()
                    && tracks.put(box.track().getAsLong(), Optional.ofNullable(pairs.get(box))) != null) {
                twice.add(box.track().getAsLong());
            }
        }
        twice.forEach(tracks::remove);
        return tracks;
    }

    private static double step(Optional<Pair> earlier, Optional<Pair> later) {
        if (earlier.isEmpty() || later.isEmpty()) {
            return 0;
        }
        var from = earlier.get();
        var to = later.get();
        var x = (to.predicted().centreX() - to.truth().centreX())
                - (from.predicted().centreX() - from.truth().centreX());
        var y = (to.predicted().centreY() - to.truth().centreY())
                - (from.predicted().centreY() - from.truth().centreY());
        return Math.max(0, 1 - Math.hypot(x, y) / to.truth().diagonal());
    }
}
