package signpost.embedded.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import signpost.embedded.streams.EventPattern;

/// What one stack consists of, every reference resolved.
public record Template(
        List<Function> functions,
        List<Bucket> buckets,
        List<Secret> secrets,
        List<Table> tables,
        List<Rule> rules,
        List<Route> routes,
        List<GatewayResponse> gatewayResponses,
        List<CallerPolicy> callerPolicies,
        List<String> eventBuses,
        List<StreamMapping> streamMappings) {

    public static final String ACCOUNT = "000000000000";
    public static final String REGION = "us-east-1";

    public Template {
        functions = List.copyOf(functions);
        buckets = List.copyOf(buckets);
        secrets = List.copyOf(secrets);
        tables = List.copyOf(tables);
        rules = List.copyOf(rules);
        routes = List.copyOf(routes);
        gatewayResponses = List.copyOf(gatewayResponses);
        callerPolicies = List.copyOf(callerPolicies);
        eventBuses = List.copyOf(eventBuses);
        streamMappings = List.copyOf(streamMappings);
    }

    /// Reads a template file.
    ///
    /// @throws TemplateException if it uses an intrinsic, a reference or a shape that is not understood here
    public static Template read(Path file, Map<String, String> parameters) throws IOException {
        return parse(Files.readString(file), parameters);
    }

    /// Reads a template, given values for its parameters.
    ///
    /// @throws TemplateException if it uses an intrinsic, a reference or a shape that is not understood here
    public static Template parse(String json, Map<String, String> parameters) {
        try {
            return new TemplateReader(new ObjectMapper().readTree(json), parameters).read();
        } catch (JsonProcessingException e) {
            throw new TemplateException("the template is not JSON: " + e.getOriginalMessage());
        }
    }

    public Optional<Function> function(String name) {
        return functions.stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /// `module` is the key of its code asset: the jar is `functions/<module>/target/<module>.jar`. `asyncRetries`
    /// is how often an event nobody waits for is tried again.
    public record Function(
            String name,
            String handler,
            String module,
            Map<String, String> environment,
            int memoryMegabytes,
            Duration timeout,
            boolean snapStart,
            int asyncRetries,
            Map<String, String> aliases,
            Set<String> versions) {

        public static final String LATEST = "$LATEST";
        /// What Lambda does unless told otherwise.
        public static final int ASYNC_RETRIES = 2;

        public Function {
            environment = Map.copyOf(environment);
            aliases = Map.copyOf(aliases);
            versions = Set.copyOf(versions);
        }

        public String arn() {
            return "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:" + name;
        }

        /// The version that runs for a qualifier; empty if there is no such alias or version.
        public Optional<String> version(Optional<String> qualifier) {
            if (qualifier.isEmpty() || qualifier.get().equals(LATEST)) {
                return Optional.of(LATEST);
            }
            return versions.contains(qualifier.get()) ? qualifier : Optional.ofNullable(aliases.get(qualifier.get()));
        }
    }

    public record Bucket(String name, boolean versioned) {}

    public record Secret(String name) {}

    /// `createTable` is the body of a CreateTable request.
    public record Table(String name, JsonNode createTable, Optional<String> timeToLiveAttribute) {}

    /// `schedule` is `rate(…)` or `cron(…)`.
    public record Rule(String name, String schedule, boolean enabled, List<Target> targets) {
        public Rule {
            targets = List.copyOf(targets);
        }

        public String arn() {
            return "arn:aws:events:" + REGION + ":" + ACCOUNT + ":rule/" + name;
        }
    }

    /// A constant `input` replaces the event.
    public record Target(FunctionAddress function, Optional<String> input) {}

    /// One method of a REST API that a function answers. `path` is a template: `/a/{b}/{rest+}`; `method` may be
    /// `ANY`.
    public record Route(
            String apiId,
            String stage,
            String method,
            String path,
            Authorization authorization,
            FunctionAddress function,
            Set<String> binaryMediaTypes) {
        public Route {
            binaryMediaTypes = Set.copyOf(binaryMediaTypes);
        }

        /// What a policy names to allow a request: `requestPath` as it came, and not the route's own.
        public String arnOf(String requestMethod, String requestPath) {
            return "arn:aws:execute-api:" + REGION + ":" + ACCOUNT + ":" + apiId + "/" + stage + "/" + requestMethod
                    + requestPath;
        }
    }

    /// How a REST API words what it refuses by itself. `body` may hold variables, see [#VARIABLES].
    ///
    /// @param type such as `THROTTLED`, or one of the two defaults, `DEFAULT_4XX` and `DEFAULT_5XX`
    public record GatewayResponse(
            String type, Optional<Integer> status, Map<String, String> headers, Optional<String> body) {

        /// The variables that a body may hold.
        public static final Set<String> VARIABLES = Set.of(
                "$context.error.message",
                "$context.error.messageString",
                "$context.error.responseType",
                "$context.requestId");

        public GatewayResponse {
            headers = Map.copyOf(headers);
        }
    }

    /// Which methods of APIs those may call to whom a policy is attached. In `methods`, which are ARNs, a `*`
    /// stands for any text.
    public record CallerPolicy(String name, List<String> methods) {
        public CallerPolicy {
            methods = List.copyOf(methods);
        }
    }

    /// Which changes of a table a function is invoked with. Of several patterns one is enough.
    public record StreamMapping(FunctionAddress function, String table, List<EventPattern> patterns, int batchSize) {
        public StreamMapping {
            patterns = List.copyOf(patterns);
        }

        public boolean wants(JsonNode change) {
            return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(change));
        }
    }

    public enum Authorization {
        NONE,
        AWS_IAM
    }
}
