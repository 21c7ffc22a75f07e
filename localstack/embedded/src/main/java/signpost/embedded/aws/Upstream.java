package signpost.embedded.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Passes requests on to an engine, and its answers back, as streams.
final class Upstream implements AutoCloseable {

    static {
        // Shorter than the engines wait, so that a kept connection is never used while it is being closed.
        System.setProperty("jdk.httpclient.keepalive.timeout", "5");
    }

    /// Of one connection, not of the message; or set by the client and server of the JDK themselves.
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "keep-alive",
            "te",
            "transfer-encoding",
            "upgrade");
    /// A copy of a large object may take its time; an engine that hangs must not hold its caller for ever.
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /// Sends the request of `exchange` with `body` to `engine`.
    ///
    /// @param length of the body; below 0 if it is not known
    /// @throws IOException if the engine cannot be reached or the body cannot be read; nothing was answered yet
    HttpResponse<InputStream> send(HttpExchange exchange, URI engine, InputStream body, long length)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target(engine, exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), publisher(body, length))
                .timeout(TIMEOUT);
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    static void passBack(HttpResponse<InputStream> response, HttpExchange exchange) throws IOException {
        try (var body = response.body()) {
            response.headers().map().forEach((name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            var length = response.headers().firstValueAsLong("content-length");
            var status = response.statusCode();
            if (exchange.getRequestMethod().equals("HEAD") || status == 304) {
                length.ifPresent(l -> exchange.getResponseHeaders().set("Content-Length", Long.toString(l)));
                exchange.sendResponseHeaders(status, -1);
            } else if (status == 204 || length.orElse(-1) == 0) {
                exchange.sendResponseHeaders(status, -1);
            } else {
                exchange.sendResponseHeaders(status, length.orElse(0));
                body.transferTo(exchange.getResponseBody());
            }
        }
    }

    private static BodyPublisher publisher(InputStream body, long length) {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        var stream = BodyPublishers.ofInputStream(() -> body);
        return length < 0 ? stream : BodyPublishers.fromPublisher(stream, length);
    }

    /// The same path and query, without the signature: it was for us.
    private static URI target(URI engine, URI requested) {
        var query = requested.getRawQuery();
        var rest = query == null
                ? ""
                : Arrays.stream(query.split("&"))
                        .filter(pair -> !pair.regionMatches(true, 0, "X-Amz-", 0, 6))
                        .collect(Collectors.joining("&", "?", ""));
        return URI.create(engine + requested.getRawPath() + (rest.equals("?") ? "" : rest));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
