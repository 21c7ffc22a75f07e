package signpost.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RistrettoTest {

    /// RFC 9496 appendix A.1: the neutral element, the generator and its double.
    @Test
    void small_multiples_of_the_generator_are_written_as_in_the_RFC() {
        assertThat(encode(EdwardsPoint.NEUTRAL)).isEqualTo("00".repeat(32));
        assertThat(encode(EdwardsPoint.BASE))
                .isEqualTo("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76");
        assertThat(encode(EdwardsPoint.BASE.twice()))
                .isEqualTo("6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919");
    }

    @Test
    void of_random_bytes_only_the_one_encoding_of_an_element_is_read() {
        var random = new Random(9496);
        var elements = 0;
        for (var i = 0; i < 2000; i++) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            bytes[0] &= (byte) (i % 2 == 0 ? 0xfe : 0xff);
            bytes[31] &= 0x7f;
            var point = Ristretto.decode(bytes);
            elements += point.isPresent() ? 1 : 0;
            point.ifPresent(element -> assertThat(Ristretto.encode(element)).isEqualTo(bytes));
        }
        assertThat(elements).isBetween(200, 600);
    }

    @Test
    void secret_multiples_are_those_of_the_public_way_and_scalars_those_of_BigInteger() {
        var random = new Random(7);
        for (var i = 0; i < 200; i++) {
            var wide = new byte[64];
            random.nextBytes(wide);
            if (i < 4) {
                java.util.Arrays.fill(wide, (byte) (i % 2 == 0 ? 0xff : 0));
            }
            var scalar = SecretScalar.reduce(wide);
            assertThat(Field.number(scalar)).isEqualTo(Field.number(wide).mod(EdwardsPoint.L));

            var other = new byte[32];
            random.nextBytes(other);
            var third = java.util.Arrays.copyOf(wide, 32);
            assertThat(Field.number(SecretScalar.multiplyAdd(scalar, other, third)))
                    .isEqualTo(Field.number(scalar)
                            .multiply(Field.number(other))
                            .add(Field.number(third))
                            .mod(EdwardsPoint.L));

            assertThat(EdwardsPoint.secretMultipleOfBase(scalar).encode())
                    .isEqualTo(EdwardsPoint.sumOfProducts(Field.number(scalar), BigInteger.ZERO, EdwardsPoint.BASE)
                            .encode());
            assertThat(EdwardsPoint.BASE.twice().encode())
                    .isEqualTo(EdwardsPoint.BASE.plus(EdwardsPoint.BASE).encode());
        }
    }

    private static String encode(EdwardsPoint point) {
        return HexFormat.of().formatHex(Ristretto.encode(point));
    }
}
