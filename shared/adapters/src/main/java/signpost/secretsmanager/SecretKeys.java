package signpost.secretsmanager;

import java.nio.charset.StandardCharsets;
import signpost.bouncycastle.Ed25519Key;
import signpost.signing.KeyUnavailable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/// Signing keys by the name of their secret.
public final class SecretKeys {

    private final SecretsManagerClient secrets;

    public SecretKeys(SecretsManagerClient secrets) {
        this.secrets = secrets;
    }

    /// @throws KeyUnavailable if the secret is not there, has no value yet, or holds no key
    public Ed25519Key signing(String name) {
        try {
            var secret = secrets.getSecretValue(get -> get.secretId(name));
            var stored = secret.secretBinary() != null
                    ? secret.secretBinary().asByteArray()
                    : secret.secretString().getBytes(StandardCharsets.UTF_8);
            return Ed25519Key.parse(stored);
        } catch (ResourceNotFoundException absent) {
            throw new KeyUnavailable(
                    "secret " + name + " does not exist or has no value; put the key there with aws secretsmanager"
                            + " put-secret-value",
                    absent);
        } catch (IllegalArgumentException notOne) {
            throw new KeyUnavailable("secret " + name + " holds no signing key: " + notOne.getMessage(), null);
        } catch (SdkException e) {
            throw new KeyUnavailable("secret " + name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
