package signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import signpost.miner.ChallengeHttp;
import signpost.publishing.ObjectReads.Since;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;

/// What is read over plain HTTP: published objects, and challenges.
class HttpReadsTest {

    private static final String TAG = "\"5e1f\"";

    private final BoundedHttp http = new BoundedHttp(Duration.ofSeconds(5), Duration.ofSeconds(10));
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    HttpReadsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void open() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestURI().toString());
            var since = exchange.getRequestHeaders().getFirst("If-None-Match");
            var path = exchange.getRequestURI().getPath();
            var body = (path.endsWith("large") ? "x".repeat((1 << 20) + 1) : "body").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("ETag", TAG);
            exchange.getResponseHeaders().add("Retry-After", "7");
            exchange.getResponseHeaders().add("Retry-After", "8");
            if (TAG.equals(since)) {
                exchange.sendResponseHeaders(304, -1);
            } else if (path.endsWith("absent")) {
                exchange.sendResponseHeaders(403, -1);
            } else if (path.endsWith("broken")) {
                exchange.sendResponseHeaders(500, -1);
            } else {
                exchange.sendResponseHeaders(path.contains("/api/") ? 409 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Test
    void an_object_is_fetched_only_if_it_is_another_one() {
        var reads = new HttpObjectReads(http, url("/bucket"));

        assertThat(reads.readSince(TAG, "index.json", 100)).isEqualTo(new Since.Same());
        for (var other : List.of("\"other\"", "v1", "")) {
            assertThat(reads.readSince(other, "index.json", 100))
                    .as(other)
                    .isInstanceOfSatisfying(
                            Since.Now.class,
                            now -> assertThat(now.object().map(StoredObject::version))
                                    .contains(TAG));
        }
        assertThat(reads.readSince(TAG.replace('5', '6'), "absent", 100)).isEqualTo(new Since.Now(Optional.empty()));
        assertThat(reads.read("absent", 100)).isEmpty();
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> reads.read("broken", 100));
    }

    @Test
    void a_challenge_is_asked_for_by_the_very_target_that_was_signed() {
        var target = "/api/challenge/v3?element_id=Player%401.0&nonce=17%20";

        var answered = new HttpChallenges(http, url("/prod/")).get(target, Map.of("x-nonce", "n"));

        assertThat(asked).containsExactly("/prod" + target);
        assertThat(answered.status()).isEqualTo(409);
        assertThat(answered.headers()).containsEntry("retry-after", "7");
        assertThat(answered.body()).asString(StandardCharsets.UTF_8).isEqualTo("body");
    }

    @Test
    void an_answer_that_is_too_large_or_none_is_no_answer() {
        assertThatExceptionOfType(ChallengeHttp.Unreachable.class)
                .isThrownBy(() -> new HttpChallenges(http, url("")).get("/api/large", Map.of()))
                .withMessageContaining("more than 1048576 bytes");
        assertThatExceptionOfType(ChallengeHttp.Unreachable.class)
                .isThrownBy(() -> new HttpChallenges(URI.create("http://127.0.0.1:1")).get("/api", Map.of()));
    }
}
