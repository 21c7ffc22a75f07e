package signpost.embedded.aws;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/// Somebody who may sign requests to this stack: the operator, or the role of one function.
public record Identity(String name, String accessKeyId, String secretAccessKey) {

    public static final String OPERATOR = "operator";

    /// New credentials, good for as long as the stack runs.
    public static Identity create(String name, SecureRandom random) {
        return new Identity(name, "AKIALOCAL" + hex(random, 6).toUpperCase(Locale.ROOT), hex(random, 20));
    }

    /// As the container credentials provider of the SDKs reads them.
    public String asContainerCredentials() {
        return """
                {"AccessKeyId":"%s","SecretAccessKey":"%s","Token":"","Expiration":"2099-01-01T00:00:00Z"}""".formatted(accessKeyId, secretAccessKey);
    }

    private static String hex(SecureRandom random, int bytes) {
        var drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    @Override
    public String toString() {
        return name + " (" + accessKeyId + ")";
    }
}
