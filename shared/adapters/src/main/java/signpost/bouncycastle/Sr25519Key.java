package signpost.bouncycastle;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA512Digest;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;

/// An sr25519 private key in memory. It shows its account and nothing else of itself.
///
/// Signing takes the same steps for every key and message of one length ([SecretScalar],
/// [EdwardsPoint#secretMultipleOfBase]). Java promises no more than that, and cannot wipe what the collector
/// has copied; so these keys belong into a miner's own program and not into one that answers strangers.
public final class Sr25519Key implements AccountSigner {

    /// Bytes of a mini secret, which is what wallets call the seed.
    public static final int SEED_BYTES = 32;

    private final byte[] scalar;
    private final byte[] nonce;
    private final SecureRandom chance;
    private final AccountId account;

    private Sr25519Key(byte[] miniSecret, SecureRandom chance) {
        // schnorrkel, MiniSecretKey::expand_ed25519: as Ed25519 does it, and then divided by the cofactor.
        var sha512 = new SHA512Digest();
        sha512.update(miniSecret, 0, miniSecret.length);
        var expanded = new byte[sha512.getDigestSize()];
        sha512.doFinal(expanded, 0);
        expanded[0] &= (byte) 0xf8;
        expanded[31] &= 0x3f;
        expanded[31] |= 0x40;
        this.scalar = new byte[32];
        for (var i = 0; i < scalar.length; i++) {
            var above = i == 31 ? 0 : expanded[i + 1];
            scalar[i] = (byte) (((expanded[i] & 0xff) >> 3) | (above << 5));
        }
        this.nonce = Arrays.copyOfRange(expanded, 32, 64);
        this.chance = chance;
        this.account = AccountId.of(Ristretto.encode(EdwardsPoint.secretMultipleOfBase(scalar)));
    }

    /// @param chance for the nonces of signatures
    public static Sr25519Key ofMiniSecret(byte[] miniSecret, SecureRandom chance) {
        if (miniSecret.length != SEED_BYTES) {
            throw new IllegalArgumentException("an sr25519 seed has 32 bytes");
        }
        return new Sr25519Key(miniSecret, chance);
    }

    /// Another key that follows from this one, along a path of hard junctions such as `//Alice//stash`.
    ///
    /// @throws IllegalArgumentException if the path has soft junctions or none of these
    public Sr25519Key derived(String path) {
        var key = this;
        for (var chainCode : Junctions.chainCodes(path)) {
            var miniSecret = new Transcript("SchnorrRistrettoHDKD")
                    .append("sign-bytes", new byte[0])
                    .append("chain-code", chainCode)
                    .append("secret-key", key.scalar)
                    .challenge("HDKD-hard", SEED_BYTES);
            key = new Sr25519Key(miniSecret, chance);
        }
        return key;
    }

    @Override
    public AccountId account() {
        return account;
    }

    @Override
    public KeyScheme scheme() {
        return KeyScheme.SR25519;
    }

    /// A fresh signature each time.
    @Override
    public AccountSignature signatureOf(byte[] message) {
        var transcript = Sr25519.signing(message, account.bytes());
        var secret = SecretScalar.reduce(transcript.witness("signing", nonce, chance, 64));
        var r = Ristretto.encode(EdwardsPoint.secretMultipleOfBase(secret));
        var s = SecretScalar.multiplyAdd(Sr25519.challenge(transcript, r), scalar, secret);
        var signature = Arrays.copyOf(r, Sr25519.SIGNATURE_BYTES);
        System.arraycopy(s, 0, signature, 32, s.length);
        signature[Sr25519.SIGNATURE_BYTES - 1] |= (byte) Sr25519.MARK;
        return AccountSignature.of(KeyScheme.SR25519, signature);
    }

    @Override
    public String toString() {
        return "sr25519 key of " + account;
    }
}
