package signpost.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.document.Position;
import signpost.document.Violation;
import signpost.json.CanonicalJson;
import signpost.manifest.ManifestRules.Checked;
import signpost.testkit.Samples;
import signpost.yaml.YamlReader;

/// The rules of a manifest, on manifests as they are written.
class ManifestRulesTest {

    private static final String HASH = "sha256:" + "0a".repeat(32);

    /// The example of the Manifest Management Guide, with digests in place of their ellipses.
    private static final String GUIDE = """
            window_id: "2025-10-23"
            version: "1.3"
            expiry_block: 123456

            elements:
              - id: "PlayerDetect_v1@1.0"
                clips:
                  - hash: "%s"
                    weight: 1.0
                metrics:
                  pillars:
                    iou_placement: 0.35
                    count_accuracy: 0.20
                    palette_symmetry: 0.15
                    smoothness: 0.15
                    role_consistency: 0.15
                latency_p95_ms: 200
                service_rate_fps: 25
                baseline_theta: 0.78
                delta_floor: 0.01
                beta: 1.0
                preproc:
                  fps: 5
                  resize_long: 1280
                  norm: "rgb-01"

            pgt_recipe_hash: "%s" # Hash of PGT generation code
            tee:
              trusted_share_gamma: 0.2
            """.formatted(HASH, HASH);

    @Test
    void the_example_of_the_guide_is_valid_without_a_warning() {
        var checked = check(GUIDE);

        assertThat(checked.violations()).isEmpty();
        assertThat(checked.warnings()).isEmpty();
        assertThat(checked.manifest()).hasValueSatisfying(manifest -> {
            assertThat(manifest.window()).isEqualTo(new WindowId("2025-10-23"));
            assertThat(manifest.expiry().height()).isEqualTo(123456);
            assertThat(manifest.elements())
                    .singleElement()
                    .satisfies(element -> assertThat(element.clipCount()).isEqualTo(1));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window_id: \"2025-10-23\" | window_id: 2025         | window_id | quote_it | 1 | 12",
                "window_id: \"2025-10-23\" | window_id: 2025-10-23   | window_id | ambiguous_date | 1 | 12",
                "window_id: \"2025-10-23\" | window_id: \"\"         | window_id | empty | 1 | 12",
                "window_id: \"2025-10-23\" | window_id: \"a b\"      | window_id | pattern | 1 | 12",
                "window_id: \"2025-10-23\" | window_id: \"a\u202eb\" | window_id | pattern | 1 | 12",
                "window_id: \"2025-10-23\" | window: \"2025-10-23\"  | window_id | required | 1 | 1",
                "version: \"1.3\"          | version: 1.3            | version | quote_it | 2 | 10",
                "version: \"1.3\"          | version: null           | version | required | 2 | 10",
                "expiry_block: 123456      | expiry_block: 0         | expiry_block | positive_integer | 3 | 15",
                "expiry_block: 123456      | expiry_block: -5        | expiry_block | positive_integer | 3 | 15",
                "expiry_block: 123456      | expiry_block: 1.5       | expiry_block | positive_integer | 3 | 15",
                "expiry_block: 123456      | expiry_block: \"9\"     | expiry_block | positive_integer | 3 | 15",
                "expiry_block: 123456      | expiry_block: true      | expiry_block | positive_integer | 3 | 15",
                "expiry_block: 123456      | expiry_block: 99999999999999999999 | expiry_block | positive_integer | 3 | 15",
                "weight: 1.0               | weight: -1              | elements[0].clips[0].weight | range | 9 | 17",
                "weight: 1.0               | weight: heavy           | elements[0].clips[0].weight | type | 9 | 17",
                "iou_placement: 0.35       | iou_placement: 0.36     | elements[0].metrics.pillars | weights_sum | 11 | 7",
                "iou_placement: 0.35       | iou_placement: 1.35     | elements[0].metrics.pillars.iou_placement | range | 12 | 24",
                "iou_placement: 0.35       | iou_placement: yes      | elements[0].metrics.pillars.iou_placement | ambiguous_boolean | 12 | 24",
                "iou_placement: 0.35       | IoU: 0.35               | elements[0].metrics.pillars.IoU | pattern | 12 | 14",
                "latency_p95_ms: 200       | latency_p95_ms: 0       | elements[0].latency_p95_ms | range | 17 | 21",
                "service_rate_fps: 25      | service_rate_fps: fast  | elements[0].service_rate_fps | type | 18 | 23",
                "baseline_theta: 0.78      | baseline_theta: -0.1    | elements[0].baseline_theta | range | 19 | 21",
                "delta_floor: 0.01         | delta_floor: -1         | elements[0].delta_floor | range | 20 | 18",
                "beta: 1.0                 | beta: -1.0              | elements[0].beta | range | 21 | 11",
                "norm: \"rgb-01\"          | norm: \"rgb\"           | elements[0].preproc.norm | one_of | 25 | 13",
                "resize_long: 1280         | resize_long: 12.5       | elements[0].preproc.resize_long | positive_integer | 24 | 20",
                "trusted_share_gamma: 0.2  | trusted_share_gamma: 1.2 | tee.trusted_share_gamma | range | 29 | 24",
                "tee:                      | keys: [1]\\ntee:        | keys | reserved | 28 | 1",
                "tee:                      | environment: \"Prod 1\"\\ntee: | environment | pattern | 28 | 14",
            })
    void each_rule_is_told_with_path_place_and_fix(
            String right, String wrong, String path, String rule, int line, int column) {
        var yaml = GUIDE.replaceFirst(java.util.regex.Pattern.quote(right), wrong.replace("\\n", "\n"));
        assertThat(yaml).isNotEqualTo(GUIDE);

        var checked = check(yaml);

        assertThat(checked.manifest()).isEmpty();
        assertThat(checked.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo(path);
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.position()).isEqualTo(new Position(line, column));
            assertThat(violation.message()).isNotBlank();
        });
    }

    @Test
    void all_violations_come_in_one_answer_in_reading_order() {
        var checked = check("""
                window_id: 2025
                version: 1.3
                expiry_block: -1
                elements:
                  - id: "a"
                    metrics: {pillars: {iou: 0.5}}
                  - id: "a"
                    beta: no
                  - metrics: []
                  - 7
                """);

        assertThat(checked.violations())
                .extracting(violation -> violation.path() + " " + violation.rule())
                .containsExactly(
                        "window_id quote_it",
                        "version quote_it",
                        "expiry_block positive_integer",
                        "elements[0].metrics.pillars weights_sum",
                        "elements[1].metrics required",
                        "elements[1].id unique",
                        "elements[1].beta ambiguous_boolean",
                        "elements[2].id required",
                        "elements[2].metrics type",
                        "elements[3] type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{iou: 0.1, count: 0.2, role: 0.7}",
                "{iou: .1, count: 0.20, role: 7.0e-1}",
                "{iou: 0.333, count: 0.333, role: 0.334}",
                "{iou: 1}",
                "{iou: 1.0, count: 0.0}",
                "{iou: 0.15, count: 0.15, role: 0.15, smoothness: 0.35, palette: 0.2}"
            })
    void weights_that_add_up_on_paper_add_up_here(String pillars) {
        assertThat(check(withPillars(pillars)).violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{iou: 0.1, count: 0.2}",
                "{iou: 0.3333333333333333, count: 0.3333333333333333, role: 0.3333333333333333}",
                "{iou: 1.00000000000000000001}",
                "{}",
                "{iou: 0.5, count: 0.50000000000000000001}",
                "{iou: 1.0, count: 1.0e-999999999}",
                "{iou: 1.0, count: 1.0e-99999999999}",
                "{iou: 1.0, count: 1.0e-2147483648}"
            })
    void weights_that_do_not_are_refused(String pillars) {
        assertThat(check(withPillars(pillars)).violations()).isNotEmpty();
    }

    @Test
    void an_unknown_field_is_kept_with_a_warning_and_refused_when_strict() {
        var yaml = GUIDE.replace("beta: 1.0", "betta: 1.0");

        var checked = check(yaml);

        assertThat(checked.manifest())
                .hasValueSatisfying(manifest -> assertThat(
                                manifest.elements().getFirst().json().has("betta"))
                        .isTrue());
        assertThat(checked.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.rule()).isEqualTo("unknown_field");
            assertThat(warning.message()).contains("did you mean beta?");
            assertThat(warning.position()).isEqualTo(new Position(21, 12));
        });
        assertThat(strict(yaml).violations()).extracting(Violation::rule).containsExactly("unknown_field");
    }

    @Test
    void an_unknown_pillar_is_a_warning() {
        assertThat(check(withPillars("{count_acuracy: 1.0}")).warnings())
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.rule()).isEqualTo("unknown_pillar");
                    assertThat(warning.message()).contains("did you mean count_accuracy?");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Team/Ball@1.0", "Spielerf\u00fcr@1.0", "Ball%2F@1.0", "Ball'@1.0", "<Ball>", "Ball`"})
    void an_element_that_nobody_can_be_challenged_on_is_a_warning_and_refused_when_strict(String id) {
        var yaml = GUIDE.replace("PlayerDetect_v1@1.0", id);

        var checked = check(yaml);

        assertThat(checked.manifest())
                .hasValueSatisfying(manifest ->
                        assertThat(manifest.elements().getFirst().id().value()).isEqualTo(id));
        assertThat(checked.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.path()).isEqualTo("elements[0].id");
            assertThat(warning.rule()).isEqualTo("cannot_be_asked_for");
            assertThat(warning.position()).isEqualTo(new Position(6, 9));
            assertThat(warning.message()).contains(id, "rename it");
        });
        assertThat(strict(yaml).manifest()).isEmpty();
        assertThat(strict(yaml).violations()).extracting(Violation::rule).containsExactly("cannot_be_asked_for");
    }

    @Test
    void JSON_is_accepted_as_the_YAML_it_is() {
        var json = "{\"window_id\": \"w\", \"version\": \"1\", \"expiry_block\": 5, \"elements\": "
                + "[{\"id\": \"a\", \"metrics\": {\"pillars\": {\"iou\": 1.0}}}]}";

        assertThat(check(json).violations()).isEmpty();
    }

    @Test
    void a_manifest_that_is_no_mapping_is_told_so() {
        assertThat(check("just text").violations())
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("a manifest is a mapping"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud83d\": 1", "\"a\\e[31m\": 1", "\"\\u202e\": yes", "a: 2020-01-01 \ud83d\ude00"})
    void whatever_was_written_the_answer_can_be_sent_and_shown(String line) {
        var problem = check(line + "\n").problem();

        assertThat(CanonicalJson.text(problem)).doesNotContain("\\u001b", "\\u202e");
    }

    @Test
    void long_names_and_values_are_quoted_by_their_beginning() {
        var name = "k".repeat(1_000);

        var checked = check("? " + name + "\n: [{? " + name + "\n : 2020-01-01 " + "x".repeat(10_000) + "}]\n");

        assertThat(checked.violations()).allSatisfy(violation -> {
            assertThat(violation.path()).hasSizeLessThan(500);
            assertThat(violation.message()).hasSizeLessThan(500);
        });
    }

    @Test
    void a_weight_of_a_million_digits_is_refused_quickly() {
        var began = System.nanoTime();

        assertThat(check(withPillars("{iou: 0." + "9".repeat(1_000_000) + "}")).violations())
                .isNotEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_megabyte_of_mistakes_is_answered_quickly_and_with_an_end() {
        var yaml = new StringBuilder(Samples.yaml("w", 5));
        for (var i = 0; yaml.length() < 1_000_000; i++) {
            yaml.append("unknown_field_number_").append(i).append(": no\n");
        }
        check("warm: 1");
        var began = System.nanoTime();

        var checked = check(yaml.toString());

        assertThat(checked.violations().size() + checked.warnings().size()).isLessThan(1_100);
        assertThat(checked.violations().getLast().message()).contains("more like these");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    private static String withPillars(String pillars) {
        return """
                window_id: "w"
                version: "1"
                expiry_block: 5
                elements:
                  - id: "a"
                    metrics: {pillars: %s}
                """.formatted(pillars);
    }

    private static Checked check(String yaml) {
        return new CheckManifest(new YamlReader()).check(yaml.getBytes(StandardCharsets.UTF_8), false);
    }

    private static Checked strict(String yaml) {
        return new CheckManifest(new YamlReader()).check(yaml.getBytes(StandardCharsets.UTF_8), true);
    }
}
