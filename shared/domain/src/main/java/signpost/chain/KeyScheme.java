package signpost.chain;

/// How an account signs; the order is that of Substrate's `MultiSignature`.
public enum KeyScheme {
    ED25519(64),
    SR25519(64),
    ECDSA(65);

    private final int signatureBytes;

    KeyScheme(int signatureBytes) {
        this.signatureBytes = signatureBytes;
    }

    public int signatureBytes() {
        return signatureBytes;
    }
}
