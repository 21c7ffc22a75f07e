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
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.OpenApi;

/// Plays the API of the registry and the queue on a port of this machine: for each route it gives the answers it was
/// told, one after the other and the last one again and again, and keeps what it was asked.
///
/// What is asked and answered is held against the API's description, so that commands are tested with nothing that
/// the API would not send or take.
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
    ///
    /// @param described whether the API's description says so; what its gateway says is not in it
    record Reply(int status, String body, Map<String, String> headers, boolean described) {
        static Reply of(int status, String json) {
            return new Reply(status, json, Map.of(), true);
        }

        static Reply ofGateway(int status, String body) {
            return new Reply(status, body, Map.of(), false);
        }

        Reply with(String header, String value) {
            return new Reply(status, body, Map.of(header, value), described);
        }
    }

    private static final OpenApi DESCRIPTION = OpenApi.read();

    static final Reply LOST = Reply.ofGateway(0, "");

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
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
        for (var answer : answers) {
            if (answer.described()) {
                DESCRIPTION
                        .faults(
                                operation(route).orElse(route),
                                answer.status(),
                                Map.of("Content-Type", "application/json"),
                                answer.body())
                        .stream()
                        // Of these only those that the client reads are played.
                        .filter(fault -> !fault.contains(": the header "))
                        .forEach(faults::add);
            }
        }
        replies.put(route, new ArrayDeque<>(Arrays.asList(answers)));
        return this;
    }

    /// As the description calls it: the one with the fewest parameters that fits.
    private static Optional<String> operation(String route) {
        return DESCRIPTION.operations("/api").stream()
                .filter(operation -> route.matches(operation.replaceAll("\\{\\w+}", "[^/]+")))
                .min(Comparator.comparingInt(operation ->
                        operation.length() - operation.replace("{", "").length()));
    }

    private void check(String route, byte[] body) {
        operation(route).filter(_ -> body.length > 0).ifPresent(operation -> {
            var space = operation.indexOf(' ');
            var path = operation.substring(space + 1).replace("~", "~0").replace("/", "~1");
            var place = "/paths/" + path + "/" + operation.substring(0, space).toLowerCase(Locale.ROOT)
                    + "/requestBody/content/application~1json/schema";
            faults.addAll(DESCRIPTION.schemaFaults(operation, place, new String(body, StandardCharsets.UTF_8)));
        });
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
        check(route, bytes);
        asked.add(new Asked(route, query == null ? "" : query, Map.copyOf(exchange.getRequestHeaders()), body));
        var left = replies.get(route);
        var reply = left == null
                ? Reply.ofGateway(403, "{\"message\":\"Missing Authentication Token\"}")
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
        assertThat(faults).as("asked or answered otherwise than described").isEmpty();
    }
}
