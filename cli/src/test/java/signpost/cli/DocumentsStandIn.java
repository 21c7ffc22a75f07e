package signpost.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Plays the open route that takes the documents of commitments, `PUT /api/commitments/{hash}`.
final class DocumentsStandIn implements AutoCloseable {

    /// What it has taken, by the hash in the address.
    final Map<String, byte[]> documents = new ConcurrentHashMap<>();

    /// How often it says first that it is too early.
    volatile int awaitsAfter;

    /// Whether it takes nothing as it is.
    volatile boolean refuses;

    final AtomicInteger asked = new AtomicInteger();

    private final HttpServer server;

    DocumentsStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/api/commitments/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            var time = asked.incrementAndGet();
            var isSigned = exchange.getRequestHeaders().containsKey("Authorization");
            if (!exchange.getRequestMethod().equals("PUT") || isSigned || refuses) {
                answer(exchange, 422, "{\"error\":\"hash_mismatch\",\"message\":\"not of this hash\"}");
            } else if (time <= awaitsAfter) {
                answer(
                        exchange,
                        409,
                        "{\"error\":\"not_awaited\",\"message\":\"no commitment names it\",\"retry_after\":1}");
            } else {
                documents.put(path.substring(path.lastIndexOf('/') + 1), body);
                answer(exchange, 201, "{\"status\":\"stored\"}");
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
