package signpost.chain;

/// Whether accounts signed what they are said to have signed, as strictly for each scheme as for our own
/// signatures.
public interface AccountSignatureCheck {

    /// Whether the account signed exactly these bytes; a weak key, and a scheme that is not supported, answer
    /// no.
    boolean holds(AccountId account, byte[] message, AccountSignature signature);
}
