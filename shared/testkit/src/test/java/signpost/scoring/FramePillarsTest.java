package signpost.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.miner.Challenged;
import signpost.miner.Scorer;

class FramePillarsTest {

    private static final double CLOSE = 1e-12;

    private static final Challenged.Task TASK = new Challenged.Task(
            "t",
            URI.create("https://cdn.example/one.mp4"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            json("{\"seed\": 7, \"meta\": {\"resolution\": {\"width\": 1280, \"height\": 720}}}"));

    /// Two things of 10 by 10 that move to the right by 1 in each of three frames.
    private static final String TRUTH = frames(0, 0, 0);

    private static String frames(double... off) {
        var frames = new ArrayList<String>();
        for (var i = 0; i < off.length; i++) {
            frames.add("{\"frame_id\": %d, \"boxes\": [%s, %s]}"
                    .formatted(i, box(i + off[i], 0, 0, 1), box(i + off[i], 100, 0, 2)));
        }
        return "{\"frames\": [" + String.join(", ", frames) + "]}";
    }

    private static String box(double x, double y, int type, int track) {
        return "{\"x1\": %s, \"y1\": %s, \"x2\": %s, \"y2\": %s, \"cls_id\": %d, \"track_id\": %d}"
                .formatted(x, y, x + 10, y + 10, type, track);
    }

    private static Json.Obj json(String text) {
        if (JsonReader.read(text) instanceof Parsed.Ok<Json>(Json.Obj json)) {
            return json;
        }
        throw new AssertionError(text);
    }

    private static Element element(String pillars) {
        return Element.of(json("{\"id\": \"E\", \"metrics\": {\"pillars\": {" + pillars + "}}}"));
    }

    private static Optional<Scorer.Score> score(String pillars, String predicted) {
        Truth truth = _ -> Optional.of(new Truth.Known("annotations", Frames.read(json(TRUTH))));
        return new FramePillars(truth).score(element(pillars), json(predicted), TASK);
    }

    private static double pillar(String name, String predicted) {
        return score("\"" + name + "\": 1", predicted).orElseThrow().composite();
    }

    @Test
    void what_is_predicted_as_it_is_scores_one_by_every_pillar() {
        var score = score("\"iou_placement\": 0.50, \"count_accuracy\": 0.20, \"smoothness\": 0.30", TRUTH)
                .orElseThrow();

        assertThat(score.composite()).isCloseTo(1, within(CLOSE));
        assertThat(score.pillars()).containsOnlyKeys("iou_placement", "count_accuracy", "smoothness");
        assertThat(score.basis()).isEqualTo("annotations");
        assertThat(pillar("iou", "{\"predictions\": " + TRUTH + "}")).isEqualTo(1);
    }

    @Test
    void boxes_that_are_off_lose_by_their_overlap_and_stay_smooth() {
        var off = frames(5, 5, 5);

        assertThat(pillar("iou_placement", off)).isCloseTo(1.0 / 3, within(CLOSE));
        assertThat(pillar("count_accuracy", off)).isEqualTo(1);
        assertThat(pillar("smoothness", off)).isCloseTo(1, within(CLOSE));
        assertThat(score("\"iou_placement\": 0.4, \"count_accuracy\": 0.6", off)
                        .orElseThrow()
                        .composite())
                .isCloseTo(0.4 / 3 + 0.6, within(CLOSE));
    }

    @Test
    void boxes_that_tremble_are_not_smooth() {
        var diagonal = Math.sqrt(200);
        assertThat(pillar("smoothness", frames(1, -1, 1))).isCloseTo(1 - 2 / diagonal, within(CLOSE));
        assertThat(pillar("smoothness", frames(0, 200, 0))).isZero();
    }

    @Test
    void too_many_and_too_few_boxes_lose_in_the_same_way() {
        var one = "{\"frames\": [{\"frame_id\": 0, \"boxes\": [" + box(0, 0, 0, 1) + "]}]}";
        assertThat(pillar("count", one)).isCloseTo(0.5 / 3, within(CLOSE));
        assertThat(pillar("iou", one)).isCloseTo(0.5 / 3, within(CLOSE));

        var twice = TRUTH.replace("\"boxes\": [", "\"boxes\": [" + box(0, 0, 0, 1) + ", " + box(0, 100, 0, 1) + ", ");
        assertThat(pillar("count", twice)).isEqualTo(0.5);
        assertThat(pillar("iou", twice)).isCloseTo(0.5, within(CLOSE));
    }

    @Test
    void a_box_of_another_class_matches_nothing() {
        assertThat(pillar("iou", TRUTH.replace("\"cls_id\": 0", "\"cls_id\": 3")))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"frames\": 1}",
                "{\"frames\": [1, {\"frame_id\": -1}, {\"frame_id\": 0, \"boxes\": [1, {}, {\"x1\": \"a\"}]}]}",
                "{\"frames\": [{\"frame_id\": 0, \"boxes\": [{\"x1\": 5, \"y1\": 0, \"x2\": 1, \"y2\": 9}]}]}"
            })
    void what_cannot_be_read_is_not_there(String predicted) {
        assertThat(pillar("iou", predicted)).isZero();
        assertThat(pillar("count", predicted)).isZero();
        assertThat(pillar("smoothness", predicted)).isZero();
    }

    @Test
    void a_frame_with_more_boxes_than_anything_has_counts_as_one_with_none() {
        var many = "{\"frames\": [{\"frame_id\": 0, \"boxes\": ["
                + String.join(", ", java.util.Collections.nCopies(Frames.MOST_BOXES + 1, box(0, 0, 0, 1))) + "]}]}";

        assertThat(pillar("iou", many)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"iou_placement\": 0.5, \"palette_symmetry\": 0.5",
                "\"role_consistency\": 1.0",
                "\"iou_placement\": \"1\"",
                ""
            })
    void half_a_score_is_none(String pillars) {
        assertThat(score(pillars, TRUTH)).isEmpty();
    }

    @Test
    void where_nobody_knows_what_is_to_be_seen_there_is_no_score() {
        assertThat(new FramePillars(_ -> Optional.empty()).score(element("\"iou\": 1"), json(TRUTH), TASK))
                .isEmpty();
        Truth still = _ -> Optional.of(new Truth.Known(
                "annotations",
                Frames.read(json("{\"frames\": [{\"frame_id\": 0, \"boxes\": [" + box(0, 0, 0, 1) + "]}]}"))));
        assertThat(new FramePillars(still).score(element("\"smoothness\": 1"), json(TRUTH), TASK))
                .as("one frame has no next one")
                .isEmpty();
    }

    /// A law: every pillar is from 0 to 1, whatever is predicted.
    @Test
    void scores_are_from_nothing_to_one_whatever_is_predicted() {
        var random = new Random(1);
        for (var i = 0; i < 500; i++) {
            var frames = new ArrayList<String>();
            for (var frame = 0; frame < 3; frame++) {
                var boxes = new ArrayList<String>();
                for (var box = 0; box < random.nextInt(5); box++) {
                    boxes.add(box(random.nextInt(30) - 10, random.nextInt(120) - 10, random.nextInt(2), box));
                }
                frames.add("{\"frame_id\": " + frame + ", \"boxes\": [" + String.join(", ", boxes) + "]}");
            }
            var predicted = "{\"frames\": [" + String.join(", ", frames) + "]}";
            var score = score("\"iou\": 0.5, \"count\": 0.2, \"smoothness\": 0.3", predicted)
                    .orElseThrow();

            assertThat(List.copyOf(score.pillars().values()))
                    .allSatisfy(value -> assertThat(value).isBetween(0.0, 1.0));
            assertThat(score.composite()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void a_rehearsal_is_the_same_again_and_good_but_not_perfect() {
        var rehearsal = new Rehearsal();
        var predicted = rehearsal.predict("lynx", TASK);

        assertThat(rehearsal.predict("other", TASK)).isEqualTo(predicted);
        var score = new FramePillars(rehearsal)
                .score(element("\"iou\": 0.5, \"count\": 0.2, \"smoothness\": 0.3"), predicted, TASK)
                .orElseThrow();
        assertThat(score.composite()).isBetween(0.8, 0.999);
        assertThat(score.basis()).isEqualTo("rehearsal");
        assertThat(Frames.read(predicted).toJson()).isEqualTo(predicted);
    }
}
