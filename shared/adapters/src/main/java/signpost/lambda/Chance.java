package signpost.lambda;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Secure randomness of which nothing is older than the process: many copies may start from one snapshot of it, and
/// none may draw what another draws.
public final class Chance implements RandomGenerator {

    private static final int TOKEN_BYTES = 32;
    private static final int SUFFIX_BYTES = 6;

    private volatile @Nullable SecureRandom random;

    /// Forgets what was seeded before; to be called when a snapshot has been restored.
    public void renew() {
        random = null;
    }

    private SecureRandom random() {
        var current = random;
        if (current == null) {
            current = new SecureRandom();
            random = current;
        }
        return current;
    }

    @Override
    public long nextLong() {
        return random().nextLong();
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random().nextBytes(bytes);
        return bytes;
    }

    /// A UUID of version 4 (RFC 9562).
    public String uuid() {
        var versioned = (nextLong() & ~0xf000L) | 0x4000L;
        var variant = (nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(versioned, variant).toString();
    }

    /// 256 bits that nobody guesses, as 43 letters, digits, `-` and `_`.
    public String token() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(TOKEN_BYTES));
    }

    /// A few characters that tell things of the same moment apart.
    public String suffix() {
        return HexFormat.of().formatHex(bytes(SUFFIX_BYTES));
    }
}
