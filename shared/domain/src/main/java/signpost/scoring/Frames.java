package signpost.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import signpost.json.Json;

/// Boxes, frame by frame: what a model predicted of a clip, or what is really to be seen in it.
///
///     {"frames": [{"frame_id": 0, "boxes": [{"x1": 1, "y1": 2, "x2": 3, "y2": 4, "cls_id": 0, "track_id": 7}]}]}
///
/// `frames` may lie under `predictions`. A box without `cls_id` is of class 0. What cannot be read is not there: a
/// prediction has to be one to count.
public record Frames(SortedMap<Long, List<Frames.Box>> boxes) {

    /// More boxes than this in a frame are none: no frame of a match has so many things in it.
    static final int MOST_BOXES = 200;

    private static final int MOST_FRAMES = 100_000;

    /// @param track which thing it is, over the frames
    public record Box(double x1, double y1, double x2, double y2, long classId, OptionalLong track) {

        public Box {
            if (!(x2 > x1 && y2 > y1)
                    || !Double.isFinite(x1)
                    || !Double.isFinite(y1)
                    || !Double.isFinite(x2)
                    || !Double.isFinite(y2)) {
                throw new IllegalArgumentException("a box has a width and a height");
            }
        }

        double area() {
            return (x2 - x1) * (y2 - y1);
        }

        double diagonal() {
            return Math.hypot(x2 - x1, y2 - y1);
        }

        double centreX() {
            return (x1 + x2) / 2;
        }

        double centreY() {
            return (y1 + y2) / 2;
        }

        /// Intersection over union.
        double overlap(Box other) {
            var width = Math.min(x2, other.x2) - Math.max(x1, other.x1);
            var height = Math.min(y2, other.y2) - Math.max(y1, other.y1);
            if (width <= 0 || height <= 0) {
                return 0;
            }
            var shared = width * height;
            return shared / (area() + other.area() - shared);
        }
    }

    public Frames {
        var copy = new TreeMap<Long, List<Box>>();
        boxes.forEach((frame, found) -> copy.put(frame, List.copyOf(found)));
        boxes = java.util.Collections.unmodifiableSortedMap(copy);
    }

    /// The boxes of a frame, none where nothing is said of it.
    List<Box> at(long frame) {
        return boxes.getOrDefault(frame, List.of());
    }

    public static Frames read(Json json) {
        var frames = new TreeMap<Long, List<Box>>();
        if (json instanceof Json.Obj object) {
            var holder = object.object("predictions").orElse(object);
            for (var item : holder.items("frames")) {
                if (item instanceof Json.Obj frame && frames.size() < MOST_FRAMES) {
                    var id = frame.whole("frame_id");
                    if (id.isPresent() && id.getAsLong() >= 0) {
                        // The first word about a frame counts, so that saying it twice is no gain.
                        frames.putIfAbsent(id.getAsLong(), boxes(frame.items("boxes")));
                    }
                }
            }
        }
        return new Frames(frames);
    }

    private static List<Box> boxes(List<Json> items) {
        if (items.size() > MOST_BOXES) {
            return List.of();
        }
        var boxes = new ArrayList<Box>();
        for (var item : items) {
            if (item instanceof Json.Obj box) {
                box(box).ifPresent(boxes::add);
            }
        }
        return boxes;
    }

    private static Optional<Box> box(Json.Obj box) {
        var x1 = number(box.get("x1"));
        var y1 = number(box.get("y1"));
        var x2 = number(box.get("x2"));
        var y2 = number(box.get("y2"));
        if (x1.isEmpty() || y1.isEmpty() || x2.isEmpty() || y2.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Box(
                    x1.getAsDouble(),
                    y1.getAsDouble(),
                    x2.getAsDouble(),
                    y2.getAsDouble(),
                    box.whole("cls_id").orElse(0),
                    box.whole("track_id")));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private static OptionalDouble number(@org.jspecify.annotations.Nullable Json value) {
        return switch (value) {
            case Json.Real(var real, var _) -> OptionalDouble.of(real);
            case Json.Whole whole
            when whole.asLong().isPresent() ->
                OptionalDouble.of((double) whole.asLong().getAsLong());
            case null, default -> OptionalDouble.empty();
        };
    }

    /// As it is read.
    public Json.Obj toJson() {
        return Json.Obj.builder()
                .put("frames", boxes.entrySet().stream().map(Frames::json).toList())
                .build();
    }

    private static Json.Obj json(Map.Entry<Long, List<Box>> frame) {
        return Json.Obj.builder()
                .put("frame_id", frame.getKey())
                .put("boxes", frame.getValue().stream().map(Frames::json).toList())
                .build();
    }

    private static Json.Obj json(Box box) {
        var json = Json.Obj.builder()
                .put("x1", Json.Real.of(box.x1()))
                .put("y1", Json.Real.of(box.y1()))
                .put("x2", Json.Real.of(box.x2()))
                .put("y2", Json.Real.of(box.y2()))
                .put("cls_id", box.classId());
        box.track().ifPresent(track -> json.put("track_id", track));
        return json.build();
    }
}
