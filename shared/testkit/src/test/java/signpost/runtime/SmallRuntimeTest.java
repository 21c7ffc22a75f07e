package signpost.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.scale.ScaleReader;
import signpost.scale.ScaleWriter;
import signpost.scale.UnexpectedScale;
import signpost.testkit.Vectors;

/// What needs no metadata but our own, and hostile input of every kind.
class SmallRuntimeTest {

    private static Metadata metadata(int version) {
        return ok(Metadata.parse(SmallRuntime.metadata(version)));
    }

    private static <T> T ok(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Ok<T>(var value) -> value;
            case Parsed.Malformed<T>(var violations) -> throw new AssertionError(violations.toString());
        };
    }

    private static final List<Json.Obj> EXTRINSICS =
            Vectors.objects((Json.Obj) Vectors.json("chain/extrinsics"), "vectors");

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16})
    void commitments_of_the_real_chain_are_read_and_put_together_again(int version) {
        var metadata = metadata(version);
        var commitments = 0;
        for (var row : EXTRINSICS) {
            var raw = Vectors.bytes(row, "raw");
            if (Extrinsic.parse(raw, metadata) instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed)
                    && signed.call().is("Commitments", "set_commitment")) {
                assertThat(signed.signer().bytes()).isEqualTo(Vectors.bytes(row, "signer"));
                assertThat(unsigned(signed, metadata).signed(signed.signer(), signed.signature()))
                        .isEqualTo(raw);
                commitments++;
            }
        }
        assertThat(commitments)
                .isEqualTo(EXTRINSICS.stream()
                        .filter(row -> row.text("call").equals(Optional.of("setCommitment")))
                        .count());
    }

    private static UnsignedExtrinsic unsigned(Extrinsic.Signed signed, Metadata metadata) {
        var any = BlockHash.of(new byte[32]);
        var anchor = new UnsignedExtrinsic.Anchor(new RuntimeVersion("", 293, 1), any, signed.era(), any);
        return ok(UnsignedExtrinsic.of(signed.call(), signed.nonce(), signed.tip(), anchor, metadata));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16})
    void every_prefix_and_every_changed_byte_of_metadata_has_an_answer(int version) {
        var bytes = SmallRuntime.metadata(version);
        for (var length = 0; length < bytes.length; length += 7) {
            assertThat(Metadata.parse(Arrays.copyOf(bytes, length))).isInstanceOf(Parsed.Malformed.class);
        }
        var random = new Random(version);
        for (var i = 0; i < 3000; i++) {
            var changed = mutated(bytes, random);
            if (Metadata.parse(changed) instanceof Parsed.Ok<Metadata>(var metadata)) {
                // Metadata of a liar: whatever it says, extrinsics have an answer.
                for (var row : EXTRINSICS.subList(12, 20)) {
                    isAnswered(Vectors.bytes(row, "raw"), metadata);
                }
            }
        }
    }

    @Test
    void every_changed_extrinsic_has_an_answer() {
        var metadata = metadata(15);
        var random = new Random(5);
        for (var row : EXTRINSICS) {
            var raw = Vectors.bytes(row, "raw");
            for (var i = 0; i < 200; i++) {
                isAnswered(mutated(raw, random), metadata);
            }
            isAnswered(Arrays.copyOf(raw, raw.length / 2), metadata);
        }
    }

    private static void isAnswered(byte[] raw, Metadata metadata) {
        if (Extrinsic.parse(raw, metadata) instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed)) {
            var any = BlockHash.of(new byte[32]);
            var anchor = new UnsignedExtrinsic.Anchor(new RuntimeVersion("", 293, 1), any, signed.era(), any);
            assertThat(UnsignedExtrinsic.of(signed.call(), signed.nonce(), signed.tip(), anchor, metadata))
                    .isNotNull();
            assertThat(signed.call().arguments().json()).isNotNull();
        }
    }

    /// Bytes flipped, numbers made huge, pieces taken out and put in twice.
    private static byte[] mutated(byte[] bytes, Random random) {
        var changed = bytes.clone();
        for (var i = 0; i <= random.nextInt(3); i++) {
            var at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) 0xff;
                case 2 -> {
                    var hostile = new byte[] {(byte) 0x03, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
                    System.arraycopy(hostile, 0, changed, at, Math.min(hostile.length, changed.length - at));
                }
                default -> {
                    var from = random.nextInt(changed.length);
                    System.arraycopy(bytes, from, changed, at, Math.min(8, changed.length - Math.max(from, at)));
                }
            }
        }
        return changed;
    }

    @Test
    void a_length_of_a_gigabyte_takes_no_memory() {
        var metadata = metadata(15);
        for (var hostile : List.of("03ffffffff", "02000000c0", "0300000040", "feffffff")) {
            var body = "8400" + "11".repeat(32) + "01" + "22".repeat(64) + "000000001200" + "2c00" + hostile;
            var raw = new ScaleWriter().byteList(HexFormat.of().parseHex(body)).toBytes();

            assertThat(Extrinsic.parse(raw, metadata)).isInstanceOf(Parsed.Malformed.class);
            assertThat(Extrinsic.parse(HexFormat.of().parseHex(hostile), metadata))
                    .isInstanceOf(Parsed.Malformed.class);
        }
    }

    /// Batches in batches, as deep as the bytes allow.
    @Test
    void calls_that_lie_too_deep_in_one_another_are_refused() {
        var metadata = metadata(15);
        var body = "04" + "0b0004".repeat(100_000) + "000000";
        var raw = new ScaleWriter().byteList(HexFormat.of().parseHex(body)).toBytes();

        assertThat(Extrinsic.parse(raw, metadata))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed ->
                                assertThat(malformed.violations().toString()).contains("deep"));
    }

    @Test
    void extrinsics_of_version_5_are_answered_as_unsupported() {
        var raw = HexFormat.of().parseHex("0c450012");

        assertThat(ok(Extrinsic.parse(raw, metadata(16)))).isInstanceOf(Extrinsic.Unsupported.class);
    }

    /// A new extension may ask for something to be signed that this program does not know.
    @Test
    void an_unknown_extension_that_is_not_empty_stops_reading_and_signing() {
        var bytes = new String(SmallRuntime.metadata(15), StandardCharsets.ISO_8859_1)
                .replace("ChargeTransactionPayment", "ChargeSomethingElsePymnt")
                .getBytes(StandardCharsets.ISO_8859_1);
        var metadata = ok(Metadata.parse(bytes));
        var raw = Vectors.bytes(EXTRINSICS.get(12), "raw");
        var known = (Extrinsic.Signed) ok(Extrinsic.parse(raw, metadata(15)));
        var any = BlockHash.of(new byte[32]);
        var anchor = new UnsignedExtrinsic.Anchor(new RuntimeVersion("", 1, 1), any, known.era(), any);

        assertThat(Extrinsic.parse(raw, metadata)).isInstanceOf(Parsed.Malformed.class);
        assertThat(UnsignedExtrinsic.of(known.call(), BigInteger.ONE, BigInteger.ZERO, anchor, metadata))
                .isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void what_does_not_fit_the_runtimes_types_is_not_signed() throws UnexpectedScale {
        var metadata = metadata(15);
        var any = BlockHash.of(new byte[32]);
        var anchor = new UnsignedExtrinsic.Anchor(new RuntimeVersion("", 1, 1), any, new Era.Immortal(), any);
        for (var arguments : List.of(
                Value.Items.NONE,
                Value.of(1),
                new Value.Fields(Map.of("netuid", Value.of(65536), "info", Value.of(1))),
                new Value.Fields(Map.of("netuid", Value.of(-1), "info", Value.of(1))),
                new Value.Fields(Map.of("netuid", Value.of(44), "other", Value.of(1))))) {
            var call = new Call("Commitments", "set_commitment", arguments);

            assertThat(UnsignedExtrinsic.of(call, BigInteger.ONE, BigInteger.ZERO, anchor, metadata))
                    .isInstanceOf(Parsed.Malformed.class);
        }
        assertThat(UnsignedExtrinsic.of(
                        new Call("Nowhere", "x", Value.Items.NONE), BigInteger.ONE, BigInteger.ZERO, anchor, metadata))
                .isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void eras_are_written_and_read_alike_and_cover_the_block_they_were_made_for() throws UnexpectedScale {
        var random = new Random(3);
        for (var i = 0; i < 5000; i++) {
            var period = 4 << random.nextInt(15);
            var current = new Block(random.nextInt(10_000_000));
            var era = Era.mortal(period, current);
            var out = new ScaleWriter();
            era.write(out);

            assertThat(Era.read(new ScaleReader(out.toBytes()))).isEqualTo(era);
            assertThat(era.birth(current).height()).isLessThanOrEqualTo(current.height());
            assertThat(era.death(current).height()).isGreaterThan(current.height());
        }
    }

    @Test
    void compact_numbers_have_one_form() throws UnexpectedScale {
        for (var bits = 0; bits <= 128; bits++) {
            for (var value : List.of(
                    BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE),
                    BigInteger.ONE.shiftLeft(Math.max(0, bits - 1)))) {
                var bytes = new ScaleWriter().compact(value).toBytes();
                assertThat(new ScaleReader(bytes).compact()).isEqualTo(value);
            }
        }
        for (var second : List.of("0100", "fd00", "feff0000", "03ffffff3f", "07ffffffff00", "0b000000000100")) {
            var in = new ScaleReader(HexFormat.of().parseHex(second));
            assertThatExceptionOfType(UnexpectedScale.class).isThrownBy(in::compact);
        }
    }
}
