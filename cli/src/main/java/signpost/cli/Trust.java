package signpost.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import signpost.bouncycastle.Ed25519Key;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.files.KeyFiles;
import signpost.json.Json;
import signpost.signing.KeyUnavailable;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;

/// Whose signatures this user believes, by what they pinned.
///
/// For each of the two roles the first source that names a key decides: the options, the trust file that was named,
/// the environment, the local stack's state file, `~/.score/trust.json`. The user's own signing key counts too
/// where it can mislead nobody else (a folder, the local stack) and where nothing is pinned at all; elsewhere a key
/// that readers have not pinned is refused, because what it signs would be refused by all of them.
final class Trust {

    private static final int MOST_BYTES = 1 << 16;

    private final Session session;
    private final TrustOptions options;

    Trust(Session session, TrustOptions options) {
        this.session = session;
        this.options = options;
    }

    /// @param target none where only manifests in files are looked at
    /// @param own the keys that are signed with, if there are any
    TrustedKeys of(Optional<Target> target, Optional<TrustedKeys> own) {
        var stack = target.flatMap(Target::stack);
        var sources = List.<Source>of(
                this::options,
                () -> Optional.ofNullable(options.file).map(file -> file(session.path(file))),
                () -> session.setting("SIGNPOST_TRUST").map(file -> file(session.path(file))),
                () -> Optional.of(environment()),
                () -> stack.map(LocalStack::trusted),
                () -> Optional.of(session.scoreHome().resolve("trust.json"))
                        .filter(Files::exists)
                        .map(Trust::file));
        var pinned = new TrustedKeys(first(sources, TrustedKeys::manifestKeys), first(sources, TrustedKeys::indexKeys));
        var isOnThisMachine = stack.isPresent() || target.map(Target::isFolder).orElse(false);
        var nothingIsPinned =
                pinned.manifestKeys().isEmpty() && pinned.indexKeys().isEmpty();
        if (isExplicit() || !(isOnThisMachine || nothingIsPinned)) {
            return pinned;
        }
        return own.or(this::ofDefaultKey).map(pinned::and).orElse(pinned);
    }

    private boolean isExplicit() {
        return !options.publicKeys.isEmpty() || !options.indexKeys.isEmpty() || options.file != null;
    }

    static Set<PublicKey> required(Set<PublicKey> keys, String role, String option) {
        if (keys.isEmpty()) {
            throw Stop.refused(
                    "no_trusted_key",
                    "no key is known that the " + role + " may be signed with",
                    "pin the publisher's key with " + option + " KEY, or in ~/.score/trust.json:"
                            + " {\"manifest_keys\": [\"…\"], \"index_keys\": [\"…\"]}");
        }
        return keys;
    }

    private interface Source {
        Optional<TrustedKeys> get();
    }

    private static Set<PublicKey> first(List<Source> sources, Function<TrustedKeys, Set<PublicKey>> role) {
        return sources.stream()
                .flatMap(source -> source.get().map(role).stream())
                .filter(keys -> !keys.isEmpty())
                .findFirst()
                .orElse(Set.of());
    }

    private Optional<TrustedKeys> options() {
        return Optional.of(new TrustedKeys(keys(options.publicKeys.stream()), keys(options.indexKeys.stream())));
    }

    private TrustedKeys environment() {
        return new TrustedKeys(keys(listed("SIGNPOST_TRUSTED_KEYS")), keys(listed("SIGNPOST_INDEX_KEYS")));
    }

    private Stream<String> listed(String name) {
        return session.setting(name).stream()
                .flatMap(value -> Stream.of(value.split("[,\\s]+", -1)))
                .filter(value -> !value.isEmpty());
    }

    private Set<PublicKey> keys(Stream<String> written) {
        var keys = new HashSet<PublicKey>();
        written.forEach(text -> keys.add(key(text)));
        return keys;
    }

    private PublicKey key(String written) {
        var file = file(written);
        if (file.isPresent()) {
            return KeyFiles.trusted(file.get());
        }
        return parsed(written, "no file and no public key");
    }

    private Optional<Path> file(String written) {
        try {
            return Optional.of(session.path(written)).filter(Files::isRegularFile);
        } catch (java.nio.file.InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private static PublicKey parsed(String written, String what) {
        // 32 characters would be taken for 32 raw bytes, which nobody types.
        if (written.length() >= 43) {
            try {
                return Ed25519Key.parsePublic(written.getBytes(StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notOne) {
                // Told below.
            }
        }
        var shown = written.length() > 80 ? written.substring(0, 80) + "…" : written;
        throw Stop.usage(
                "bad_public_key",
                "\"" + shown + "\" is " + what,
                "a public key is 64 hex digits, base64 of 32 bytes, or a file that holds it");
    }

    private static TrustedKeys file(Path file) {
        try (var in = Files.newInputStream(file)) {
            if (JsonReader.read(in.readNBytes(MOST_BYTES)) instanceof Parsed.Ok<Json>(Json.Obj json)) {
                return new TrustedKeys(keys(json, "manifest_keys"), keys(json, "index_keys"));
            }
        } catch (IOException e) {
            throw Stop.refused(
                    "bad_trust_file", "the trust file " + file + " cannot be read", "check --trust or SIGNPOST_TRUST");
        }
        throw Stop.refused(
                "bad_trust_file",
                "the trust file " + file + " is not JSON",
                "write it as {\"manifest_keys\": [\"…\"], \"index_keys\": [\"…\"]}");
    }

    private static Set<PublicKey> keys(Json.Obj json, String name) {
        var keys = new HashSet<PublicKey>();
        for (var item : json.items(name)) {
            keys.add(parsed(item instanceof Json.Text(var text) ? text : "", "no public key"));
        }
        return keys;
    }

    /// The keys of the user's own signing key, if it lies where the documents put it.
    private Optional<TrustedKeys> ofDefaultKey() {
        var file = session.defaultSigningKey();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var key = KeyFiles.signing(file);
            return Optional.of(new TrustedKeys(
                    Set.of(key.publicKey()),
                    Set.of(Signing.indexKeyBeside(file, key).publicKey())));
        } catch (KeyUnavailable unreadable) {
            // Whoever wants to sign with it is told; for reading it was only one more key to believe.
            return Optional.empty();
        }
    }
}
