package signpost.substrate;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// A node on loopback that answers by a script, and remembers what it was asked.
final class ScriptedNode implements AutoCloseable {

    @FunctionalInterface
    interface Script {
        /// @return the reply's fields but for `jsonrpc` and `id`
        Json.Obj answer(String method, List<Json> parameters);
    }

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Script script;
    volatile Optional<byte[]> instead = Optional.empty();
    volatile int status = 200;
    volatile int exchanges;
    private final HttpServer server;

    ScriptedNode(Script script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                var body = exchange.getRequestBody().readAllBytes();
                var answer =
                        instead.orElseGet(() -> CanonicalJson.text(answer(body)).getBytes(StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    static Json.Obj result(Json value) {
        return Json.Obj.builder().put("result", value).build();
    }

    static Json.Obj failure(String message) {
        return Json.Obj.builder()
                .put(
                        "error",
                        Json.Obj.builder()
                                .put("code", 4003)
                                .put("message", message)
                                .build())
                .build();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    }

    private synchronized Json answer(byte[] body) {
        exchanges++;
        if (!(JsonReader.read(body) instanceof Parsed.Ok<Json>(var json))) {
            throw new IllegalArgumentException("not JSON");
        }
        if (json instanceof Json.Arr(var batch)) {
            var answers = new ArrayList<Json>();
            batch.forEach(request -> answers.add(0, one((Json.Obj) request)));
            return new Json.Arr(answers);
        }
        return one((Json.Obj) json);
    }

    private Json one(Json.Obj request) {
        var method = request.text("method").orElseThrow();
        asked.add(method);
        return script.answer(method, request.items("params"))
                .with("jsonrpc", new Json.Text("2.0"))
                .with("id", Json.Whole.of(request.whole("id").orElseThrow()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
