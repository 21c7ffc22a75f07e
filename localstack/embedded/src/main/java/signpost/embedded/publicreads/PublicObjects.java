package signpost.embedded.publicreads;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;
import signpost.embedded.s3.S3Engine;
import signpost.embedded.s3.StoredObject;

/// What CloudFront does on AWS: anyone may read published objects, and nothing else.
///
/// A manifest is found under both spellings of its name, `<hex>.json` and `sha256:<hex>.json`. A path that is not
/// one of a published object is refused before storage is asked.
public final class PublicObjects implements AutoCloseable {

    /// A path's longest form: longer than any key that is ever published.
    private static final int PATH_LIMIT = 1024;

    private static final Pattern MANIFEST = Pattern.compile("scorevision/manifests/(sha256:)?([0-9a-f]{64})\\.json");
    private static final Pattern DOCUMENT = Pattern.compile("scorevision/commitments/[0-9a-f]{64}\\.json");
    /// No empty segment, none that begins with a dot.
    private static final Pattern OBJECT = Pattern.compile("scorevision(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");
    private static final Pattern COLON = Pattern.compile("%3A", Pattern.CASE_INSENSITIVE);

    /// RFC 9110, section 5.6.7.
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, Optional<StoredObject>> storage;
    private final LoopbackServer server;

    private PublicObjects(Function<String, Optional<StoredObject>> storage, int port) {
        this.storage = storage;
        this.server = LoopbackServer.start(port, this::handle);
    }

    /// Starts serving what is published in `bucket`.
    ///
    /// @param port 0 for a free one
    public static PublicObjects start(S3Engine s3, String bucket, int port) {
        return start(key -> s3.find(bucket, key), port);
    }

    static PublicObjects start(Function<String, Optional<StoredObject>> storage, int port) {
        return new PublicObjects(storage, port);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Access-Control-Expose-Headers", "ETag");
        var method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            problem(exchange, 405, "method_not_allowed", "published objects can be read only: use GET or HEAD");
            return;
        }
        var key = key(exchange.getRequestURI());
        if (key.isEmpty()) {
            problem(exchange, 404, "not_found", "only published objects are here, such as /scorevision/index.json");
            return;
        }
        var object = find(key.get());
        if (object.isEmpty()) {
            problem(exchange, 404, "not_found", "no object is published under /" + key.get());
            return;
        }
        try (var found = object.get()) {
            send(exchange, key.get(), found);
        }
    }

    /// The key a path asks for. The one character that may come encoded is the colon of `sha256:`.
    private static Optional<String> key(URI uri) {
        var path = uri.getRawPath();
        if (path == null || path.length() > PATH_LIMIT || !path.startsWith("/")) {
            return Optional.empty();
        }
        var key = COLON.matcher(path.substring(1)).replaceAll(":");
        var published = key.startsWith("scorevision/manifests/") ? MANIFEST : OBJECT;
        return published.matcher(key).matches() ? Optional.of(key) : Optional.empty();
    }

    private Optional<StoredObject> find(String key) {
        return storage.apply(key).or(() -> otherSpelling(key).flatMap(storage));
    }

    private static Optional<String> otherSpelling(String key) {
        var manifest = MANIFEST.matcher(key);
        if (!manifest.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                "scorevision/manifests/" + (manifest.group(1) == null ? "sha256:" : "") + manifest.group(2) + ".json");
    }

    private static void send(HttpExchange exchange, String key, StoredObject object) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("ETag", object.eTag());
        headers.set("Last-Modified", HTTP_DATE.format(object.lastModified()));
        headers.set(
                "Cache-Control",
                MANIFEST.matcher(key).matches() || DOCUMENT.matcher(key).matches()
                        ? "public, max-age=31536000, immutable"
                        : "public, max-age=5, must-revalidate");
        headers.set("X-Content-Type-Options", "nosniff");
        if (isKnown(exchange.getRequestHeaders().getFirst("If-None-Match"), object.eTag())) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        headers.set("Content-Type", "application/json");
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Long.toString(object.length()));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, object.length() == 0 ? -1 : object.length());
        object.body().transferTo(exchange.getResponseBody());
    }

    /// RFC 9110, section 13.1.2: any of a list, compared weakly, or `*`.
    private static boolean isKnown(@Nullable String ifNoneMatch, String eTag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(eTag) || each.equals("W/" + eTag));
    }

    private static void problem(HttpExchange exchange, int status, String error, String message) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        var problem = new LinkedHashMap<String, String>();
        problem.put("error", error);
        problem.put("message", message);
        Messages.answer(exchange, status, JSON.writeValueAsBytes(problem));
    }
}
