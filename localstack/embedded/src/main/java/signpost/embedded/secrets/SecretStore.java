package signpost.embedded.secrets;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import signpost.embedded.files.DurableFile;

/// All secrets by name, in memory and, where there is a file, in that too before a change is acknowledged.
final class SecretStore {

    /// How many characters Secrets Manager puts behind a name to make an ARN.
    private static final int SUFFIX = 1 + 6;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable DurableFile file;
    private Map<String, Secret> secrets;

    private SecretStore(@Nullable DurableFile file, Map<String, Secret> secrets) {
        this.file = file;
        this.secrets = secrets;
    }

    static SecretStore open(@Nullable DurableFile file) {
        var secrets = new LinkedHashMap<String, Secret>();
        if (file != null && Files.exists(file.path())) {
            try {
                for (var secret : JSON.readValue(file.read(), new TypeReference<List<Secret>>() {})) {
                    secrets.put(secret.name(), secret);
                }
            } catch (IOException e) {
                // The cause would quote the file.
                throw new IllegalStateException(file.path() + " does not hold secrets: move it away to start afresh");
            }
        }
        return new SecretStore(file, secrets);
    }

    synchronized Collection<Secret> all() {
        return List.copyOf(secrets.values());
    }

    /// Finds a secret by name, by ARN, or by ARN without its last six characters.
    synchronized Secret get(String id) {
        var found = secrets.get(id);
        if (found != null) {
            return found;
        }
        return secrets.values().stream()
                .filter(secret -> secret.arn().equals(id)
                        || secret.arn()
                                .substring(0, secret.arn().length() - SUFFIX)
                                .equals(id))
                .findFirst()
                .orElseThrow(() -> SecretsException.notFound("Secrets Manager can't find the specified secret."));
    }

    /// Adds a secret, or answers the one that is there already if `isSame` says that it is the same request again.
    synchronized Secret add(Secret secret, Predicate<Secret> isSame) {
        var present = secrets.get(secret.name());
        if (present == null) {
            keep(secret);
            return secret;
        }
        if (isSame.test(present)) {
            return present;
        }
        throw SecretsException.exists("The operation failed because the secret " + secret.name() + " already exists.");
    }

    synchronized Secret change(String id, UnaryOperator<Secret> change) {
        var before = get(id);
        var after = change.apply(before);
        if (!after.equals(before)) {
            keep(after);
        }
        return after;
    }

    private void keep(Secret secret) {
        var next = new LinkedHashMap<>(secrets);
        next.put(secret.name(), secret);
        if (file != null) {
            try {
                file.replace(JSON.writeValueAsBytes(new ArrayList<>(next.values())));
            } catch (IOException e) {
                throw new UncheckedIOException("secrets cannot be written to " + file.path(), e);
            }
        }
        secrets = next;
    }
}
