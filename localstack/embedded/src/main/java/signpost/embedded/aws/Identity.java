package signpost.embedded.aws;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import signpost.embedded.template.Template;

/// Somebody who may sign requests to this stack: a user, or a session of a role, such as a function has.
///
/// @param principalId what a function behind a REST API is told as its caller; the same whenever the stack starts
public record Identity(String name, String principalId, String arn, String accessKeyId, String secretAccessKey) {

    /// The user who may call everything.
    public static final String OPERATOR = "operator";

    /// The role of those who take jobs: they may call their part of the API, and nothing else.
    public static final String WORKER = "worker";

    /// A user with new credentials, good for as long as the stack runs.
    public static Identity user(String name, SecureRandom random) {
        return new Identity(
                name,
                uniqueId("AIDA", name),
                "arn:aws:iam::" + Template.ACCOUNT + ":user/" + name,
                "AKIALOCAL" + hex(random, 6).toUpperCase(Locale.ROOT),
                hex(random, 20));
    }

    /// A session of a role, with new credentials. Unlike those of AWS they come without a session token.
    public static Identity session(String role, String session, SecureRandom random) {
        return new Identity(
                role,
                uniqueId("AROA", role) + ":" + session,
                "arn:aws:sts::" + Template.ACCOUNT + ":assumed-role/" + role + "/" + session,
                "ASIALOCAL" + hex(random, 6).toUpperCase(Locale.ROOT),
                hex(random, 20));
    }

    /// As long as IAM's own, and out of the name, so that data that is kept still belongs to the same caller.
    private static String uniqueId(String prefix, String name) {
        return prefix
                + SignatureV4.sha256(name.getBytes(StandardCharsets.UTF_8))
                        .substring(0, 17)
                        .toUpperCase(Locale.ROOT);
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
