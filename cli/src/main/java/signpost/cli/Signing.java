package signpost.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import signpost.bouncycastle.Ed25519Key;
import signpost.files.KeyFiles;
import signpost.signing.TrustedKeys;

/// The two keys that are signed with on this machine: one for manifests, one for the index.
record Signing(Ed25519Key manifestKey, Ed25519Key indexKey) {

    /// What separates the derived index key from every other key that may ever be derived from a signing key.
    static final String INDEX_KEY_CONTEXT = "signpost/index-key/v1";

    /// The keys the options name; empty if they name none.
    ///
    /// @throws signpost.signing.KeyUnavailable if a key is not there or is none
    static Optional<Signing> of(
            Session session, SigningOptions options, PlaceOptions place, Optional<LocalStack> stack) {
        if (options.keyPath != null && options.keySecret != null) {
            throw Stop.usage(
                    "two_keys",
                    "--signing-key-path and --signing-key-secret exclude each other",
                    "leave one of them out");
        }
        var aws = new Aws(session, place, stack);
        if (options.keyPath != null) {
            var file = session.path(options.keyPath);
            var key = KeyFiles.signing(file);
            return Optional.of(new Signing(
                    key,
                    namedIndexKey(session, options, aws)
                            .or(() -> stack.map(local -> aws.signingKey(LocalStack.INDEX_KEY_SECRET)))
                            .orElseGet(() -> indexKeyBeside(file, key))));
        }
        if (options.keySecret != null) {
            var key = aws.signingKey(options.keySecret);
            return Optional.of(new Signing(
                    key, namedIndexKey(session, options, aws).orElseGet(() -> key.derived(INDEX_KEY_CONTEXT))));
        }
        return Optional.empty();
    }

    private static Optional<Ed25519Key> namedIndexKey(Session session, SigningOptions options, Aws aws) {
        if (options.indexKeyPath != null) {
            return Optional.of(KeyFiles.signing(session.path(options.indexKeyPath)));
        }
        return Optional.ofNullable(options.indexKeySecret).map(aws::signingKey);
    }

    /// The index key that goes with a signing key in a file: `<file>.index` if it is there, else derived from it.
    static Ed25519Key indexKeyBeside(Path file, Ed25519Key key) {
        var beside = file.resolveSibling(file.getFileName() + ".index");
        return Files.exists(beside) ? KeyFiles.signing(beside) : key.derived(INDEX_KEY_CONTEXT);
    }

    TrustedKeys publicKeys() {
        return new TrustedKeys(Set.of(manifestKey.publicKey()), Set.of(indexKey.publicKey()));
    }
}
