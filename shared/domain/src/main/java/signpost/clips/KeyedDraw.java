package signpost.clips;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Chance that can be repeated by whoever knows the salt, and neither predicted nor influenced by anybody
/// else: HMAC-SHA-256, keyed by the salt, of what is drawn for.
public final class KeyedDraw {

    /// Fewer bytes of salt could be guessed.
    public static final int LEAST_SALT_BYTES = 32;

    private static final int MANTISSA_BITS = 53;

    private final SecretKeySpec salt;

    public KeyedDraw(byte[] salt) {
        if (salt.length < LEAST_SALT_BYTES) {
            throw new IllegalArgumentException("a salt has at least " + LEAST_SALT_BYTES + " bytes");
        }
        this.salt = new SecretKeySpec(salt, "HmacSHA256");
    }

    /// What came out for one purpose.
    public static final class Drawn {
        private final byte[] mac;

        private Drawn(byte[] mac) {
            this.mac = mac;
        }

        /// One of the choices in proportion to their weights, if any weighs something.
        public <T> Optional<T> oneOf(List<T> choices, ToDoubleFunction<T> weight) {
            var total = choices.stream().mapToDouble(weight).sum();
            var rest = unit() * total;
            Optional<T> last = Optional.empty();
            for (var choice : choices) {
                var own = weight.applyAsDouble(choice);
                if (own > 0) {
                    last = Optional.of(choice);
                    rest -= own;
                    if (rest < 0) {
                        return last;
                    }
                }
            }
            return last; // rounding may leave a rest above nothing
        }

        /// From 0 up to, but not including, 1.
        private double unit() {
            return (ByteBuffer.wrap(mac).getLong() >>> (Long.SIZE - MANTISSA_BITS)) * 0x1.0p-53;
        }

        /// 0 to 2^31 - 1, as seeds are.
        public int seed() {
            return ByteBuffer.wrap(mac).getInt(Long.BYTES) & Integer.MAX_VALUE;
        }

        /// 128 bits as 32 hex digits.
        public String id() {
            return HexFormat.of().formatHex(Arrays.copyOfRange(mac, 16, 32));
        }
    }

    /// The parts are told apart by their lengths: ("a", "bc") is not ("ab", "c").
    public Drawn drawFor(String... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(salt);
            for (var part : parts) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return new Drawn(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has HMAC-SHA-256", e);
        }
    }

    /// Says nothing of the salt.
    @Override
    public String toString() {
        return "KeyedDraw";
    }
}
