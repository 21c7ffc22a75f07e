package signpost.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.ingest.IngestReader;
import signpost.ingest.Written;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// The dialect of ingest manifests: YAML 1.1 as existing manifests carry it, within bounds.
class IngestYamlTest {

    /// What PyYAML makes of them, as JSON.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yes | true",
                "No | false",
                "ON | true",
                "off | false",
                "y | \"y\"",
                "yEs | \"yEs\"",
                "~ | null",
                "NULL | null",
                "012 | 10",
                "08 | \"08\"",
                "0o17 | \"0o17\"",
                "0x1F | 31",
                "0X1F | \"0X1F\"",
                "0b101 | 5",
                "1_000 | 1000",
                "-0 | 0",
                "+7 | 7",
                "60:00 | 3600",
                "1:30:00 | 5400",
                "1:60 | \"1:60\"",
                "190:20:30.15 | 685230.15",
                "-1:30 | -90",
                "1.5_0 | 1.5",
                "685.230_15e+03 | 685230.15",
                "1e3 | \"1e3\"",
                "1.0e3 | \"1.0e3\"",
                "4.9e-324 | 5e-324",
                ".5 | 0.5",
                "nan | \"nan\"",
                "2024-01-01 | \"2024-01-01\"",
                "2024-1-1 | \"2024-1-1\"",
                "2001-12-14t21:59:43.10-05:00 | \"2001-12-14T21:59:43.100000-05:00\"",
                "2001-12-14 21:59:43.10 -5 | \"2001-12-14T21:59:43.100000-05:00\"",
                "2001-12-15 2:59:43.10 | \"2001-12-15T02:59:43.100000\"",
                "2001-12-14T21:59:43Z | \"2001-12-14T21:59:43+00:00\"",
                "!!str yes | \"yes\"",
                "!!int '42' | 42",
                "!!float '1' | 1.0",
                "!!bool 'yes' | true",
                "!!null x | null",
                "! plain | \"plain\"",
                "!!timestamp 2024-01-01 | \"2024-01-01\"",
                "!!seq [a] | [\"a\"]",
                "!!omap [a: 1, b: 2] | [[\"a\",1],[\"b\",2]]",
                "!!pairs [a: 1, a: 2] | [[\"a\",1],[\"a\",2]]",
                "{? a : b} | {\"a\":\"b\"}",
                "{1: a, 2.5: b, true: c, null: d} | {\"1\":\"c\",\"2.5\":\"b\",\"null\":\"d\"}",
                "{false: a, 0: b, 1.0: c, 1: d} | {\"1.0\":\"d\",\"false\":\"b\"}",
                "a#b | \"a#b\"",
                "&anch x | \"x\"",
                "9223372036854775809 | 9223372036854775809"
            })
    void scalars_mean_what_they_mean_in_YAML_1_1(String written, String meant) {
        var read = read("x: " + written + "\n");

        assertThat(read.document().violations()).isEmpty();
        assertThat(CanonicalJson.text(read.document().root())).isEqualTo("{\"x\":" + meant + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ".inf | not_finite",
                ".NaN | not_finite",
                "1.0e+400 | not_finite",
                "2024-02-30 | no_such_date",
                "0000-01-01 | no_such_date",
                "2001-12-14T25:00:00Z | no_such_date",
                "!!int x | tag",
                "!!binary aGVsbG8= | tag",
                "!!set {a} | tag",
                "!!python/tuple [1] | tag",
                "!!timestamp nope | tag",
                "!local x | tag",
                "<< | ambiguous_text",
                "= | ambiguous_text",
                "{[1]: x} | key_not_text",
                "{a: 1, a: 2} | duplicate_key",
                "{1: a, '1': b} | duplicate_key",
                "*nope | alias_unknown",
                "{<<: [1]} | merge_key",
                "{<<: ~} | merge_key",
                "[&q 1, &q 2] | duplicate_anchor",
                "&r {self: *r} | alias_cycle",
                "\"\\ud83d\\ude00\" | unpaired_surrogate",
                "\"\\ud83d\" | unpaired_surrogate",
                "!!omap [a, b] | tag",
                "0b_ | not_a_number"
            })
    void what_JSON_cannot_hold_is_refused_with_its_place(String written, String rule) {
        assertThat(violations("x: " + written + "\n")).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.position()).isNotNull();
        });
    }

    @Test
    void merges_are_written_out_what_stands_there_goes_first_and_what_is_replaced_is_remembered() {
        var read = read("""
                a: &a {p: 1, q: 1}
                b: &b {q: 2, r: 2}
                c: {p: 5, <<: [*a, *b]}
                """);

        assertThat(read.document().violations()).isEmpty();
        assertThat(read.document().root()).isEqualTo(read("""
                a: {p: 1, q: 1}
                b: {q: 2, r: 2}
                c: {p: 5, q: 1, r: 2}
                """).document().root());
        assertThat(read.overwritten())
                .containsExactlyInAnyOrder(
                        Json.Obj.builder().put("q", 2).build(),
                        Json.Obj.builder().put("p", 1).build());
    }

    @Test
    void T15_aliases_are_bounded_in_number_in_size_and_in_depth() {
        var fifty = "a: &a x\nb: [" + "*a,".repeat(49) + "*a]\n";
        var more = "a: &a x\nb: [" + "*a,".repeat(50) + "*a]\n";
        var large = "a: &a \"" + "x".repeat(200_000) + "\"\nb: [*a, *a, *a, *a, *a, *a]\n";
        var bomb = new StringBuilder("x0: &x0 [a, b]\n");
        for (var i = 1; i < 9; i++) {
            bomb.append("x%d: &x%d [%s]\n".formatted(i, i, ("*x" + (i - 1) + ",").repeat(9)));
        }
        var deep = new StringBuilder("x0: &x0 [a]\n");
        for (var i = 1; i < 40; i++) {
            deep.append("x%d: &x%d [*x%d]\n".formatted(i, i, i - 1));
        }

        assertThat(violations(fifty)).isEmpty();
        assertThat(violations(more)).extracting(Violation::rule).contains("alias_limit");
        assertThat(violations(large)).extracting(Violation::rule).contains("alias_limit");
        assertThat(violations(bomb.toString())).extracting(Violation::rule).contains("alias_limit");
        assertThat(violations(deep.toString())).extracting(Violation::rule).contains("too_deep");
    }

    @Test
    void a_manifest_has_a_size_a_depth_and_a_number_of_values() {
        assertThat(violations("x: " + "a".repeat(IngestReader.MOST_BYTES)))
                .extracting(Violation::rule)
                .containsExactly("too_large");
        assertThat(violations("[".repeat(33) + "]".repeat(33)))
                .extracting(Violation::rule)
                .containsExactly("too_deep");
        assertThat(violations("[".repeat(32) + "]".repeat(32))).isEmpty();
        assertThat(violations("[" + "1,".repeat(50_001) + "]"))
                .extracting(Violation::rule)
                .containsExactly("too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%YAML 1.1\n---\na: 1\n",
                "%YAML 1.2\n---\na: 1\n",
                "\ufeffa: 1\n",
                "a: 1\r\n",
                "--- {a: 1}\n...\n"
            })
    void what_tools_put_around_a_document_is_fine(String yaml) {
        assertThat(read(yaml).document().violations()).isEmpty();
        assertThat(read(yaml).document().root())
                .isEqualTo(Json.Obj.builder().put("a", 1).build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "---\n---\na: 1\n",
                "a: 1\n---\nb: 2\n",
                "%TAG ! tag:x,2000:\n---\na: 1\n",
                "a: b\t\n",
                "a: b: c\n",
                "",
                "\u0000"
            })
    void and_what_makes_it_more_than_one_or_none_is_not(String yaml) {
        assertThat(violations(yaml)).isNotEmpty();
    }

    @Test
    void the_strict_dialect_knows_nothing_of_it() {
        for (var yaml : List.of(
                "x: yes\n",
                "x: &a 1\n",
                "x: !!str a\n",
                "%YAML 1.1\n---\nx: 1\n",
                "\ufeffx: 1\n",
                "1: x\n",
                "x: 010\n")) {
            assertThat(new YamlReader().read(yaml.getBytes(StandardCharsets.UTF_8)))
                    .as(yaml)
                    .satisfiesAnyOf(
                            parsed -> assertThat(parsed).isInstanceOf(Parsed.Malformed.class),
                            parsed -> assertThat(((Parsed.Ok<signpost.document.Document>) parsed)
                                            .value()
                                            .violations())
                                    .isNotEmpty());
        }
    }

    private static Written read(String yaml) {
        if (new IngestYaml().read(yaml.getBytes(StandardCharsets.UTF_8)) instanceof Parsed.Ok<Written>(var written)) {
            return written;
        }
        throw new AssertionError("not read: " + yaml);
    }

    private static List<Violation> violations(String yaml) {
        return switch (new IngestYaml().read(yaml.getBytes(StandardCharsets.UTF_8))) {
            case Parsed.Ok<Written>(var written) -> written.document().violations();
            case Parsed.Malformed<Written>(var violations) -> violations;
        };
    }
}
