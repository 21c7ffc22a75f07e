package signpost.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import signpost.bouncycastle.Ed25519Key;
import signpost.signing.KeyUnavailable;
import signpost.signing.PublicKey;

/// Signing keys and public keys in files.
public final class KeyFiles {

    /// No key in any accepted form is longer.
    private static final int MOST_BYTES = 4096;

    private KeyFiles() {}

    /// @throws KeyUnavailable if the file is not there or holds no key
    public static Ed25519Key signing(Path file) {
        try {
            return Ed25519Key.parse(read(file, "signing key"));
        } catch (IllegalArgumentException notOne) {
            throw new KeyUnavailable(file + " holds no signing key: " + notOne.getMessage(), null);
        }
    }

    /// @throws KeyUnavailable if the file is not there or holds no key
    public static PublicKey trusted(Path file) {
        try {
            return Ed25519Key.parsePublic(read(file, "public key"));
        } catch (IllegalArgumentException notOne) {
            throw new KeyUnavailable(file + " holds no public key: " + notOne.getMessage(), null);
        }
    }

    private static byte[] read(Path file, String what) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES);
        } catch (NoSuchFileException absent) {
            throw new KeyUnavailable("there is no " + what + " at " + file, null);
        } catch (IOException e) {
            throw new KeyUnavailable("the " + what + " at " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
