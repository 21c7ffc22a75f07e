package signpost.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import signpost.testkit.Vectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/// Where a stack answers, and who we are there.
///
/// @param endpoint of AWS's own APIs
/// @param api where `/api/…` begins
/// @param published published objects are below it
/// @param eventsFile where events can be read, for a stack without rules; else empty
record RunningStack(
        URI endpoint, URI api, URI published, AwsBasicCredentials operator, String region, String eventsFile) {

    private static final String REGION = "us-east-1";

    /// The stack that the property `aws.endpoint` or AWS_ENDPOINT_URL names; empty if nothing does. What the smoke
    /// script reads
    /// from the environment is read there too, and for the stack of `./sv up` from its state file.
    static Optional<RunningStack> named(Path root, Optional<String> property, Map<String, String> environment)
            throws IOException {
        var endpoint = property.or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")))
                .filter(named -> !named.isBlank());
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        var facts = new HashMap<String, String>();
        var state = Path.of(environment.getOrDefault(
                "SIGNPOST_STATE", root.resolve(".signpost/local.json").toString()));
        if (Files.isReadable(state)) {
            var known = Vectors.parse(Files.readString(state));
            if (known.text("awsEndpoint").equals(endpoint)) {
                known.text("apiUrl").ifPresent(url -> facts.put("SIGNPOST_API", url));
                known.text("publicUrl").ifPresent(url -> facts.put("SIGNPOST_PUBLIC_URL", url));
                known.text("eventsFile").ifPresent(file -> facts.put("SIGNPOST_EVENTS", file));
                known.text("accessKeyId").ifPresent(id -> facts.put("AWS_ACCESS_KEY_ID", id));
                known.text("secretAccessKey").ifPresent(key -> facts.put("AWS_SECRET_ACCESS_KEY", key));
            }
        }
        facts.putAll(environment);
        return Optional.of(new RunningStack(
                URI.create(endpoint.get()),
                URI.create(given(facts, "SIGNPOST_API")),
                URI.create(given(facts, "SIGNPOST_PUBLIC_URL")),
                AwsBasicCredentials.create(given(facts, "AWS_ACCESS_KEY_ID"), given(facts, "AWS_SECRET_ACCESS_KEY")),
                facts.getOrDefault("AWS_REGION", REGION),
                facts.getOrDefault("SIGNPOST_EVENTS", "")));
    }

    /// The one that `deploy.sh` has just made; its last line says how to go on.
    static RunningStack deployed(URI endpoint, String saidByDeploy) {
        return new RunningStack(
                endpoint,
                URI.create(afterEquals("SIGNPOST_API", saidByDeploy)),
                URI.create(afterEquals("SIGNPOST_PUBLIC_URL", saidByDeploy)),
                AwsBasicCredentials.create("test", "test"),
                REGION,
                "");
    }

    /// What a script needs to know to find it.
    Map<String, String> environment() {
        var environment = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_ACCESS_KEY_ID", operator.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", operator.secretAccessKey(),
                "AWS_REGION", region,
                "SIGNPOST_API", api.toString(),
                "SIGNPOST_PUBLIC_URL", published.toString()));
        if (!eventsFile.isEmpty()) {
            environment.put("SIGNPOST_EVENTS", eventsFile);
        }
        return environment;
    }

    private static String given(Map<String, String> facts, String name) {
        return Optional.ofNullable(facts.get(name))
                .orElseThrow(() -> new IllegalStateException(
                        "NOTHING WAS RUN: an endpoint is named, but not " + name + "; see localstack/README.md"));
    }

    private static String afterEquals(String name, String text) {
        return java.util.Arrays.stream(text.split("\\s+"))
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("deploy.sh did not say " + name + ":\n" + text));
    }
}
