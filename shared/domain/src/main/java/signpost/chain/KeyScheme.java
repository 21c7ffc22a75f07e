package signpost.chain;

import java.util.Arrays;
import java.util.Optional;

/// How an account signs.
public enum KeyScheme {
    ED25519(0, 64),
    SR25519(1, 64),
    ECDSA(2, 65);

    private final int number;
    private final int signatureBytes;

    KeyScheme(int number, int signatureBytes) {
        this.number = number;
        this.signatureBytes = signatureBytes;
    }

    public static Optional<KeyScheme> of(int number) {
        return Arrays.stream(values()).filter(scheme -> scheme.number == number).findFirst();
    }

    /// In front of a signature, as Substrate's `MultiSignature` has it.
    public int number() {
        return number;
    }

    public int signatureBytes() {
        return signatureBytes;
    }
}
