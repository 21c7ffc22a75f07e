package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigateway.AuthorizationType;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.GatewayResponseOptions;
import software.amazon.awscdk.services.apigateway.Integration;
import software.amazon.awscdk.services.apigateway.IntegrationType;
import software.amazon.awscdk.services.apigateway.LogGroupLogDestination;
import software.amazon.awscdk.services.apigateway.MethodDeploymentOptions;
import software.amazon.awscdk.services.apigateway.MethodOptions;
import software.amazon.awscdk.services.apigateway.ResponseType;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.apigateway.StageOptions;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Permission;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;
import software.constructs.IConstruct;

/// The routes of registry and queue behind one REST API, each for callers with AWS credentials only, and those that are
/// open to anybody.
///
/// What the gateway itself refuses reads like what a function refuses: `{"error", "message"}`.
final class HttpApi extends Construct {

    static final List<String> REGISTRY_ROUTES = List.of(
            "GET /api/manifests",
            "POST /api/manifests/validate",
            "GET /api/manifests/{name}",
            "PUT /api/manifests/{name}",
            "DELETE /api/manifests/{name}",
            "GET /api/manifests/{name}/versions",
            "GET /api/manifests/{name}/runs",
            "POST /api/manifests/{name}/runs",
            "POST /api/manifests/{name}/state");

    static final List<String> QUEUE_ROUTES = List.of(
            "POST /api/queue/jobs",
            "GET /api/queue/jobs",
            "POST /api/queue/jobs/claim",
            "POST /api/queue/requeue",
            "GET /api/queue/stats",
            "GET /api/queue/jobs/{id}",
            "GET /api/queue/jobs/{id}/manifest",
            "POST /api/queue/jobs/{id}/heartbeat",
            "POST /api/queue/jobs/{id}/complete",
            "POST /api/queue/jobs/{id}/fail",
            "POST /api/queue/jobs/{id}/cancel",
            "POST /api/queue/jobs/{id}/cancel/ack",
            "POST /api/queue/jobs/{id}/requeue",
            "POST /api/queue/jobs/{id}/events",
            "GET /api/queue/jobs/{id}/events");

    /// Open: what may be stored is decided by the chain.
    static final List<String> DOCUMENT_ROUTES = List.of("PUT /api/commitments/{hash}");

    /// Open: callers are known by their hotkeys' signatures.
    static final List<String> CHALLENGE_ROUTES = List.of("GET /api/challenge/v3", "GET /api/tasks/next/v2");

    /// What a worker calls: it takes jobs and says what became of them. It neither submits nor decides.
    static final List<String> WORKER_ROUTES = List.of(
            "POST /api/queue/jobs/claim",
            "GET /api/queue/jobs/{id}",
            "GET /api/queue/jobs/{id}/manifest",
            "POST /api/queue/jobs/{id}/heartbeat",
            "POST /api/queue/jobs/{id}/complete",
            "POST /api/queue/jobs/{id}/fail",
            "POST /api/queue/jobs/{id}/cancel/ack",
            "POST /api/queue/jobs/{id}/events",
            "GET /api/queue/jobs/{id}/events",
            "GET /api/manifests/{name}",
            "POST /api/manifests/{name}/state");

    private static final String STAGE_NAME = "v1";

    /// Requests a second that all callers together may make, and how many at once after a quiet while. A caller
    /// gone wild is stopped here, before it costs anything in the tables.
    private static final int RATE = 200;

    private static final int BURST = 400;

    /// The same for documents, which anybody may bring.
    private static final int DOCUMENT_RATE = 20;

    private static final int DOCUMENT_BURST = 40;

    /// The same for each route of miners, who ask often; anybody may, and nobody else's requests are to suffer.
    private static final int CHALLENGE_RATE = 100;

    private static final int CHALLENGE_BURST = 200;

    /// What the gateway says by itself, in the order of its documentation. Its own words are the message, unless
    /// they would mislead.
    private static final List<Refusal> REFUSALS = List.of(
            Refusal.of(ResponseType.ACCESS_DENIED, "access_denied"),
            Refusal.of(ResponseType.EXPIRED_TOKEN, "expired_token"),
            Refusal.of(ResponseType.INTEGRATION_TIMEOUT, "timed_out"),
            Refusal.of(ResponseType.INVALID_SIGNATURE, "invalid_signature"),
            // Also the answer to a path that does not exist, signed or not.
            new Refusal(
                    ResponseType.MISSING_AUTHENTICATION_TOKEN,
                    "missing_authentication",
                    "\"the request is not signed with AWS Signature Version 4, or there is no such route\"",
                    "",
                    Map.of()),
            // What a function takes at most; the gateway itself would take a little more.
            new Refusal(
                    ResponseType.REQUEST_TOO_LARGE,
                    "payload_too_large",
                    Refusal.OWN_WORDS,
                    ",\"limitBytes\":6291456",
                    Map.of()),
            new Refusal(
                    ResponseType.THROTTLED, "too_many_requests", Refusal.OWN_WORDS, "", Map.of("Retry-After", "'1'")),
            Refusal.of(ResponseType.UNAUTHORIZED, "unauthorized"),
            Refusal.of(ResponseType.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
            Refusal.of(ResponseType.DEFAULT_4_XX, "request_refused"),
            Refusal.of(ResponseType.DEFAULT_5_XX, "internal_error"));

    /// @param message as JSON text
    /// @param facts further members of the body
    private record Refusal(ResponseType type, String error, String message, String facts, Map<String, String> headers) {

        private static final String OWN_WORDS = "$context.error.messageString";

        static Refusal of(ResponseType type, String error) {
            return new Refusal(type, error, OWN_WORDS, "", Map.of());
        }

        GatewayResponseOptions options() {
            return GatewayResponseOptions.builder()
                    .type(type)
                    .templates(Map.of(
                            "application/json", "{\"error\":\"" + error + "\",\"message\":" + message + facts + "}"))
                    .responseHeaders(headers)
                    .build();
        }
    }

    private final RestApi api;

    HttpApi(Construct scope, String id, Stage stage, Alias registry, Alias queue, Alias documents, Alias challenge) {
        super(scope, id);
        var logs = LogGroup.Builder.create(this, "AccessLogs")
                .logGroupName("/aws/apigateway/" + stage.nameOf("api"))
                .retention(stage.logs())
                .removalPolicy(stage.whenRemoved())
                .build();
        api = RestApi.Builder.create(this, "Rest")
                .restApiName("signpost-" + stage.name())
                .description("Manifest registry, job queue, documents of commitments, and challenges")
                .endpointTypes(List.of(EndpointType.REGIONAL))
                // It belongs to the account and not to one of its stages.
                .cloudWatchRole(false)
                .defaultMethodOptions(MethodOptions.builder()
                        .authorizationType(AuthorizationType.IAM)
                        .build())
                .deployOptions(StageOptions.builder()
                        .stageName(STAGE_NAME)
                        .throttlingRateLimit(RATE)
                        .throttlingBurstLimit(BURST)
                        .methodOptions(throttled())
                        .accessLogDestination(new LogGroupLogDestination(logs))
                        .accessLogFormat(AccessLogFormat.custom(accessLog()))
                        .build())
                .build();
        // Ours has a name that says something.
        api.getNode().tryRemoveChild("Endpoint");
        for (var refusal : REFUSALS) {
            api.addGatewayResponse(refusal.error(), refusal.options());
        }
        answer(registry, REGISTRY_ROUTES, "/api/manifests*", AuthorizationType.IAM);
        answer(queue, QUEUE_ROUTES, "/api/queue/*", AuthorizationType.IAM);
        answer(documents, DOCUMENT_ROUTES, "/api/commitments/*", AuthorizationType.NONE);
        answer(challenge, CHALLENGE_ROUTES, "/api/*", AuthorizationType.NONE);
        suppress();
    }

    /// What a policy names to let a route be called.
    String arnOf(String route) {
        int space = route.indexOf(' ');
        return api.arnForExecuteApi(
                route.substring(0, space), route.substring(space + 1).replaceAll("\\{\\w+}", "*"), STAGE_NAME);
    }

    /// Where its routes begin, without a slash at the end.
    String url() {
        return "https://" + api.getRestApiId() + ".execute-api." + Aws.REGION + "." + Aws.URL_SUFFIX + "/" + STAGE_NAME;
    }

    /// What is open has a throttle of its own, by path and method, as a stage wants it.
    private static Map<String, MethodDeploymentOptions> throttled() {
        var options = new LinkedHashMap<String, MethodDeploymentOptions>();
        throttle(options, DOCUMENT_ROUTES, DOCUMENT_RATE, DOCUMENT_BURST);
        throttle(options, CHALLENGE_ROUTES, CHALLENGE_RATE, CHALLENGE_BURST);
        return options;
    }

    private static void throttle(
            Map<String, MethodDeploymentOptions> options, List<String> routes, int rate, int burst) {
        for (var route : routes) {
            int space = route.indexOf(' ');
            options.put(
                    route.substring(space + 1) + "/" + route.substring(0, space),
                    MethodDeploymentOptions.builder()
                            .throttlingRateLimit(rate)
                            .throttlingBurstLimit(burst)
                            .build());
        }
    }

    /// @param paths those of the routes, as a pattern
    private void answer(Alias function, List<String> routes, String paths, AuthorizationType who) {
        // One permission for all routes of a function: what it lets in are this API's requests only.
        function.addPermission(
                "Gateway",
                Permission.builder()
                        .principal(new ServicePrincipal("apigateway.amazonaws.com"))
                        .sourceArn(api.arnForExecuteApi("*", paths, STAGE_NAME))
                        .build());
        var integration = Integration.Builder.create()
                .type(IntegrationType.AWS_PROXY)
                .integrationHttpMethod("POST")
                .uri("arn:" + Aws.PARTITION + ":apigateway:" + Aws.REGION + ":lambda:path/2015-03-31/functions/"
                        + function.getFunctionArn() + "/invocations")
                .build();
        for (var route : routes) {
            int space = route.indexOf(' ');
            var method = api.getRoot()
                    .resourceForPath(route.substring(space + 1))
                    .addMethod(
                            route.substring(0, space),
                            integration,
                            MethodOptions.builder().authorizationType(who).build());
            if (who == AuthorizationType.NONE) {
                because(
                        method,
                        "AwsSolutions-APIG4",
                        "Miners and validators are known by their hotkeys and what stands on the chain, and have no AWS "
                                + "credentials; the function decides, and the route is throttled by itself.");
            }
        }
    }

    /// Who asked for what, and how it ended: also of requests that no function sees. No body and no header.
    private static String accessLog() {
        var names = new LinkedHashMap<String, String>();
        names.put("time", "$context.requestTime");
        names.put("request_id", "$context.requestId");
        // The function logs its own, and has not seen the one that the caller is answered with.
        names.put("function_request_id", "$context.integration.requestId");
        names.put("caller", "$context.identity.caller");
        names.put("user_arn", "$context.identity.userArn");
        names.put("source_ip", "$context.identity.sourceIp");
        names.put("method", "$context.httpMethod");
        names.put("route", "$context.resourcePath");
        names.put("path", "$context.path");
        names.put("status", "$context.status");
        names.put("error", "$context.error.responseType");
        names.put("latency_ms", "$context.responseLatency");
        var members = new ArrayList<String>();
        names.forEach((name, variable) -> members.add("\"" + name + "\":\"" + variable + "\""));
        return "{" + String.join(",", members) + "}";
    }

    private void suppress() {
        because(
                api,
                "AwsSolutions-APIG2",
                "The functions check every request and name all that is wrong with it at once; the gateway would "
                        + "answer before them, with one fault and in other words.");
        because(
                api.getDeploymentStage(),
                "AwsSolutions-APIG3",
                "Routes take callers with AWS credentials of our choosing, and what a web ACL would keep out is refused "
                        + "before a function runs; the few that are open have a throttle of their own.");
        because(
                api.getDeploymentStage(),
                "AwsSolutions-APIG6",
                "Execution logs go to a group that the stack cannot give a retention; who asked for what is in the "
                        + "access log, and why it failed in the function's own.");
        for (var method : api.getMethods()) {
            because(
                    method,
                    "AwsSolutions-COG4",
                    "IAM authorises the callers, who are programs and operators; there is no pool of users.");
        }
    }

    private static void because(IConstruct what, String rule, String reason) {
        NagSuppressions.addResourceSuppressions(
                what,
                List.of(NagPackSuppression.builder().id(rule).reason(reason).build()));
    }
}
