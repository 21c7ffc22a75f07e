package signpost.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.document.JsonReader;
import signpost.document.Parsed;

class CanonicalJsonTest {

    /// What CPython's json.dumps answered, row for row.
    @TestFactory
    Stream<DynamicTest> equals_python_on_every_published_vector() throws IOException {
        var rows = vectors("canonical-json.jsonl");
        assertThat(rows).hasSizeGreaterThan(1000);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("id").orElseThrow(), () -> {
                    var canonical = CanonicalJson.bytes(read(row.text("json").orElseThrow()));

                    assertThat(new String(canonical, java.nio.charset.StandardCharsets.US_ASCII))
                            .isEqualTo(row.text("canonical").orElseThrow());
                    assertThat(HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(canonical)))
                            .isEqualTo(row.text("sha256").orElseThrow());
                }));
    }

    @TestFactory
    Stream<DynamicTest> what_must_be_refused_is_refused() throws IOException {
        return vectors("canonical-json-reject.jsonl").stream()
                .filter(row -> row.has("json"))
                .map(row -> DynamicTest.dynamicTest(
                        row.text("id").orElseThrow(),
                        () -> assertThat(JsonReader.read(row.text("json").orElseThrow()))
                                .isInstanceOf(Parsed.Malformed.class)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void canonical_bytes_read_back_as_the_same_value(long seed) {
        var value = anyJson(new Random(seed), 4);

        assertThat(read(CanonicalJson.text(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_order_of_keys_does_not_change_the_bytes(long seed) {
        var random = new Random(seed);
        var fields = new LinkedHashMap<String, Json>();
        IntStream.range(0, 20).forEach(i -> fields.put(anyText(random), Json.Whole.of(i)));
        var names = new ArrayList<>(fields.keySet());
        Collections.shuffle(names, random);
        var shuffled = new LinkedHashMap<String, Json>();
        names.forEach(name -> shuffled.put(name, fields.get(name)));

        assertThat(CanonicalJson.bytes(new Json.Obj(shuffled))).isEqualTo(CanonicalJson.bytes(new Json.Obj(fields)));
    }

    /// Against a slow search straight from the definition: the fewest digits that read back, and of those the
    /// closest.
    @ParameterizedTest
    @MethodSource("seeds")
    void a_double_has_the_shortest_and_closest_digits(long seed) {
        var random = new Random(seed);
        for (var i = 0; i < 50; i++) {
            var bits = random.nextInt(4) == 0 ? random.nextLong(1 << 20) : random.nextLong();
            var value = Double.longBitsToDouble(bits);
            if (Double.isFinite(value)) {
                var written = ShortestDouble.repr(value);
                assertThat(Double.doubleToLongBits(Double.parseDouble(written)))
                        .isEqualTo(Double.doubleToLongBits(value));
                if (value != 0) {
                    assertThat(new BigDecimal(written)).isEqualByComparingTo(shortest(value));
                }
            }
        }
    }

    @Test
    void keys_are_sorted_by_code_point_and_not_by_utf16_unit() {
        var object = Json.Obj.builder().put("\uffff", 1).put("\ud83d\ude00", 2).build();

        assertThat(CanonicalJson.text(object)).isEqualTo("{\"\\uffff\":1,\"\\ud83d\\ude00\":2}");
    }

    @Test
    void half_a_surrogate_pair_has_no_canonical_form() {
        for (var text : List.of("\ud83d", "x\ude00", "\ud83dx", "\ude00\ud83d")) {
            assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.bytes(new Json.Text(text)));
        }
    }

    @Test
    void numbers_keep_their_kind() {
        assertThat(CanonicalJson.text(read("[1,1.0,-0,-0.0,1e16,100000000000000000000]")))
                .isEqualTo("[1,1.0,0,-0.0,1e+16,100000000000000000000]");
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static BigDecimal shortest(double value) {
        var exact = new BigDecimal(value);
        for (var precision = 1; ; precision++) {
            BigDecimal best = null;
            // The half-even neighbour first: of two that are equally close it is the one to keep.
            for (var mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP)) {
                var candidate = exact.round(new java.math.MathContext(precision, mode));
                if (candidate.doubleValue() == value
                        && (best == null
                                || candidate
                                                .subtract(exact)
                                                .abs()
                                                .compareTo(best.subtract(exact).abs())
                                        < 0)) {
                    best = candidate;
                }
            }
            if (best != null) {
                return best;
            }
        }
    }

    private static Json anyJson(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> new Json.Text(anyText(random));
            case 1 -> Json.Whole.of(random.nextLong() >> random.nextInt(64));
            case 2 -> Json.Real.of(random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300)));
            case 3 -> new Json.Bool(random.nextBoolean());
            case 4 -> new Json.Null();
            case 5 ->
                new Json.Arr(IntStream.range(0, random.nextInt(5))
                        .mapToObj(i -> anyJson(random, depth - 1))
                        .toList());
            default -> {
                var fields = new LinkedHashMap<String, Json>();
                IntStream.range(0, random.nextInt(5))
                        .forEach(i -> fields.put(anyText(random), anyJson(random, depth - 1)));
                yield new Json.Obj(fields);
            }
        };
    }

    private static String anyText(Random random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(8); i > 0; i--) {
            var point = random.nextInt(3) == 0 ? random.nextInt(0x110000) : random.nextInt(0x80);
            if (point < 0xd800 || point > 0xdfff) {
                text.appendCodePoint(point);
            }
        }
        return text.toString();
    }

    static List<Json.Obj> vectors(String file) throws IOException {
        var path = Path.of(System.getProperty("signpost.root", "."), "shared/testkit/src/main/resources/vectors", file);
        try (var lines = Files.lines(path)) {
            return lines.map(line -> (Json.Obj) read(line)).toList();
        }
    }

    private static Json read(String json) {
        return switch (JsonReader.read(json)) {
            case Parsed.Ok<Json>(var value) -> value;
            case Parsed.Malformed<Json>(var violations) -> throw new AssertionError(violations.toString());
        };
    }
}
