package signpost.lambda;

import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import signpost.ingest.ContractSettings;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;

/// A function's environment variables. One that is missing stops the function at its start and is named.
public record Settings(Map<String, String> environment) {

    private static final Pattern TRUSTED_KEY = Pattern.compile("(manifest|index):([0-9a-f]{64})");

    public Settings {
        environment = Map.copyOf(environment);
    }

    public String required(String name) {
        return optional(name)
                .orElseThrow(() -> new IllegalStateException("environment variable " + name + " is not set"));
    }

    public Optional<String> optional(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// @param otherwise if it is not set
    public boolean flag(String name, boolean otherwise) {
        return switch (optional(name).orElse(Boolean.toString(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalStateException("environment variable " + name + " is neither true nor false");
        };
    }

    /// A whole number.
    public int whole(String name, int least, int most) {
        var text = required(name);
        if (text.matches("0|[1-9][0-9]{0,8}")) {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalStateException(
                "environment variable " + name + " is no whole number from " + least + " to " + most);
    }

    /// Whose signatures are believed (`TRUSTED_KEYS`: `manifest:<hex>` and `index:<hex>`), if that is said.
    public Optional<TrustedKeys> trustedKeys() {
        var manifestKeys = new HashSet<PublicKey>();
        var indexKeys = new HashSet<PublicKey>();
        for (var name : list("TRUSTED_KEYS")) {
            var form = TRUSTED_KEY.matcher(name);
            if (!form.matches()) {
                throw new IllegalStateException(
                        "TRUSTED_KEYS is a list of manifest:<64 lower-case hex digits> and index:<64 lower-case hex digits>");
            }
            (form.group(1).equals("manifest") ? manifestKeys : indexKeys).add(new PublicKey(form.group(2)));
        }
        return list("TRUSTED_KEYS").isEmpty()
                ? Optional.empty()
                : Optional.of(new TrustedKeys(manifestKeys, indexKeys));
    }

    /// The parts of a comma-separated value.
    public List<String> list(String name) {
        return optional(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /// The addresses of a setting that has at least one; the message quotes none, because they may hold a token.
    public List<URI> addresses(String name) {
        required(name);
        try {
            return list(name).stream().map(URI::create).toList();
        } catch (IllegalArgumentException notOne) {
            throw new IllegalStateException("environment variable " + name + " holds what is no address");
        }
    }

    /// How manifests are judged here: `ALLOW_PATH` and `BASE_CAPABILITIES`.
    public ContractSettings contract() {
        return ContractSettings.DEFAULT
                .withAllowPath(optional("ALLOW_PATH").filter("true"::equals).isPresent())
                .withBaseCapabilities(list("BASE_CAPABILITIES"));
    }
}
