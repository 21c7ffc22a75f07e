package signpost.chain;

/// Holds an account's private key and signs with it; the key itself never leaves.
public interface AccountSigner {

    AccountId account();

    KeyScheme scheme();

    AccountSignature signatureOf(byte[] message);
}
