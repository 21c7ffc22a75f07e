package signpost.embedded.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Optional;

/// Reading requests within bounds, and answering them whole.
public final class Messages {

    private Messages() {}

    /// The request's body, or nothing if it is longer than `limit` bytes.
    public static Optional<byte[]> body(HttpExchange exchange, int limit) throws IOException {
        var read = exchange.getRequestBody().readNBytes(limit + 1);
        return read.length > limit ? Optional.empty() : Optional.of(read);
    }

    /// Answers with `body`, or with its length alone where the request was a HEAD.
    public static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
