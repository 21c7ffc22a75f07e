package signpost.apigateway;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.job.Caller;
import signpost.json.Json;
import signpost.lambda.RequestLog;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;
import signpost.store.StoreUnavailable;

/// What lies between API Gateway and the routes of a function: one event in, one answer out, one line in the log.
///
/// A store that cannot be reached is an answer, 503 with `Retry-After`. Every other fault is left to the runtime: the
/// gateway answers 502, and somebody is told.
public final class HttpFunction {

    /// Most bytes in the body of a request.
    public static final int MOST_BODY_BYTES = 1 << 20;

    /// The routes of a function.
    public interface Api {
        /// What is asked for, in one word of a small fixed set; or nothing, if no such route is known.
        Optional<String> action(String method, String resource);

        /// Whether anybody may call a route, signed or not. A request to such a route has no caller, whatever the
        /// gateway says of one.
        ///
        /// @param action of a route that is known
        default boolean isOpen(String action) {
            return false;
        }

        /// @param request to a route that is known
        Answer answer(Request request);
    }

    private final Api api;
    private final Clock clock;
    private final SecretScanner scanner = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    public HttpFunction(Api api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /// @param function its name, in the log
    /// @param requestId of the invocation
    /// @param sink takes one line of the log
    public void serve(InputStream input, OutputStream output, String function, String requestId, Consumer<String> sink)
            throws IOException {
        var began = clock.instant();
        var log = new RequestLog(function, sink);
        var parsed = ProxyEvents.read(input.readNBytes(ProxyEvents.MOST_BYTES));
        var action = parsed instanceof Parsed.Ok<APIGatewayProxyRequestEvent>(var event)
                ? api.action(event.getHttpMethod(), event.getResource()).orElse("unknown")
                : "invalid";
        try {
            var answer = switch (parsed) {
                case Parsed.Malformed<APIGatewayProxyRequestEvent>(var violations) -> malformed(violations);
                case Parsed.Ok<APIGatewayProxyRequestEvent>(var event) -> answer(event);
            };
            log.answered(
                    new RequestLog.Request(requestId, action, began, Duration.between(began, clock.instant())),
                    answer.outcome(),
                    answer.isRefusal(),
                    answer.logged().with("status", Json.Whole.of(answer.status())));
            output.write(ProxyEvents.write(answer.event()));
        } catch (RuntimeException fault) {
            log.faulted(
                    new RequestLog.Request(requestId, action, began, Duration.between(began, clock.instant())),
                    fault.getClass().getSimpleName());
            throw fault;
        }
    }

    private Answer answer(APIGatewayProxyRequestEvent event) {
        var action = api.action(event.getHttpMethod(), event.getResource());
        if (action.isEmpty()) {
            return Answer.problem(404, "not_found", "there is no such route");
        }
        if (action.filter(api::isOpen).isPresent()) {
            return answer(event, Optional.empty());
        }
        return Request.callerOf(event)
                .map(caller -> answer(event, Optional.of(caller)).logging("caller", new Json.Text(caller.name())))
                .orElseGet(() -> Answer.problem(
                        403, "forbidden", "the gateway does not say who calls; requests are signed (AWS_IAM)"));
    }

    private Answer answer(APIGatewayProxyRequestEvent event, Optional<Caller> caller) {
        var tooLarge =
                event.getBody().length() > (event.getIsBase64Encoded() ? MOST_BODY_BYTES / 3 * 4 + 8 : MOST_BODY_BYTES);
        var body = tooLarge ? Optional.<byte[]>empty() : bytes(event);
        if (tooLarge || body.filter(bytes -> bytes.length > MOST_BODY_BYTES).isPresent()) {
            return tooLarge("body", MOST_BODY_BYTES);
        }
        if (body.isEmpty()) {
            return malformed(List.of(Violation.of("", "base64", "the body is not the base64 it is said to be")));
        }
        try {
            return api.answer(new Request(event, caller, body.get()));
        } catch (StoreUnavailable e) {
            return Answer.problem(
                            503, "store_unavailable", "the store does not answer just now; the same again does no harm")
                    .withHeader("Retry-After", "1")
                    .logging("reason", new Json.Text(scanner.redact(String.valueOf(e.getMessage()))));
        }
    }

    private static Optional<byte[]> bytes(APIGatewayProxyRequestEvent event) {
        if (!event.getIsBase64Encoded()) {
            return Optional.of(event.getBody().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(event.getBody()));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// Something is larger than it may be.
    public static Answer tooLarge(String what, int limitBytes) {
        return Answer.problem(413, "payload_too_large", what + " has at most " + limitBytes + " bytes")
                .with("limitBytes", Json.Whole.of(limitBytes));
    }

    private static Answer malformed(List<Violation> violations) {
        return Answer.problem(422, "invalid_request", "the request cannot be read; see violations")
                .with("violations", new Json.Arr(List.copyOf(Violation.listed(violations))));
    }
}
