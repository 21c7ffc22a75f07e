package signpost.signing;

/// Strict Ed25519: S below the group order, and neither the key nor R of small order or written in a non-canonical
/// way.
///
/// Strict, because two verifiers that disagree about an odd signature split the network that relies on them.
public interface SignatureCheck {

    /// Whether this key signed exactly these bytes; a key that is no usable point answers no.
    boolean holds(PublicKey key, byte[] message, Signature signature);
}
