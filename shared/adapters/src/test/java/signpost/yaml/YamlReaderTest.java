package signpost.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.bouncycastle.Ed25519Key;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Position;
import signpost.document.Violation;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.Envelope;
import signpost.manifest.ManifestHash;
import signpost.testkit.Vectors;

class YamlReaderTest {

    private final YamlReader reader = new YamlReader();

    @TestFactory
    Stream<DynamicTest> manifests_in_YAML_have_the_canonical_bytes_that_python_gives_them() {
        var rows = Vectors.rows("canonical-json").stream()
                .filter(row -> row.has("yaml"))
                .toList();
        assertThat(rows).hasSize(136);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(
                        text(row, "id"),
                        () -> assertThat(CanonicalJson.text(value(text(row, "yaml"))))
                                .isEqualTo(text(row, "canonical"))));
    }

    @TestFactory
    Stream<DynamicTest> envelopes_are_those_of_the_original_tool_byte_for_byte() {
        var rows = Vectors.rows("signatures").stream()
                .filter(row -> text(row, "kind").equals("envelope"))
                .toList();
        assertThat(rows).hasSize(37);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(text(row, "id"), () -> {
                    var key = Ed25519Key.parse(text(row, "seed_hex").getBytes(StandardCharsets.US_ASCII));

                    var envelope = Envelope.sign((Json.Obj) value(text(row, "yaml")), key, text(row, "signed_at"));

                    assertThat(new String(envelope.bytes(), StandardCharsets.US_ASCII))
                            .isEqualTo(text(row, "envelope"));
                    assertThat(ManifestHash.of(envelope.bytes()).value()).isEqualTo(text(row, "hash"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> what_must_be_refused_is_refused() {
        return Vectors.rows("canonical-json-reject").stream()
                .filter(row -> row.has("yaml"))
                .map(row -> DynamicTest.dynamicTest(
                        text(row, "id"),
                        () -> assertThat(violations(text(row, "yaml"))).isNotEmpty()));
    }

    /// Where all four readers of the table take a plain number or word for the same value, so do we, or we refuse
    /// it by one of our rules; what we never do is to read it as something else.
    @TestFactory
    Stream<DynamicTest> nothing_is_read_otherwise_than_python_reads_it() {
        var pattern = Pattern.compile("\\{str\\(a\\): (str|int|float|bool)\\(([^()]*)\\)}");
        return Vectors.lines("yaml-traps").stream()
                .filter(line -> !line.contains("\\ud83d\""))
                .filter(line -> !line.contains("\\ud83d)"))
                .map(Vectors::parse)
                .map(row -> DynamicTest.dynamicTest(
                        text(row, "topic") + " " + text(row, "yaml").strip(), () -> {
                            var python = pattern.matcher(text(row, "pyyaml"));
                            if (python.matches()
                                    && violations(text(row, "yaml")).isEmpty()) {
                                var read = ((Json.Obj) value(text(row, "yaml"))).get("a");
                                assertThat(CanonicalJson.text(java.util.Objects.requireNonNull(read)))
                                        .isEqualTo(
                                                switch (python.group(1)) {
                                                    case "str" -> CanonicalJson.text(new Json.Text(python.group(2)));
                                                    case "bool" -> python.group(2);
                                                    default -> CanonicalJson.text(number(python.group(2)));
                                                });
                            }
                        }));
    }

    private static Json number(String python) {
        return python.matches("-?[0-9]+") ? new Json.Whole(python) : Json.Real.of(Double.parseDouble(python));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1\\na: 2                     | duplicate_key          | 2 | 1",
                "a: &x 1                         | alias                  | 1 | 4",
                "a: [&x 1, *x]                   | alias                  | 1 | 5",
                "<<: {a: 1}                      | merge_key              | 1 | 1",
                "a: !foo 1                       | tag                    | 1 | 4",
                "a: !!str 1                      | tag                    | 1 | 4",
                "%YAML 1.1\\n---\\na: 1          | directive              | 1 | 1",
                "%FOO bar\\n---\\na: 1           | directive              | 1 | 1",
                "a: 1\\n---\\nb: 2               | multiple_documents     | 2 | 1",
                "1: a                            | key_not_text           | 1 | 1",
                "yes: a                          | key_not_text           | 1 | 1",
                "null: a                         | key_not_text           | 1 | 1",
                "? [a]\\n: b                     | key_not_text           | 1 | 3",
                "a: yes                          | ambiguous_boolean      | 1 | 4",
                "a: n                            | ambiguous_boolean      | 1 | 4",
                "a: 2025-10-23                   | ambiguous_date         | 1 | 4",
                "a: 2025-10-23T01:02:03Z         | ambiguous_date         | 1 | 4",
                "a: 190:20:30                    | ambiguous_sexagesimal  | 1 | 4",
                "a: 1:30                         | ambiguous_sexagesimal  | 1 | 4",
                "a: 010                          | leading_zero           | 1 | 4",
                "a: 08                           | leading_zero           | 1 | 4",
                "a: 0o10                         | ambiguous_number       | 1 | 4",
                "a: 1e3                          | ambiguous_float        | 1 | 4",
                "a: 1e400                        | ambiguous_float        | 1 | 4",
                "a: 1.0e3                        | ambiguous_float        | 1 | 4",
                "a: -.5                          | ambiguous_float        | 1 | 4",
                "a: 1.0e+400                     | not_finite             | 1 | 4",
                "a: .nan                         | not_finite             | 1 | 4",
                "a: -.inf                        | not_finite             | 1 | 4",
                "`a: \"\\ud83d\"`                | unpaired_surrogate     | 1 | 4",
                "`a: \"\\0\"`                    | control_character      | 1 | 4",
                "`a: \"\\x7f\"`                  | control_character      | 1 | 4",
                "`a: \"\\UFFFFFFFF\"`            | yaml_syntax            | 1 | 7",
                "a: 0x_                          | ambiguous_number       | 1 | 4",
                "a: 1\\n...\\n%YAML 1.1         | directive              | 2 | 1",
                "a: {a                           | yaml_syntax            | 2 | 1",
                "a: @x                           | yaml_syntax            | 1 | 4",
            })
    void what_readers_understand_differently_is_refused_with_its_place(String yaml, String rule, int line, int column) {
        var text = yaml.startsWith("`") ? yaml.substring(1, yaml.length() - 1) : yaml.replace("\\n", "\n");

        assertThat(violations(text + "\n")).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.position()).isEqualTo(new Position(line, column));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: .5 | {\"a\":0.5}",
                "a: +1.5 | {\"a\":1.5}",
                "a: 1.e+3 | {\"a\":1000.0}",
                "a: -0.0 | {\"a\":-0.0}",
                "a: 0x1F | {\"a\":31}",
                "a: 0b101 | {\"a\":5}",
                "a: 1_000.5 | {\"a\":1000.5}",
                "a: -0 | {\"a\":0}",
                "a: sha256:abc | {\"a\":\"sha256:abc\"}",
                "a: none | {\"a\":\"none\"}",
                "a: ~ | {\"a\":null}",
                "{a, b: 1} | {\"a\":null,\"b\":1}",
                "'{\"a\": \"x\", \"b\": [1, 2.0]}' | {\"a\":\"x\",\"b\":[1,2.0]}",
                "a: 123456789012345678901234567890 | {\"a\":123456789012345678901234567890}"
            })
    void what_all_readers_agree_on_is_read(String yaml, String canonical) {
        assertThat(CanonicalJson.text(value(yaml))).isEqualTo(canonical);
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        var yaml = """
                a: yes
                b: 010
                c: {d: 1, d: 2}
                e: &x [2025-10-23]
                """;

        assertThat(violations(yaml))
                .extracting(Violation::rule)
                .containsExactly("ambiguous_boolean", "leading_zero", "duplicate_key", "alias", "ambiguous_date");
        assertThat(violations(yaml)).extracting(Violation::path).containsExactly("a", "b", "c.d", "e", "e[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0085", "\u2028", "\u2029"})
    void what_breaks_a_line_for_some_readers_only_is_refused(String separator) {
        assertThat(violations("a: x\nb: \"v" + separator + "w\"\n"))
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.rule()).isEqualTo("control_character");
                    assertThat(violation.position()).isEqualTo(new Position(2, 6));
                });
    }

    @Test
    void a_number_of_base_16_is_never_taken_for_text_because_it_is_long() {
        assertThat(violations("a: 0x" + "1".repeat(300)))
                .extracting(Violation::rule)
                .containsExactly("ambiguous_number");
    }

    @Test
    void T14_bytes_that_readers_could_take_differently_are_refused_before_hashing() {
        assertThat(reader.read(bytes("\ufeffa: 1\n"))).isInstanceOf(Parsed.Malformed.class);
        assertThat(reader.read(new byte[] {'a', ':', ' ', (byte) 0xff})).isInstanceOf(Parsed.Malformed.class);
        assertThat(reader.read(new byte[] {'a', ':', ' ', (byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .isInstanceOf(Parsed.Malformed.class);
        assertThat(violations("a: 1\n\"a\": 2\n")).isNotEmpty();
        assertThat(violations("a: \"\\ud83d\"\n")).isNotEmpty();
        assertThat(violations("a: .nan\n")).isNotEmpty();
        assertThat(violations("a: 1e400\n")).isNotEmpty();
    }

    /// T15: billion laughs, deep nesting, tags, merge cycles, duplicate keys, Norway, three megabytes.
    @TestFactory
    Stream<DynamicTest> T15_hostile_documents_are_refused_in_no_time() {
        var laughs = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 30; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9) + "*a" + (i - 1)));
        }
        read(reader, "warm: [1]\n".repeat(1));
        return Stream.of(
                        hostile("billion laughs", laughs.toString()),
                        hostile("5,000 deep, flow", "a: " + "[".repeat(5000) + "]".repeat(5000)),
                        hostile("5,000 deep, mappings", "{a: ".repeat(5000) + "1" + "}".repeat(5000)),
                        hostile("tag", "a: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]"),
                        hostile("merge cycle", "a: &x\n  <<: *x\n"),
                        hostile("Norway", "countries: [se, no, dk]"),
                        hostile("3 MiB", "a: \"" + "x".repeat(3 << 20) + "\""),
                        hostile(
                                "a megabyte of digits with a huge exponent",
                                "a: 1." + "0".repeat(900_000) + "e+999999999"),
                        hostile("a number of base 60 as long as the document", "a: 1" + ":1".repeat(500_000)),
                        hostile(
                                "names of half a megabyte above many faults",
                                "? " + "k".repeat(500_000) + "\n: [" + "yes,".repeat(500) + "]"),
                        hostile("many anchors", "- &a x\n".repeat(20_000)))
                .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> {
                    var runtime = java.lang.management.ManagementFactory.getPlatformMXBean(
                            com.sun.management.ThreadMXBean.class);
                    var allocated = runtime.getCurrentThreadAllocatedBytes();
                    var began = System.nanoTime();
                    assertThat(violations(sample.yaml())).isNotEmpty();
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
                    assertThat(runtime.getCurrentThreadAllocatedBytes() - allocated)
                            .isLessThan(64L << 20);
                }));
    }

    private record Hostile(String name, String yaml) {}

    private static Hostile hostile(String name, String yaml) {
        return new Hostile(name, yaml);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n"})
    void an_empty_document_is_refused(String yaml) {
        assertThat(violations(yaml)).extracting(Violation::rule).containsExactly("empty");
    }

    @Test
    void thirty_two_levels_are_read_and_one_more_is_not() {
        assertThat(violations("[".repeat(32) + "]".repeat(32))).isEmpty();
        assertThat(violations("[".repeat(33) + "]".repeat(33)))
                .extracting(Violation::rule)
                .containsExactly("too_deep");
    }

    private Json value(String yaml) {
        return switch (reader.read(bytes(yaml))) {
            case Parsed.Ok<Document>(var document) -> {
                assertThat(document.violations()).isEmpty();
                yield document.root();
            }
            case Parsed.Malformed<Document>(var violations) -> throw new AssertionError(violations.toString());
        };
    }

    private List<Violation> violations(String yaml) {
        return read(reader, yaml);
    }

    private static List<Violation> read(YamlReader reader, String yaml) {
        return switch (reader.read(bytes(yaml))) {
            case Parsed.Ok<Document>(var document) -> document.violations();
            case Parsed.Malformed<Document>(var violations) -> violations;
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Json.Obj row, String name) {
        return row.text(name).orElseThrow(() -> new AssertionError(name));
    }
}
