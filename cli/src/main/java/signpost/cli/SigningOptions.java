package signpost.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The keys to sign with here, instead of having the publish function sign.
final class SigningOptions {

    @Option(
            names = "--signing-key-path",
            paramLabel = "FILE",
            description = "Sign manifests with the key in this file: 32 raw bytes, 64 hex digits, or PKCS#8 PEM.")
    @Nullable
    String keyPath;

    @Option(
            names = "--signing-key-secret",
            paramLabel = "NAME",
            description = "Sign manifests with the key in this secret of Secrets Manager.")
    @Nullable
    String keySecret;

    @Option(
            names = "--index-key-path",
            paramLabel = "FILE",
            description =
                    "Sign the index with the key in this file. Otherwise FILE.index beside the signing key if it is"
                            + " there, else a key derived from the signing key.")
    @Nullable
    String indexKeyPath;

    @Option(
            names = "--index-key-secret",
            paramLabel = "NAME",
            description = "Sign the index with the key in this secret of Secrets Manager.")
    @Nullable
    String indexKeySecret;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "The stage that is published to; a manifest that names another one is refused. Otherwise"
                    + " SIGNPOST_ENVIRONMENT, local on the local stack, or prod.")
    @Nullable
    String environment;

    boolean isGiven() {
        return keyPath != null || keySecret != null;
    }
}
