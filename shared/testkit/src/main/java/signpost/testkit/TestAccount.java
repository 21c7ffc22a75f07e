package signpost.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSignatureCheck;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.signing.PublicKey;
import signpost.signing.Signature;

/// An account by the JDK's Ed25519. What it calls sr25519 is Ed25519 over a marked message: enough to tell
/// the schemes apart where a test is not about their arithmetic.
public final class TestAccount implements AccountSigner {

    /// Checks what these accounts sign.
    public static final AccountSignatureCheck CHECK = (account, message, signature) -> JdkEd25519.CHECK.holds(
            new PublicKey(account.hex()), marked(signature.scheme(), message), new Signature(signature.hex()));

    private static final byte[] MARK = "sr25519\n".getBytes(StandardCharsets.US_ASCII);

    private final JdkEd25519 key = JdkEd25519.generate();
    private final KeyScheme scheme;

    public TestAccount(KeyScheme scheme) {
        this.scheme = scheme;
    }

    private static byte[] marked(KeyScheme scheme, byte[] message) {
        if (scheme != KeyScheme.SR25519) {
            return message;
        }
        var marked = new ByteArrayOutputStream();
        marked.writeBytes(MARK);
        marked.writeBytes(message);
        return marked.toByteArray();
    }

    @Override
    public AccountId account() {
        return new AccountId(key.publicKey().hex());
    }

    @Override
    public KeyScheme scheme() {
        return scheme;
    }

    @Override
    public AccountSignature signatureOf(byte[] message) {
        return new AccountSignature(scheme, key.sign(marked(scheme, message)).hex());
    }
}
