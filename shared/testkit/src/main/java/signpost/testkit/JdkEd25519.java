package signpost.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import signpost.signing.PublicKey;
import signpost.signing.Signature;
import signpost.signing.SignatureCheck;
import signpost.signing.Signer;

/// Ed25519 by the JDK, another implementation than the one that ships: what one signs the other must accept.
public final class JdkEd25519 implements Signer {

    /// Ordinary verification, without the strictness for odd signatures that the JDK lacks.
    public static final SignatureCheck CHECK = JdkEd25519::holds;

    private final PrivateKey key;
    private final PublicKey publicKey;

    private JdkEd25519(KeyPair pair) {
        this.key = pair.getPrivate();
        this.publicKey = encode(((EdECPublicKey) pair.getPublic()).getPoint());
    }

    public static JdkEd25519 generate() {
        try {
            return new JdkEd25519(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has Ed25519", e);
        }
    }

    /// The same key each time, which is nobody's secret.
    ///
    /// @param number which one
    public static JdkEd25519 known(int number) {
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
                private static final long serialVersionUID = 1;

                @Override
                public void nextBytes(byte[] bytes) {
                    Arrays.fill(bytes, (byte) number);
                }
            });
            return new JdkEd25519(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has Ed25519", e);
        }
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public Signature sign(byte[] message) {
        try {
            var signature = java.security.Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return Signature.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK signs Ed25519", e);
        }
    }

    private static boolean holds(PublicKey key, byte[] message, Signature signature) {
        try {
            var encoded = reversed(key.bytes());
            var isXOdd = (encoded[0] & 0x80) != 0;
            encoded[0] &= 0x7f;
            var point = new EdECPoint(isXOdd, new java.math.BigInteger(1, encoded));
            var check = java.security.Signature.getInstance("Ed25519");
            check.initVerify(KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
            check.update(message);
            return check.verify(signature.bytes());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey encode(EdECPoint point) {
        var y = point.getY().toByteArray();
        var encoded = new byte[32];
        var littleEndian = reversed(y);
        System.arraycopy(littleEndian, 0, encoded, 0, Math.min(littleEndian.length, encoded.length));
        if (point.isXOdd()) {
            encoded[31] |= (byte) 0x80;
        }
        return PublicKey.of(encoded);
    }

    private static byte[] reversed(byte[] bytes) {
        var reversed = Arrays.copyOf(bytes, bytes.length);
        for (var i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
