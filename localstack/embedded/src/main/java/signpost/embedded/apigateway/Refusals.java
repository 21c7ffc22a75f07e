package signpost.embedded.apigateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import signpost.embedded.template.Template.GatewayResponse;

/// Words what API Gateway refuses by itself: as the API's gateway responses have it, else as API Gateway does.
final class Refusals {

    private final Map<String, GatewayResponse> byType;

    Refusals(List<GatewayResponse> responses) {
        this.byType = responses.stream()
                .collect(Collectors.toMap(GatewayResponse::type, Function.identity(), (first, _) -> first));
    }

    Reply reply(Refusal refusal, String requestId) {
        return reply(refusal, refusal.message(), requestId);
    }

    Reply reply(Refusal refusal, String message, String requestId) {
        var response = byType.getOrDefault(refusal.responseType(), byType.get(refusal.defaultType()));
        var headers = new HashMap<String, List<String>>();
        headers.put("Content-Type", List.of("application/json"));
        headers.put("x-amzn-ErrorType", List.of(refusal.errorType()));
        if (response == null) {
            var body = JsonNodeFactory.instance.objectNode().put("message", message);
            return new Reply(refusal.status(), headers, body.toString().getBytes(StandardCharsets.UTF_8));
        }
        response.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        var template = response.body().orElse("{\"message\":$context.error.messageString}");
        return new Reply(
                response.status().orElse(refusal.status()),
                headers,
                filled(template, refusal, message, requestId).getBytes(StandardCharsets.UTF_8));
    }

    /// The longer name before the one it begins with.
    private static String filled(String template, Refusal refusal, String message, String requestId) {
        return template.replace(
                        "$context.error.messageString",
                        TextNode.valueOf(message).toString())
                .replace("$context.error.message", message)
                .replace("$context.error.responseType", refusal.responseType())
                .replace("$context.requestId", requestId);
    }
}
