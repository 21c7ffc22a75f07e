package signpost.apigateway;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Utf8;
import signpost.document.Violation;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// API Gateway's proxy events, read and written without reflection.
///
/// Of an event only what a function of ours looks at is taken over.
public final class ProxyEvents {

    /// Lambda's own bound on a request (bytes).
    public static final int MOST_BYTES = 6 << 20;

    private static final int MOST_DEPTH = 64;

    private ProxyEvents() {}

    /// @return malformed if this is no event of a REST API's proxy integration
    public static Parsed<APIGatewayProxyRequestEvent> read(byte[] utf8) {
        return switch (Utf8.text(utf8)) {
            case Parsed.Malformed<String>(var violations) -> new Parsed.Malformed<>(violations);
            case Parsed.Ok<String>(var text) ->
                switch (JsonReader.read(text, MOST_DEPTH)) {
                    case Parsed.Malformed<Json>(var violations) -> new Parsed.Malformed<>(violations);
                    case Parsed.Ok<Json>(var json) -> event(json);
                };
        };
    }

    private static Parsed<APIGatewayProxyRequestEvent> event(Json json) {
        if (!(json instanceof Json.Obj event)
                || event.text("httpMethod").isEmpty()
                || event.text("resource").isEmpty()) {
            return Parsed.malformed(
                    Violation.of("", "proxy_event", "an event of API Gateway has httpMethod and resource"));
        }
        return new Parsed.Ok<>(new APIGatewayProxyRequestEvent()
                .withResource(event.text("resource").orElseThrow())
                .withPath(event.text("path").orElse(""))
                .withHttpMethod(event.text("httpMethod").orElseThrow())
                .withHeaders(texts(event, "headers"))
                .withMultiValueHeaders(lists(event, "multiValueHeaders"))
                .withQueryStringParameters(texts(event, "queryStringParameters"))
                .withMultiValueQueryStringParameters(lists(event, "multiValueQueryStringParameters"))
                .withPathParameters(texts(event, "pathParameters"))
                .withRequestContext(context(event))
                .withBody(event.text("body").orElse(""))
                .withIsBase64Encoded(event.flag("isBase64Encoded").orElse(false)));
    }

    private static ProxyRequestContext context(Json.Obj event) {
        var context = event.object("requestContext").orElse(new Json.Obj(Map.of()));
        var identity = context.object("identity").orElse(new Json.Obj(Map.of()));
        return new ProxyRequestContext()
                .withRequestId(context.text("requestId").orElse(""))
                .withIdentity(new RequestIdentity()
                        .withCaller(identity.text("caller").orElse(""))
                        .withUserArn(identity.text("userArn").orElse("")));
    }

    private static Map<String, String> texts(Json.Obj event, String name) {
        var texts = new LinkedHashMap<String, String>();
        event.object(name)
                .ifPresent(object -> object.fields().forEach((key, value) -> {
                    if (value instanceof Json.Text(var text)) {
                        texts.put(key, text);
                    }
                }));
        return texts;
    }

    private static Map<String, List<String>> lists(Json.Obj event, String name) {
        var lists = new LinkedHashMap<String, List<String>>();
        event.object(name)
                .ifPresent(object -> object.fields().keySet().forEach(key -> {
                    var values = new ArrayList<String>();
                    for (var value : object.items(key)) {
                        if (value instanceof Json.Text(var text)) {
                            values.add(text);
                        }
                    }
                    lists.put(key, List.copyOf(values));
                }));
        return lists;
    }

    public static byte[] write(APIGatewayProxyResponseEvent response) {
        var headers = Json.Obj.builder();
        response.getHeaders().forEach(headers::put);
        return CanonicalJson.bytes(Json.Obj.builder()
                .put("statusCode", response.getStatusCode())
                .put("headers", headers.build())
                .put("body", response.getBody())
                .put("isBase64Encoded", false)
                .build());
    }
}
