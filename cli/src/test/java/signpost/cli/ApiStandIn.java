package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Plays the API of the registry and the queue on a port of this machine: for each route it gives the answers it was
/// told, one after the other and the last one again and again, and keeps what it was asked.
final class ApiStandIn implements AutoCloseable {

    /// One request that came.
    record Asked(String route, String query, Map<String, List<String>> headers, Json.Obj body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    /// What is answered; a status of 0 is no answer at all.
    record Reply(int status, String body, Map<String, String> headers) {
        static Reply of(int status, String json) {
            return new Reply(status, json, Map.of());
        }

        Reply with(String header, String value) {
            return new Reply(status, body, Map.of(header, value));
        }
    }

    static final Reply LOST = Reply.of(0, "");

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
    private final HttpServer server;

    ApiStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Runnable::run);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// @param route `GET /api/manifests`
    ApiStandIn on(String route, Reply... answers) {
        replies.put(route, new ArrayDeque<>(Arrays.asList(answers)));
        return this;
    }

    ApiStandIn on(String route, String json) {
        return on(route, Reply.of(200, json));
    }

    List<Asked> asked(String route) {
        return asked.stream().filter(one -> one.route().equals(route)).toList();
    }

    Asked only(String route) {
        assertThat(asked(route)).as(asked.toString()).hasSize(1);
        return asked(route).getFirst();
    }

    /// Lets the desk find it as the local stack's.
    void standsFor(Desk desk) {
        desk.write(
                "state.json",
                CanonicalJson.text(Json.Obj.builder()
                        .put("pid", ProcessHandle.current().pid())
                        .put("apiUrl", url())
                        .put("awsEndpoint", url())
                        .put("region", "us-east-1")
                        .put("accessKeyId", "AKIALOCAL")
                        .put("secretAccessKey", "not-shown")
                        .put("workerAccessKeyId", "AKIAWORKER")
                        .put("workerSecretAccessKey", "not-shown")
                        .build()));
        desk.env.put("SIGNPOST_STATE", "state.json");
    }

    private void answer(HttpExchange exchange) throws IOException {
        var route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        var query = exchange.getRequestURI().getRawQuery();
        var bytes = exchange.getRequestBody().readAllBytes();
        var body = JsonReader.read(bytes) instanceof Parsed.Ok<Json>(Json.Obj object)
                ? object
                : Json.Obj.builder().build();
        asked.add(new Asked(route, query == null ? "" : query, Map.copyOf(exchange.getRequestHeaders()), body));
        var left = replies.get(route);
        var reply = left == null
                ? Reply.of(403, "{\"message\":\"Missing Authentication Token\"}")
                : left.size() > 1 ? left.removeFirst() : left.getFirst();
        if (reply.status() == 0) {
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        var out = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), out.length == 0 ? -1 : out.length);
        try (var stream = exchange.getResponseBody()) {
            stream.write(out);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
