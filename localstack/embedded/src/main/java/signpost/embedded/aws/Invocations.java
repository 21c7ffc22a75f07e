package signpost.embedded.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import signpost.embedded.http.Messages;
import signpost.embedded.lambda.AsyncInvocations;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Functions.Outcome;
import signpost.embedded.template.FunctionAddress;

/// Lambda's `Invoke`.
final class Invocations {

    /// What Lambda takes, for a caller who waits and for one who does not.
    static final int SYNCHRONOUS_LIMIT = 6 * 1024 * 1024;
    private static final int ASYNCHRONOUS_LIMIT = 1024 * 1024;

    private static final Pattern PATH = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Functions functions;
    private final AsyncInvocations async;

    Invocations(Functions functions, AsyncInvocations async) {
        this.functions = functions;
        this.async = async;
    }

    /// Answers, or says what is wrong with the request.
    Optional<AwsError> invoke(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var path = PATH.matcher(exchange.getRequestURI().getRawPath());
        if (!path.matches() || !exchange.getRequestMethod().equals("POST")) {
            return error(404, "UnknownOperationException", "only Invoke is answered here");
        }
        var name = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
        var parsed = FunctionAddress.parse(name);
        if (parsed.isEmpty()) {
            return error(400, "ValidationException", "not a function's name: " + name);
        }
        var address = qualifier(exchange).map(parsed.get()::qualifiedBy).orElse(parsed.get());
        var type = header(exchange, "X-Amz-Invocation-Type").orElse("RequestResponse");
        var limit = type.equals("Event") ? ASYNCHRONOUS_LIMIT : SYNCHRONOUS_LIMIT;
        if (body.length > limit) {
            return error(413, "RequestTooLargeException", "Request must be smaller than " + limit + " bytes");
        }
        if (!functions.exists(address)) {
            return unknown(address);
        }
        var event = body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
        if (!isJson(event)) {
            return error(400, "InvalidRequestContentException", "Could not parse request body into json");
        }
        return switch (type) {
            case "RequestResponse" -> answer(exchange, address, event);
            case "Event" -> {
                exchange.getResponseHeaders().set("x-amzn-RequestId", async.submit(address, event));
                exchange.sendResponseHeaders(202, -1);
                yield Optional.empty();
            }
            case "DryRun" -> {
                exchange.sendResponseHeaders(204, -1);
                yield Optional.empty();
            }
            default -> error(400, "InvalidParameterValueException", "not an invocation type: " + type);
        };
    }

    private Optional<AwsError> answer(HttpExchange exchange, FunctionAddress address, byte[] event)
            throws IOException, InterruptedException {
        var clientContext = header(exchange, "X-Amz-Client-Context")
                .map(context -> new String(Base64.getDecoder().decode(context), StandardCharsets.UTF_8));
        return switch (functions.invoke(address, event, clientContext)) {
            case Outcome.Answered answered -> {
                var headers = exchange.getResponseHeaders();
                headers.set("Content-Type", "application/json");
                headers.set("x-amzn-RequestId", answered.requestId());
                headers.set("X-Amz-Executed-Version", answered.version());
                answered.functionError().ifPresent(error -> headers.set("X-Amz-Function-Error", error));
                if (header(exchange, "X-Amz-Log-Type").orElse("").equals("Tail")) {
                    headers.set("X-Amz-Log-Result", Base64.getEncoder().encodeToString(answered.logTail()));
                }
                Messages.answer(exchange, 200, answered.payload());
                yield Optional.empty();
            }
            case Outcome.Unknown(var missing) -> unknown(missing);
            case Outcome.Throttled() -> error(429, "TooManyRequestsException", "Rate Exceeded.");
        };
    }

    private static Optional<AwsError> unknown(FunctionAddress address) {
        return error(
                404,
                "ResourceNotFoundException",
                "Function not found: arn:aws:lambda:us-east-1:000000000000:function:" + address);
    }

    private static boolean isJson(byte[] bytes) throws IOException {
        try {
            return !JSON.readTree(bytes).isMissingNode();
        } catch (JsonProcessingException _) {
            return false;
        }
    }

    private static Optional<String> qualifier(HttpExchange exchange) {
        var query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith("Qualifier="))
                .map(pair -> URLDecoder.decode(pair.substring("Qualifier=".length()), StandardCharsets.UTF_8))
                .findFirst();
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private static Optional<AwsError> error(int status, String code, String message) {
        return Optional.of(new AwsError(status, code, message));
    }
}
