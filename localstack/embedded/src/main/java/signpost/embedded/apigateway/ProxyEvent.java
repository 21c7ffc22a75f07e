package signpost.embedded.apigateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import signpost.embedded.aws.Identity;
import signpost.embedded.template.Template;
import signpost.embedded.template.Template.Route;

/// Writes requests as functions behind a REST API receive them, and reads what they answer.
///
/// Path and path parameters come as they were sent, escapes and all; queries come decoded.
final class ProxyEvent {

    private static final DateTimeFormatter REQUEST_TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private ProxyEvent() {}

    static byte[] of(
            HttpExchange exchange,
            byte[] body,
            Route route,
            Map<String, String> pathParameters,
            Optional<Identity> caller,
            String requestId,
            Instant now) {
        var uri = exchange.getRequestURI();
        var event = JsonNodeFactory.instance.objectNode();
        event.put("resource", route.path());
        event.put("path", uri.getRawPath());
        event.put("httpMethod", exchange.getRequestMethod());
        setValues(event, "headers", "multiValueHeaders", headers(exchange));
        setValues(event, "queryStringParameters", "multiValueQueryStringParameters", query(uri.getRawQuery()));
        if (pathParameters.isEmpty()) {
            event.putNull("pathParameters");
        } else {
            var parameters = event.putObject("pathParameters");
            pathParameters.forEach(parameters::put);
        }
        event.putNull("stageVariables");
        event.set("requestContext", context(exchange, route, caller, requestId, now));
        var binary = isBinary(route, exchange.getRequestHeaders().getFirst("Content-Type"));
        if (body.length == 0) {
            event.putNull("body");
        } else {
            event.put(
                    "body",
                    binary ? Base64.getEncoder().encodeToString(body) : new String(body, StandardCharsets.UTF_8));
        }
        event.put("isBase64Encoded", binary && body.length > 0);
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode context(
            HttpExchange exchange, Route route, Optional<Identity> caller, String requestId, Instant now) {
        var context = JsonNodeFactory.instance.objectNode();
        context.put("accountId", Template.ACCOUNT);
        context.put("apiId", route.apiId());
        context.put("resourcePath", route.path());
        context.put("resourceId", route.path());
        context.put("httpMethod", exchange.getRequestMethod());
        context.put("path", "/" + route.stage() + exchange.getRequestURI().getRawPath());
        context.put("stage", route.stage());
        context.put("protocol", "HTTP/1.1");
        context.put("domainName", exchange.getRequestHeaders().getFirst("Host"));
        context.put("requestId", requestId);
        context.put("extendedRequestId", requestId);
        context.put("requestTime", REQUEST_TIME.format(now));
        context.put("requestTimeEpoch", now.toEpochMilli());
        var identity = context.putObject("identity");
        identity.put("sourceIp", exchange.getRemoteAddress().getAddress().getHostAddress());
        identity.put("userAgent", exchange.getRequestHeaders().getFirst("User-Agent"));
        identity.put("accountId", caller.map(_ -> Template.ACCOUNT).orElse(null));
        identity.put("accessKey", caller.map(Identity::accessKeyId).orElse(null));
        identity.put("caller", caller.map(Identity::principalId).orElse(null));
        identity.put("user", caller.map(Identity::principalId).orElse(null));
        identity.put("userArn", caller.map(Identity::arn).orElse(null));
        return context;
    }

    private static boolean isBinary(Route route, @Nullable String contentType) {
        var type =
                contentType == null ? "" : contentType.replaceFirst(";.*", "").strip();
        return accepts(route, type);
    }

    /// Whether API Gateway treats content of a type as bytes. Without the setting everything is text to it.
    static boolean accepts(Route route, String mediaType) {
        return route.binaryMediaTypes().contains("*/*")
                || route.binaryMediaTypes().contains(mediaType.toLowerCase(Locale.ROOT));
    }

    private static void setValues(ObjectNode event, String single, String multiple, Map<String, List<String>> values) {
        if (values.isEmpty()) {
            event.putNull(single);
            event.putNull(multiple);
            return;
        }
        var last = event.putObject(single);
        var all = event.putObject(multiple);
        values.forEach((name, list) -> {
            last.put(name, list.getLast());
            var array = all.putArray(name);
            list.forEach(array::add);
        });
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        return new TreeMap<>(exchange.getRequestHeaders());
    }

    private static Map<String, List<String>> query(@Nullable String rawQuery) {
        return Arrays.stream(Objects.requireNonNullElse(rawQuery, "").split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .collect(Collectors.groupingBy(
                        pair -> decode(pair.replaceFirst("=.*", "").replace('+', ' ')),
                        LinkedHashMap::new,
                        Collectors.mapping(
                                pair -> pair.contains("=")
                                        ? decode(pair.substring(pair.indexOf('=') + 1)
                                                .replace('+', ' '))
                                        : "",
                                Collectors.toList())));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
