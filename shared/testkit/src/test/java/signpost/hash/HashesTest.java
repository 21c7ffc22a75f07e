package signpost.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import signpost.testkit.Vectors;

class HashesTest {

    @TestFactory
    Stream<DynamicTest> hashes_are_those_of_polkadot_js() {
        var rows = Vectors.objects(Vectors.json("chain/hashes"));
        assertThat(rows).hasSize(9);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("input").orElseThrow(), () -> {
                    var input = Vectors.bytes(row, "input");

                    assertThat(Blake2b.hash256(input)).isEqualTo(Vectors.bytes(row, "blake2b_256"));
                    assertThat(Blake2b.hash128(input)).isEqualTo(Vectors.bytes(row, "blake2b_128"));
                    assertThat(Twox.hash64(input)).isEqualTo(Vectors.bytes(row, "twox64"));
                    assertThat(Twox.hash128(input)).isEqualTo(Vectors.bytes(row, "twox128"));
                }));
    }

    /// RFC 7693, appendix A.
    @Test
    void blake2b_512_of_abc_is_that_of_the_RFC() {
        assertThat(HexFormat.of().formatHex(Blake2b.hash512("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }
}
