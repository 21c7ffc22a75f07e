package signpost.bouncycastle;

import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSignatureCheck;
import signpost.signing.PublicKey;
import signpost.signing.Signature;

/// Signatures of accounts by sr25519 and by strict Ed25519. ECDSA, which no hotkey uses, is not supported.
public final class AccountSignatures implements AccountSignatureCheck {

    private final StrictEd25519 ed25519 = new StrictEd25519();

    @Override
    public boolean holds(AccountId account, byte[] message, AccountSignature signature) {
        return switch (signature.scheme()) {
            case ED25519 -> ed25519.holds(new PublicKey(account.hex()), message, new Signature(signature.hex()));
            case SR25519 -> Sr25519.holds(account, message, signature.bytes());
            case ECDSA -> false;
        };
    }
}
