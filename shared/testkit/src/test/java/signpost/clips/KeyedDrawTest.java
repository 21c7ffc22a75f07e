package signpost.clips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.manifest.ManifestHash;

class KeyedDrawTest {

    private static final Map<String, Double> WEIGHTS = Map.of("a", 1.0, "b", 3.0, "c", 0.0, "d", 6.0);
    private static final List<String> CHOICES = List.of("a", "b", "c", "d");

    private final KeyedDraw draw = new KeyedDraw(new byte[32]);

    // HMAC-SHA-256 of Python's hmac module over the same lengths and parts
    @Test
    void the_same_parts_draw_the_same() {
        assertThat(draw.drawFor("a", "b").id()).isEqualTo("a94021171b181b605692885185e9aedc");
        assertThat(draw.drawFor("a", "b").seed())
                .isEqualTo(draw.drawFor("a", "b").seed());
    }

    @Test
    void parts_are_told_apart() {
        assertThat(draw.drawFor("a", "bc").id())
                .isNotEqualTo(draw.drawFor("ab", "c").id());
        assertThat(draw.drawFor("a").id()).isNotEqualTo(draw.drawFor("a", "").id());
    }

    @Test
    void another_salt_draws_otherwise() {
        var other = new byte[32];
        other[31] = 1;

        assertThat(new KeyedDraw(other).drawFor("a").id())
                .isNotEqualTo(draw.drawFor("a").id());
    }

    @Test
    void choices_are_drawn_in_proportion_to_their_weights() {
        var drawn = new HashMap<String, Integer>();
        for (var i = 0; i < 10_000; i++) {
            drawn.merge(
                    draw.drawFor(Integer.toString(i))
                            .oneOf(CHOICES, KeyedDrawTest::weight)
                            .orElseThrow(),
                    1,
                    Integer::sum);
        }

        assertThat(drawn).containsOnlyKeys("a", "b", "d");
        assertThat(drawn.get("a")).isCloseTo(1_000, within(150));
        assertThat(drawn.get("b")).isCloseTo(3_000, within(250));
        assertThat(drawn.get("d")).isCloseTo(6_000, within(300));
    }

    private static double weight(String choice) {
        return WEIGHTS.getOrDefault(choice, 0.0);
    }

    @Test
    void where_nothing_weighs_anything_nothing_is_drawn() {
        assertThat(draw.drawFor("a").oneOf(List.of("c"), KeyedDrawTest::weight)).isEmpty();
        assertThat(draw.drawFor("a").oneOf(List.<String>of(), KeyedDrawTest::weight))
                .isEmpty();
    }

    @Test
    void a_salt_is_long_and_is_not_shown() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyedDraw(new byte[31]));
        assertThat(draw).hasToString("KeyedDraw");
    }

    @Test
    void clips_of_an_element_weigh_one_unless_it_says_otherwise() {
        var hash = ManifestHash.of(new byte[] {1}).value();
        var element = Element.of(Json.Obj.builder()
                .put("id", "E")
                .put(
                        "clips",
                        List.of(
                                Json.Obj.builder().put("hash", hash).build(),
                                Json.Obj.builder()
                                        .put("hash", hash)
                                        .put("weight", 2)
                                        .build(),
                                Json.Obj.builder()
                                        .put("hash", hash)
                                        .put("weight", Json.Real.of(0.5))
                                        .build(),
                                Json.Obj.builder()
                                        .put("hash", hash)
                                        .put("weight", 0)
                                        .build(),
                                Json.Obj.builder()
                                        .put("hash", hash)
                                        .put("weight", "3")
                                        .build(),
                                Json.Obj.builder().put("hash", "none").build(),
                                new Json.Text("none")))
                .build());

        assertThat(WeightedClip.of(element)).extracting(WeightedClip::weight).containsExactly(1.0, 2.0, 0.5);
    }
}
