package signpost.signing;

/// Holds a private key and signs with it; the key itself never leaves.
public interface Signer {

    PublicKey publicKey();

    /// The deterministic Ed25519 signature of exactly these bytes.
    Signature sign(byte[] message);
}
