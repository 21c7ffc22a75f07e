package signpost.embedded.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.embedded.files.DurableFile;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;

/// Secrets Manager on loopback: create, get, put, describe and list, in AWS JSON 1.1, for anyone who can connect:
/// callers are authenticated by the gateway in front of it.
///
/// With a folder, secrets are kept in `secrets.json` there, readable by its owner only.
public final class SecretsEngine implements AutoCloseable {

    private static final String ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@-]{1,512}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{32,64}");
    private static final int VALUE_LIMIT = 65_536;
    /// A value whose every character is escaped, with room for the rest.
    private static final int BODY_LIMIT = 8 * VALUE_LIMIT;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretStore secrets;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final LoopbackServer server;

    private SecretsEngine(SecretStore secrets, Clock clock, int port) {
        this.secrets = secrets;
        this.clock = clock;
        this.server = LoopbackServer.start(port, this::handle);
    }

    /// Starts it with the secrets kept in `data`, if there are any.
    ///
    /// @param data the folder that belongs to this engine alone, or null to keep secrets in memory
    /// @param port 0 for a free one
    public static SecretsEngine start(@Nullable Path data, Clock clock, int port) {
        var file = data == null ? null : new DurableFile(data.resolve("secrets.json"));
        return new SecretsEngine(SecretStore.open(file), clock, port);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/x-amz-json-1.1");
        headers.set("x-amzn-RequestId", UUID.randomUUID().toString());
        try {
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            var request = Messages.body(exchange, BODY_LIMIT)
                    .orElseThrow(() -> SecretsException.invalidParameter("request is longer than " + BODY_LIMIT));
            var answer = answer(target == null ? "" : target, read(request));
            Messages.answer(exchange, 200, JSON.writeValueAsBytes(answer));
        } catch (SecretsException e) {
            headers.set("x-amzn-ErrorType", e.type());
            var error = object().put("__type", e.type()).put("Message", e.getMessage());
            Messages.answer(exchange, 400, JSON.writeValueAsBytes(error));
        }
    }

    private static JsonNode read(byte[] request) throws IOException {
        try {
            var read = JSON.readTree(request);
            if (read.isObject()) {
                return read;
            }
        } catch (JsonProcessingException e) {
            // The same answer; the cause would quote the request.
        }
        throw SecretsException.validation("the request is not a JSON object");
    }

    private ObjectNode answer(String target, JsonNode request) {
        return switch (target) {
            case "secretsmanager.CreateSecret" -> create(request);
            case "secretsmanager.GetSecretValue" -> getValue(request);
            case "secretsmanager.PutSecretValue" -> putValue(request);
            case "secretsmanager.DescribeSecret" -> describe(secrets.get(required(request, "SecretId")));
            case "secretsmanager.ListSecrets" -> list(request);
            default -> throw SecretsException.unknownOperation(target);
        };
    }

    private ObjectNode create(JsonNode request) {
        var name = required(request, "Name");
        if (!NAME.matcher(name).matches()) {
            throw SecretsException.validation(
                    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following:"
                            + " -/_+=.@!");
        }
        var now = now();
        var empty = new Secret(
                ARN + name + "-" + suffix(), name, optional(request, "Description"), now, now, new LinkedHashMap<>());
        if (!hasValue(request)) {
            return identity(secrets.add(empty, _ -> false));
        }
        var id = token(request);
        var version = version(request, List.of(Secret.CURRENT));
        var created = secrets.add(empty.with(id, version), present -> {
            var earlier = present.versions().get(id);
            return earlier != null && earlier.holdsSameAs(version);
        });
        return identity(created).put("VersionId", id);
    }

    private ObjectNode putValue(JsonNode request) {
        var id = token(request);
        var version = version(request, stages(request));
        var secret = secrets.change(required(request, "SecretId"), before -> {
            var earlier = before.versions().get(id);
            if (earlier == null) {
                return before.with(id, version);
            }
            if (earlier.holdsSameAs(version)) {
                return before;
            }
            throw SecretsException.exists("You can't modify the value of version " + id
                    + ": give another ClientRequestToken for another value.");
        });
        var answer = identity(secret).put("VersionId", id);
        answer.set("VersionStages", strings(secret.stagesOf(id)));
        return answer;
    }

    private ObjectNode getValue(JsonNode request) {
        var secret = secrets.get(required(request, "SecretId"));
        var stage = optional(request, "VersionStage");
        var asked = optional(request, "VersionId");
        var sought = stage == null ? Secret.CURRENT : stage;
        var id = asked != null ? asked : secret.idOf(sought).orElse("");
        var version = secret.versions().get(id);
        if (version == null) {
            throw SecretsException.notFound("Secrets Manager can't find the specified secret value for "
                    + (asked != null ? "VersionId: " + asked : "staging label: " + sought));
        }
        if (stage != null && !version.stages().contains(stage)) {
            throw SecretsException.invalidRequest(
                    "You provided a VersionStage that is not associated to the provided VersionId.");
        }
        var answer = identity(secret).put("VersionId", id);
        if (version.string() != null) {
            answer.put("SecretString", version.string());
        } else {
            answer.put("SecretBinary", version.binary());
        }
        answer.set("VersionStages", strings(version.stages()));
        return answer.put("CreatedDate", version.created());
    }

    private static ObjectNode describe(Secret secret) {
        var answer = identity(secret).put("CreatedDate", secret.created()).put("LastChangedDate", secret.changed());
        if (secret.description() != null) {
            answer.put("Description", secret.description());
        }
        var versions = object();
        secret.versions().forEach((id, version) -> versions.set(id, strings(version.stages())));
        answer.set("VersionIdsToStages", versions);
        return answer;
    }

    /// Pages by position: the stand-in holds a handful.
    private ObjectNode list(JsonNode request) {
        var all = List.copyOf(secrets.all());
        var from = request.path("NextToken").asInt(0);
        var size = request.path("MaxResults").asInt(100);
        if (from < 0 || from > all.size() || size < 1 || size > 100) {
            throw SecretsException.invalidParameter("MaxResults is 1 to 100, and NextToken one that was given out");
        }
        var to = Math.min(all.size(), from + size);
        var answer = object();
        var page = answer.putArray("SecretList");
        for (var secret : all.subList(from, to)) {
            var entry = describe(secret);
            entry.set("SecretVersionsToStages", entry.remove("VersionIdsToStages"));
            page.add(entry);
        }
        return to < all.size() ? answer.put("NextToken", Integer.toString(to)) : answer;
    }

    private Secret.Version version(JsonNode request, List<String> stages) {
        var string = optional(request, "SecretString");
        var binary = optional(request, "SecretBinary");
        if ((string == null) == (binary == null)) {
            throw SecretsException.invalidRequest(
                    "You must provide either SecretString or SecretBinary, and not both.");
        }
        var length = string != null ? string.getBytes(StandardCharsets.UTF_8).length : decodedLength(binary);
        if (length < 1 || length > VALUE_LIMIT) {
            throw SecretsException.validation("a secret's value has 1 to " + VALUE_LIMIT + " bytes");
        }
        return new Secret.Version(string, binary, now(), stages);
    }

    private static int decodedLength(@Nullable String base64) {
        try {
            return Base64.getDecoder().decode(String.valueOf(base64)).length;
        } catch (IllegalArgumentException e) {
            throw SecretsException.validation("SecretBinary is not Base64");
        }
    }

    private static boolean hasValue(JsonNode request) {
        return request.hasNonNull("SecretString") || request.hasNonNull("SecretBinary");
    }

    private static List<String> stages(JsonNode request) {
        var stages = request.path("VersionStages")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
        return stages.isEmpty() ? List.of(Secret.CURRENT) : stages;
    }

    /// The SDKs always send one, so that a request they repeat makes one version.
    private static String token(JsonNode request) {
        var token = optional(request, "ClientRequestToken");
        if (token == null) {
            return UUID.randomUUID().toString();
        }
        if (!TOKEN.matcher(token).matches()) {
            throw SecretsException.invalidParameter("ClientRequestToken must be 32-64 characters long.");
        }
        return token;
    }

    private String suffix() {
        var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        var suffix = new StringBuilder();
        for (var i = 0; i < 6; i++) {
            suffix.append(letters.charAt(random.nextInt(letters.length())));
        }
        return suffix.toString();
    }

    private double now() {
        return clock.millis() / 1000.0;
    }

    private static String required(JsonNode request, String name) {
        var value = optional(request, name);
        if (value == null || value.isEmpty()) {
            throw SecretsException.validation("1 validation error detected: '" + name + "' must not be null or empty");
        }
        return value;
    }

    private static @Nullable String optional(JsonNode request, String name) {
        var value = request.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw SecretsException.validation("'" + name + "' must be a string");
        }
        return value.textValue();
    }

    private static ObjectNode identity(Secret secret) {
        return object().put("ARN", secret.arn()).put("Name", secret.name());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode strings(List<String> values) {
        return JSON.valueToTree(values);
    }
}
