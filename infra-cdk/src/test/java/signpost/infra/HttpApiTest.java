package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awscdk.assertions.Match.anyValue;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class HttpApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void every_route_of_the_contract_is_there_and_goes_to_its_function() {
        var routes = resources(Stage.PROD, "AWS::ApiGateway::Method").stream()
                .collect(Collectors.toMap(
                        method -> method.path("HttpMethod").asText() + " " + path(method.path("ResourceId")),
                        method -> method.at("/Integration/Uri").toString().replaceAll(".*\"(\\w+)Live.*", "$1")));

        assertThat(routes)
                .containsOnly(
                        Map.entry("GET /api/manifests", "RegistryApi"),
                        Map.entry("POST /api/manifests/validate", "RegistryApi"),
                        Map.entry("GET /api/manifests/{name}", "RegistryApi"),
                        Map.entry("PUT /api/manifests/{name}", "RegistryApi"),
                        Map.entry("DELETE /api/manifests/{name}", "RegistryApi"),
                        Map.entry("GET /api/manifests/{name}/versions", "RegistryApi"),
                        Map.entry("GET /api/manifests/{name}/runs", "RegistryApi"),
                        Map.entry("POST /api/manifests/{name}/runs", "RegistryApi"),
                        Map.entry("POST /api/manifests/{name}/state", "RegistryApi"),
                        Map.entry("POST /api/queue/jobs", "QueueApi"),
                        Map.entry("GET /api/queue/jobs", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/claim", "QueueApi"),
                        Map.entry("POST /api/queue/requeue", "QueueApi"),
                        Map.entry("GET /api/queue/stats", "QueueApi"),
                        Map.entry("GET /api/queue/jobs/{id}", "QueueApi"),
                        Map.entry("GET /api/queue/jobs/{id}/manifest", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/heartbeat", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/complete", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/fail", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/cancel", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/cancel/ack", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/requeue", "QueueApi"),
                        Map.entry("POST /api/queue/jobs/{id}/events", "QueueApi"),
                        Map.entry("GET /api/queue/jobs/{id}/events", "QueueApi"),
                        Map.entry("PUT /api/commitments/{hash}", "Documents"),
                        Map.entry("GET /api/challenge/v3", "Challenge"),
                        Map.entry("GET /api/tasks/next/v2", "Challenge"));
    }

    @Test
    void what_workers_call_are_routes() {
        assertThat(Stream.concat(HttpApi.REGISTRY_ROUTES.stream(), HttpApi.QUEUE_ROUTES.stream()))
                .containsAll(HttpApi.WORKER_ROUTES);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void no_method_but_the_open_ones_answers_anybody_without_aws_credentials(Stage stage) {
        var open = Stream.concat(HttpApi.DOCUMENT_ROUTES.stream(), HttpApi.CHALLENGE_ROUTES.stream())
                .collect(Collectors.toSet());
        assertThat(resources(stage, "AWS::ApiGateway::Method")).isNotEmpty().allSatisfy(method -> {
            var route = method.path("HttpMethod").asText() + " " + path(method.path("ResourceId"));
            assertThat(method.path("AuthorizationType").asText()).isEqualTo(open.contains(route) ? "NONE" : "AWS_IAM");
            assertThat(method.path("HttpMethod").asText()).isNotEqualTo("ANY");
            assertThat(method.at("/Integration/Type").asText()).isEqualTo("AWS_PROXY");
            assertThat(method.at("/Integration/IntegrationHttpMethod").asText()).isEqualTo("POST");
        });
    }

    @Test
    void the_stage_is_throttled_and_says_who_called_but_not_what_was_sent() {
        prod.hasResourceProperties(
                "AWS::ApiGateway::Stage",
                Map.of(
                        "StageName",
                        "v1",
                        "MethodSettings",
                        List.of(
                                throttled("*", "/*", 200, 400),
                                throttled("PUT", "/~1api~1commitments~1{hash}", 20, 40),
                                throttled("GET", "/~1api~1challenge~1v3", 100, 200),
                                throttled("GET", "/~1api~1tasks~1next~1v2", 100, 200)),
                        "AccessLogSetting",
                        Map.of(
                                "DestinationArn",
                                Map.of("Fn::GetAtt", List.of(stringLikeRegexp("ApiAccessLogs.*"), "Arn")),
                                "Format",
                                anyValue())));
        prod.hasResourceProperties(
                "AWS::Logs::LogGroup",
                Map.of("LogGroupName", "/aws/apigateway/signpost-prod-api", "RetentionInDays", 365));

        var format = resources(Stage.PROD, "AWS::ApiGateway::Stage")
                .getFirst()
                .at("/AccessLogSetting/Format")
                .asText();
        assertThat(json(format).path("user_arn").asText()).isEqualTo("$context.identity.userArn");
        assertThat(format).doesNotContain("$context.requestOverride", "$input", "authorizer", "accessKey");
    }

    @Test
    void the_api_leaves_the_account_s_own_settings_alone_and_is_reached_in_its_region() {
        prod.resourceCountIs("AWS::ApiGateway::Account", 0);
        prod.hasResourceProperties(
                "AWS::ApiGateway::RestApi",
                Map.of("Name", "signpost-prod", "EndpointConfiguration", Map.of("Types", List.of("REGIONAL"))));
    }

    @ParameterizedTest
    @CsvSource({"RegistryApi, /v1/*/api/manifests*", "QueueApi, /v1/*/api/queue/*", "Documents, /v1/*/api/commitments/*"
    })
    void only_this_api_may_invoke_a_function_and_only_for_its_paths(String function, String paths) {
        var permissions = resources(Stage.PROD, "AWS::Lambda::Permission").stream()
                .filter(permission ->
                        permission.at("/FunctionName/Ref").asText().startsWith(function + "Live"))
                .toList();

        assertThat(permissions).singleElement().satisfies(permission -> {
            assertThat(permission.path("Principal").asText()).isEqualTo("apigateway.amazonaws.com");
            assertThat(permission.path("SourceArn").toString()).contains("{\"Ref\":\"ApiRest", "\"" + paths + "\"");
        });
    }

    @Test
    void what_the_gateway_refuses_reads_like_what_a_function_refuses() {
        var responses = resources(Stage.PROD, "AWS::ApiGateway::GatewayResponse").stream()
                .collect(Collectors.toMap(
                        response -> response.path("ResponseType").asText(),
                        response -> json(response.at("/ResponseTemplates/application~1json")
                                .asText()
                                .replace("$context.error.messageString", "\"as the gateway says\""))));

        assertThat(responses.keySet())
                .contains(
                        "DEFAULT_4XX",
                        "DEFAULT_5XX",
                        "MISSING_AUTHENTICATION_TOKEN",
                        "INVALID_SIGNATURE",
                        "EXPIRED_TOKEN",
                        "ACCESS_DENIED",
                        "THROTTLED",
                        "REQUEST_TOO_LARGE",
                        "INTEGRATION_TIMEOUT");
        assertThat(responses.values()).allSatisfy(body -> {
            assertThat(body.path("error").asText()).matches("[a-z_]+");
            assertThat(body.path("message").asText()).isNotBlank();
        });
        assertThat(Set.copyOf(responses.values()))
                .extracting(body -> body.path("error").asText())
                .doesNotHaveDuplicates()
                .contains("payload_too_large", "missing_authentication", "too_many_requests");
    }

    @Test
    void whoever_deploys_learns_where_it_answers() {
        var url = Synthesised.of(Stage.PROD).json().at("/Outputs/ApiUrl/Value").toString();

        assertThat(url).contains("https://", ".execute-api.", "/v1").doesNotContain("/v1/");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String path(JsonNode reference) {
        if (reference.has("Fn::GetAtt")) {
            return "";
        }
        var resource = Synthesised.of(Stage.PROD)
                .json()
                .path("Resources")
                .path(reference.path("Ref").asText())
                .path("Properties");
        return path(resource.path("ParentId")) + "/" + resource.path("PathPart").asText();
    }

    private static List<JsonNode> resources(Stage stage, String type) {
        return Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource -> type.equals(resource.path("Type").asText()))
                .map(resource -> resource.path("Properties"))
                .toList();
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }

    private static Map<String, Object> throttled(String method, String path, int rate, int burst) {
        return Map.of(
                "HttpMethod",
                method,
                "ResourcePath",
                path,
                "ThrottlingRateLimit",
                rate,
                "ThrottlingBurstLimit",
                burst,
                "DataTraceEnabled",
                false);
    }
}
