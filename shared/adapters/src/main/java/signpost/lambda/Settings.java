package signpost.lambda;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.ingest.ContractSettings;

/// A function's environment variables. One that is missing stops the function at its start and is named.
public record Settings(Map<String, String> environment) {
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

    /// The parts of a comma-separated value.
    public List<String> list(String name) {
        return optional(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
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
