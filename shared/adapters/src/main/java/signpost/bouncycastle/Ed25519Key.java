package signpost.bouncycastle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.hash.Blake2b;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.signing.Signer;

/// An Ed25519 private key in memory. It shows its public key and nothing else of itself.
public final class Ed25519Key implements Signer, AccountSigner {

    /// Bytes of a private key.
    public static final int SEED_BYTES = 32;

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s*([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /// What stands before the seed in the PKCS#8 of an Ed25519 key (RFC 8410 section 7), and before the key
    /// in its SPKI.
    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] seed;
    private final PublicKey publicKey;

    private Ed25519Key(byte[] seed) {
        this.seed = seed;
        var key = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, key, 0);
        this.publicKey = PublicKey.of(key);
    }

    public static Ed25519Key ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes");
        }
        return new Ed25519Key(seed.clone());
    }

    /// Reads a private key as it is kept: 32 raw bytes, 64 hex digits (a line break may follow), or PKCS#8
    /// PEM.
    ///
    /// @throws IllegalArgumentException if it is none of them; the message says nothing of what was there
    public static Ed25519Key parse(byte[] stored) {
        // 32 printable characters are half of a hex seed or a password; a real seed looks so once in 10^13.
        if (stored.length == SEED_BYTES && !isPrintable(stored)) {
            return ofSeed(stored);
        }
        var text = new String(stored, StandardCharsets.ISO_8859_1).strip();
        if (HEX.matcher(text).matches()) {
            return ofSeed(HexFormat.of().parseHex(text));
        }
        return ofSeed(unwrap(
                text,
                "PRIVATE KEY",
                PKCS8_PREFIX,
                "a signing key is 32 raw bytes, 64 hex digits or PKCS#8 PEM of Ed25519"));
    }

    /// Reads a public key in any form it is handed around in: 32 raw bytes, hex, base64, or SPKI PEM.
    ///
    /// @throws IllegalArgumentException if it is none of them
    public static PublicKey parsePublic(byte[] given) {
        if (given.length == SEED_BYTES && !isPrintable(given)) {
            return PublicKey.of(given);
        }
        var what = "a public key is 32 raw bytes, 64 hex digits, base64 of 32 bytes, or SPKI PEM of Ed25519";
        var text = new String(given, StandardCharsets.ISO_8859_1).strip();
        if (HEX.matcher(text).matches()) {
            return PublicKey.of(HexFormat.of().parseHex(text));
        }
        if (text.startsWith("-----")) {
            return PublicKey.of(unwrap(text, "PUBLIC KEY", SPKI_PREFIX, what));
        }
        try {
            return PublicKey.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException(what, neither);
        }
    }

    private static boolean isPrintable(byte[] bytes) {
        for (var b : bytes) {
            if (b < 0x20 || b > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static byte[] unwrap(String pem, String label, byte[] prefix, String what) {
        var matcher = PEM.matcher(pem);
        if (!matcher.matches() || !label.equals(matcher.group(1))) {
            throw new IllegalArgumentException(what);
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(matcher.group(2));
        } catch (IllegalArgumentException notBase64) {
            // Not passed on as the cause: it quotes what it could not read.
            throw new IllegalArgumentException(what);
        }
        if (der.length != prefix.length + SEED_BYTES || !Arrays.equals(Arrays.copyOf(der, prefix.length), prefix)) {
            throw new IllegalArgumentException(what);
        }
        return Arrays.copyOfRange(der, prefix.length, der.length);
    }

    /// Another key that follows from this one: its seed is HMAC-SHA-256 (RFC 2104) of the context under this
    /// key's seed.
    ///
    /// Whoever has this key has the derived one; the other way round it tells nothing. So an operator who
    /// keeps one key can sign two kinds of things under two keys.
    ///
    /// @param context what the derived key is for, `signpost/<purpose>/v<n>`; ASCII
    public Ed25519Key derived(String context) {
        var hmac = new HMac(SHA256Digest.newInstance());
        hmac.init(new KeyParameter(seed));
        var message = context.getBytes(StandardCharsets.US_ASCII);
        hmac.update(message, 0, message.length);
        var derived = new byte[SEED_BYTES];
        hmac.doFinal(derived, 0);
        return new Ed25519Key(derived);
    }

    /// Another key that follows from this one as Substrate's wallets derive them, along a path of hard
    /// junctions such as `//Alice//stash`: the seed is BLAKE2b-256 of "Ed25519HDKD", this seed and the
    /// junction's chain code.
    ///
    /// @throws IllegalArgumentException if the path has soft junctions or none of these
    public Ed25519Key derivedBy(String path) {
        var key = this;
        var context = Junctions.text("Ed25519HDKD");
        for (var chainCode : Junctions.chainCodes(path)) {
            var message = Arrays.copyOf(context, context.length + SEED_BYTES + chainCode.length);
            System.arraycopy(key.seed, 0, message, context.length, SEED_BYTES);
            System.arraycopy(chainCode, 0, message, context.length + SEED_BYTES, chainCode.length);
            key = new Ed25519Key(Blake2b.hash256(message));
        }
        return key;
    }

    @Override
    public AccountId account() {
        return new AccountId(publicKey.hex());
    }

    @Override
    public KeyScheme scheme() {
        return KeyScheme.ED25519;
    }

    @Override
    public AccountSignature signatureOf(byte[] message) {
        return new AccountSignature(KeyScheme.ED25519, sign(message).hex());
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public Signature sign(byte[] message) {
        var signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return Signature.of(signature);
    }

    @Override
    public String toString() {
        return "Ed25519 key " + publicKey;
    }
}
