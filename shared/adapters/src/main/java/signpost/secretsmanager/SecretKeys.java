package signpost.secretsmanager;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import signpost.bouncycastle.Ed25519Key;
import signpost.signing.KeyUnavailable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/// Signing keys and salts by the name of their secret.
public final class SecretKeys {

    private final SecretsManagerClient secrets;

    public SecretKeys(SecretsManagerClient secrets) {
        this.secrets = secrets;
    }

    /// @throws KeyUnavailable if the secret is not there, has no value yet, or holds no key
    public Ed25519Key signing(String name) {
        try {
            return Ed25519Key.parse(stored(name));
        } catch (IllegalArgumentException notOne) {
            throw new KeyUnavailable("secret " + name + " holds no signing key: " + notOne.getMessage(), null);
        }
    }

    /// Bytes that nobody guesses, as hex digits.
    ///
    /// @throws KeyUnavailable if the secret is not there, has no value yet, or holds fewer bytes or something else
    public byte[] salt(String name, int leastBytes) {
        var text = new String(stored(name), StandardCharsets.UTF_8).strip();
        if (text.length() < 2 * leastBytes || text.length() % 2 != 0 || !text.matches("[0-9a-fA-F]+")) {
            throw new KeyUnavailable(
                    "secret " + name + " holds no salt: at least " + leastBytes + " bytes in hex, as openssl rand -hex "
                            + leastBytes + " makes them",
                    null);
        }
        return HexFormat.of().parseHex(text);
    }

    private byte[] stored(String name) {
        try {
            var secret = secrets.getSecretValue(get -> get.secretId(name));
            return secret.secretBinary() != null
                    ? secret.secretBinary().asByteArray()
                    : secret.secretString().getBytes(StandardCharsets.UTF_8);
        } catch (ResourceNotFoundException absent) {
            throw new KeyUnavailable(
                    "secret " + name + " does not exist or has no value; put the key there with aws secretsmanager"
                            + " put-secret-value",
                    absent);
        } catch (SdkException e) {
            throw new KeyUnavailable("secret " + name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
