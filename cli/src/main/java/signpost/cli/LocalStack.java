package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import signpost.bouncycastle.Ed25519Key;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;

/// The stack on this machine, by the state file that `./sv up` leaves while it runs.
record LocalStack(Path file, Json.Obj state) {

    static final String ENVIRONMENT = "local";

    /// The secret that holds the key the stack signs its index with.
    static final String INDEX_KEY_SECRET = "signpost/local/index-key";

    private static final int MOST_BYTES = 1 << 16;

    static Optional<LocalStack> find(Session session) {
        var file = session.setting("SIGNPOST_STATE")
                .map(session::path)
                .orElseGet(() -> session.home().orElse(session.folder()).resolve(".signpost/local.json"));
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw Stop.refused(
                    "bad_state_file",
                    file + " cannot be read: " + e.getMessage(),
                    "start the stack again with ./sv up");
        }
        if (JsonReader.read(bytes) instanceof Parsed.Ok<Json>(Json.Obj state)) {
            return Optional.of(new LocalStack(file, state));
        }
        throw Stop.refused("bad_state_file", file + " is not JSON", "remove it and start the stack again with ./sv up");
    }

    String get(String name) {
        return state.text(name)
                .orElseThrow(() ->
                        Stop.refused("bad_state_file", file + " has no " + name, "start the stack again with ./sv up"));
    }

    /// Whether the process that wrote the file is still there.
    boolean isRunning() {
        var pid = state.whole("pid");
        return pid.isEmpty()
                || ProcessHandle.of(pid.getAsLong()).map(ProcessHandle::isAlive).orElse(false);
    }

    /// Itself, if it runs.
    LocalStack running() {
        if (!isRunning()) {
            throw Stop.unreachable(
                    "stack_not_running",
                    "the local stack that " + file + " names is no longer running",
                    "start it with ./sv up");
        }
        return this;
    }

    /// The same stack for a worker, who may do less than an operator.
    LocalStack asWorker() {
        return new LocalStack(
                file,
                state.with("accessKeyId", new Json.Text(get("workerAccessKeyId")))
                        .with("secretAccessKey", new Json.Text(get("workerSecretAccessKey"))));
    }

    TrustedKeys trusted() {
        return new TrustedKeys(keys("manifestKeys"), keys("indexKeys"));
    }

    private Set<PublicKey> keys(String name) {
        var keys = new HashSet<PublicKey>();
        for (var item : state.items(name)) {
            if (item instanceof Json.Text(var text)) {
                keys.add(Ed25519Key.parsePublic(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            }
        }
        return keys;
    }
}
