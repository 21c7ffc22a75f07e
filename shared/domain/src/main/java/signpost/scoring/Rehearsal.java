package signpost.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import signpost.json.Json;
import signpost.miner.Challenged;
import signpost.miner.MinerModel;
import signpost.scoring.Frames.Box;

/// Stands in for a model and for those who look at clips, so that a round can be rehearsed without either.
///
/// The seed of the challenge makes up a scene: some things that move about in a frame of the clip's size. That is the
/// truth, and what is predicted is the same seen by somebody with a shaking hand. It says nothing of the clip or of any
/// model, and what comes of it carries the word `rehearsal`.
public final class Rehearsal implements MinerModel, Truth {

    /// The word in shards.
    public static final String BASIS = "rehearsal";

    private static final int FRAMES = 50;
    private static final int THINGS = 4;
    private static final double SHAKING = 0.04;
    private static final int DEFAULT_WIDTH = 1920;
    private static final int DEFAULT_HEIGHT = 1080;

    @Override
    public Json predict(String chuteSlug, Challenged.Task task) {
        var hand = new SplittableRandom(seed(task) ^ 0x5ee7L);
        var seen = new TreeMap<Long, List<Box>>();
        scene(task)
                .boxes()
                .forEach((frame, boxes) -> seen.put(
                        frame, boxes.stream().map(box -> shaken(box, hand)).toList()));
        return new Frames(seen).toJson();
    }

    @Override
    public Optional<Known> of(Challenged.Task task) {
        return Optional.of(new Known(BASIS, scene(task)));
    }

    private static long seed(Challenged.Task task) {
        return task.answer().whole("seed").orElse(0);
    }

    private static Frames scene(Challenged.Task task) {
        var chance = new SplittableRandom(seed(task));
        var size = task.answer().object("meta").flatMap(meta -> meta.object("resolution"));
        var width =
                size.map(found -> found.whole("width").orElse(DEFAULT_WIDTH)).orElse((long) DEFAULT_WIDTH);
        var height =
                size.map(found -> found.whole("height").orElse(DEFAULT_HEIGHT)).orElse((long) DEFAULT_HEIGHT);
        var frames = new TreeMap<Long, List<Box>>();
        for (var thing = 0; thing < THINGS; thing++) {
            var side = height * (0.05 + 0.05 * chance.nextDouble());
            var x = width * (0.2 + 0.6 * chance.nextDouble());
            var y = height * (0.2 + 0.6 * chance.nextDouble());
            var far = height * 0.1 * chance.nextDouble();
            var phase = 2 * Math.PI * chance.nextDouble();
            for (var frame = 0; frame < FRAMES; frame++) {
                var angle = phase + 2 * Math.PI * frame / FRAMES;
                var left = x + far * Math.cos(angle);
                var top = y + far * Math.sin(angle);
                frames.computeIfAbsent((long) frame, _ -> new ArrayList<>())
                        .add(new Box(left, top, left + side, top + side, 0, OptionalLong.of(thing)));
            }
        }
        return new Frames(frames);
    }

    private static Box shaken(Box box, SplittableRandom hand) {
        var x = (hand.nextDouble() - 0.5) * 2 * SHAKING * box.diagonal();
        var y = (hand.nextDouble() - 0.5) * 2 * SHAKING * box.diagonal();
        return new Box(box.x1() + x, box.y1() + y, box.x2() + x, box.y2() + y, box.classId(), OptionalLong.empty());
    }
}
