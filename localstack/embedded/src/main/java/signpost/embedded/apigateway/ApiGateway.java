package signpost.embedded.apigateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import signpost.embedded.aws.Identity;
import signpost.embedded.aws.SignatureV4;
import signpost.embedded.aws.SignatureV4.Reason;
import signpost.embedded.aws.SignatureV4.Verdict;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Functions.Outcome.Answered;
import signpost.embedded.template.Template.GatewayResponse;
import signpost.embedded.template.Template.Route;

/// The REST APIs of the template, without the stage in front of the path, as behind a domain of one's own.
///
/// Nobody is throttled here, and no access log is written: functions log their requests.
public final class ApiGateway implements AutoCloseable {

    /// API Gateway's own limits.
    private static final int HEADER_LIMIT = 10_240;

    private static final int BODY_LIMIT = 10 * 1024 * 1024;

    /// Lambda's: the body and what is told around it.
    private static final int EVENT_LIMIT = 6 * 1024 * 1024;

    public static final Duration INTEGRATION_TIMEOUT = Duration.ofSeconds(29);

    private static final Logger LOG = LoggerFactory.getLogger(ApiGateway.class);

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Match(Route route, Map<String, String> pathParameters) {}

    private final List<Route> routes;
    private final Refusals refusals;
    private final CallerPolicies policies;
    private final Functions functions;
    private final SignatureV4 signatures;
    private final Clock clock;
    private final Supplier<String> requestIds;
    private final Duration timeout;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final LoopbackServer server;

    private ApiGateway(
            int port,
            List<Route> routes,
            List<GatewayResponse> responses,
            CallerPolicies policies,
            Functions functions,
            Collection<Identity> identities,
            Clock clock,
            Supplier<String> requestIds,
            Duration timeout) {
        this.refusals = new Refusals(responses);
        this.policies = policies;
        this.routes = routes.stream()
                .sorted(Comparator.comparing((Route route) -> new PathTemplate(route.path()).preference())
                        .thenComparing(route -> route.method().equals("ANY")))
                .toList();
        this.functions = functions;
        this.signatures = new SignatureV4(identities, clock);
        this.clock = clock;
        this.requestIds = requestIds;
        this.timeout = timeout;
        this.server = LoopbackServer.start(port, this::handle);
    }

    /// Starts answering, on a free port if `port` is 0.
    ///
    /// @param responses how the API words what it refuses by itself
    /// @param timeout how long a function may take: on AWS [#INTEGRATION_TIMEOUT]
    public static ApiGateway start(
            int port,
            List<Route> routes,
            List<GatewayResponse> responses,
            CallerPolicies policies,
            Functions functions,
            Collection<Identity> identities,
            Clock clock,
            Supplier<String> requestIds,
            Duration timeout) {
        return new ApiGateway(port, routes, responses, policies, functions, identities, clock, requestIds, timeout);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    @Override
    public void close() {
        server.close();
        calls.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var requestId = requestIds.get();
        Reply reply;
        try {
            reply = reply(exchange, requestId);
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the stack is ending");
        } catch (RuntimeException e) {
            LOG.warn("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            reply = internalError(requestId);
        }
        var headers = exchange.getResponseHeaders();
        headers.putAll(reply.headers());
        headers.set("x-amzn-RequestId", requestId);
        Messages.answer(exchange, reply.status(), reply.body());
    }

    private Reply reply(HttpExchange exchange, String requestId) throws IOException, InterruptedException {
        if (headerSize(exchange) > HEADER_LIMIT) {
            return refusals.reply(Refusal.HEADERS_TOO_LARGE, requestId);
        }
        var body = Messages.body(exchange, BODY_LIMIT);
        if (body.isEmpty()) {
            return refusals.reply(Refusal.REQUEST_TOO_LARGE, requestId);
        }
        var match = match(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
        if (match.isEmpty()) {
            return refusals.reply(Refusal.MISSING_AUTHENTICATION_TOKEN, requestId);
        }
        return switch (match.get().route().authorization()) {
            case NONE -> call(exchange, requestId, match.get(), body.get(), Optional.empty());
            case AWS_IAM ->
                switch (signatures.verify(SignatureV4.Request.of(exchange), "execute-api", body.get())) {
                    case Verdict.Signed(var caller, var _) ->
                        callAs(caller, exchange, requestId, match.get(), body.get());
                    case Verdict.Refused(var reason, var message) -> refusal(reason, message, requestId);
                };
        };
    }

    private Reply callAs(Identity caller, HttpExchange exchange, String requestId, Match match, byte[] body)
            throws InterruptedException {
        var method = match.route()
                .arnOf(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
        return policies.allow(caller, method)
                ? call(exchange, requestId, match, body, Optional.of(caller))
                : refusals.reply(
                        Refusal.ACCESS_DENIED,
                        "User: " + caller.arn() + " is not authorized to perform: execute-api:Invoke on resource: "
                                + method,
                        requestId);
    }

    private Reply refusal(Reason reason, String message, String requestId) {
        return switch (reason) {
            case UNSIGNED -> refusals.reply(Refusal.MISSING_AUTHENTICATION_TOKEN, requestId);
            case MALFORMED -> refusals.reply(Refusal.INCOMPLETE_SIGNATURE, message, requestId);
            case UNKNOWN_KEY -> refusals.reply(Refusal.UNRECOGNIZED_CLIENT, message, requestId);
            case EXPIRED, WRONG_SIGNATURE -> refusals.reply(Refusal.INVALID_SIGNATURE, message, requestId);
        };
    }

    private Optional<Match> match(String method, String path) {
        return routes.stream()
                .filter(route -> route.method().equals("ANY") || route.method().equals(method))
                .flatMap(route -> new PathTemplate(route.path()).match(path).map(p -> new Match(route, p)).stream())
                .findFirst();
    }

    private Reply call(HttpExchange exchange, String requestId, Match match, byte[] body, Optional<Identity> caller)
            throws InterruptedException {
        var route = match.route();
        var event = ProxyEvent.of(exchange, body, route, match.pathParameters(), caller, requestId, clock.instant());
        if (event.length > EVENT_LIMIT) {
            return refusals.reply(Refusal.REQUEST_TOO_LARGE, requestId);
        }
        var running = calls.submit(() -> functions.invoke(route.function(), event, Optional.empty()));
        try {
            // Past its time the function runs on, as it does on AWS; nobody waits for it any more.
            return running.get(timeout.toMillis(), TimeUnit.MILLISECONDS) instanceof Answered answered
                            && answered.functionError().isEmpty()
                    ? read(answered.payload(), route, exchange).orElseGet(() -> internalError(requestId))
                    : internalError(requestId);
        } catch (TimeoutException _) {
            return refusals.reply(Refusal.INTEGRATION_TIMEOUT, requestId);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a function could not be called", e.getCause());
        }
    }

    /// Empty if the answer is not of the agreed shape: that is an internal error, whatever the function meant.
    private static Optional<Reply> read(byte[] payload, Route route, HttpExchange exchange) {
        JsonNode answer;
        try {
            answer = JSON.readTree(payload);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var status = answer.path("statusCode");
        var body = answer.path("body");
        if (!status.canConvertToInt() || status.asInt() < 100 || status.asInt() > 599 || body.isContainerNode()) {
            return Optional.empty();
        }
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", List.of("application/json"));
        answer.path("headers")
                .properties()
                .forEach(h -> headers.put(h.getKey(), List.of(h.getValue().asText())));
        answer.path("multiValueHeaders")
                .properties()
                .forEach(h -> headers.put(
                        h.getKey(),
                        h.getValue().valueStream().map(JsonNode::asText).toList()));
        // These belong to the connection.
        headers.remove("Content-Length");
        headers.remove("Transfer-Encoding");
        headers.remove("Connection");
        var text = body.isNull() ? "" : body.asText();
        try {
            return Optional.of(new Reply(
                    status.asInt(),
                    headers,
                    answer.path("isBase64Encoded").asBoolean() && wantsBytes(route, exchange)
                            ? Base64.getDecoder().decode(text)
                            : text.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// API Gateway decodes an answer only for a caller whose first accepted type is one of the API's binary ones.
    private static boolean wantsBytes(Route route, HttpExchange exchange) {
        var accept = exchange.getRequestHeaders().getFirst("Accept");
        return ProxyEvent.accepts(
                route, accept == null ? "" : accept.replaceFirst("[,;].*", "").strip());
    }

    private Reply internalError(String requestId) {
        return refusals.reply(Refusal.INTERNAL_ERROR, requestId);
    }

    private static int headerSize(HttpExchange exchange) {
        return exchange.getRequestHeaders().entrySet().stream()
                .flatMapToInt(header ->
                        header.getValue().stream().mapToInt(v -> header.getKey().length() + v.length()))
                .sum();
    }
}
