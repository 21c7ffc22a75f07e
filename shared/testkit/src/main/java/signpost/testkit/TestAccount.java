package signpost.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicLong;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSignatureCheck;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;

/// An account whose signatures are made fast and could be made by anybody: SHA-512 of account, scheme and
/// message. It
/// is for tests that are not about the arithmetic of signatures and make ten thousand of them.
public final class TestAccount implements AccountSigner {

    /// Checks what these accounts sign.
    public static final AccountSignatureCheck CHECK = (account, message, signature) ->
            sign(account, signature.scheme(), message).equals(signature);

    private static final AtomicLong MADE = new AtomicLong();

    private final AccountId account;
    private final KeyScheme scheme;

    public TestAccount(KeyScheme scheme) {
        var number =
                ByteBuffer.allocate(Long.BYTES).putLong(MADE.incrementAndGet()).array();
        this.account = AccountId.of(digest("SHA-256", number));
        this.scheme = scheme;
    }

    private static AccountSignature sign(AccountId account, KeyScheme scheme, byte[] message) {
        return AccountSignature.of(
                scheme, digest("SHA-512", account.bytes(), scheme.name().getBytes(StandardCharsets.US_ASCII), message));
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-2", e);
        }
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public KeyScheme scheme() {
        return scheme;
    }

    @Override
    public AccountSignature signatureOf(byte[] message) {
        return sign(account, scheme, message);
    }
}
