package signpost.runtime;

import java.util.List;
import signpost.hash.Blake2b;
import signpost.hash.Twox;
import signpost.scale.UnexpectedScale;

/// How a key of a storage map is written; in the order of their numbers in metadata.
public enum Hasher {
    BLAKE2_128(16, false),
    BLAKE2_256(32, false),
    BLAKE2_128_CONCAT(16, true),
    TWOX_128(16, false),
    TWOX_256(32, false),
    TWOX_64_CONCAT(8, true),
    IDENTITY(0, true);

    private static final List<Hasher> IN_ORDER = List.of(values());

    private final int hashBytes;
    private final boolean keepsKey;

    Hasher(int hashBytes, boolean keepsKey) {
        this.hashBytes = hashBytes;
        this.keepsKey = keepsKey;
    }

    static Hasher of(int number) throws UnexpectedScale {
        if (number >= IN_ORDER.size()) {
            throw new UnexpectedScale("there is no hasher " + number);
        }
        return IN_ORDER.get(number);
    }

    /// Of the hash in front.
    int hashBytes() {
        return hashBytes;
    }

    /// Whether the key itself follows its hash, so that it can be read back.
    boolean keepsKey() {
        return keepsKey;
    }

    byte[] hash(byte[] key) {
        return switch (this) {
            case BLAKE2_128, BLAKE2_128_CONCAT -> Blake2b.hash128(key);
            case BLAKE2_256 -> Blake2b.hash256(key);
            case TWOX_128 -> Twox.hash128(key);
            case TWOX_256 -> Twox.hash256(key);
            case TWOX_64_CONCAT -> Twox.hash64(key);
            case IDENTITY -> new byte[0];
        };
    }
}
