package signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.Json;
import signpost.miner.Challenged;
import signpost.miner.MinerModel;

class HttpModelTest {

    private static final Challenged.Task TASK = new Challenged.Task(
            "t",
            URI.create("https://cdn.example/one.mp4"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Json.Obj.builder().put("task_id", "t").build());

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServer server;

    HttpModelTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void open() {
        server.createContext("/", exchange -> {
            try (exchange) {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
                if (exchange.getRequestURI().getPath().contains("slow")) {
                    over.await();
                }
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("{\"frames\":[]}".getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
    }

    private HttpModel model(String path, Duration whole) {
        return new HttpModel("http://127.0.0.1:" + server.getAddress().getPort() + path, Optional.empty(), whole);
    }

    @Test
    void the_challenge_is_posted_once_to_the_chute_as_it_was_answered() {
        var predictions = model("/{slug}/predict", Duration.ofSeconds(10)).predict("a/b@c:1", TASK);

        assertThat(predictions).isInstanceOf(Json.Obj.class);
        assertThat(asked).containsExactly("POST /a%2Fb%40c%3A1/predict {\"task_id\":\"t\"}");
    }

    @Test
    void a_model_that_takes_too_long_has_failed_and_is_not_asked_again() {
        assertThatExceptionOfType(MinerModel.Failed.class)
                .isThrownBy(() -> model("/slow", Duration.ofMillis(200)).predict("lynx", TASK));
        assertThat(asked).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://{slug}.chutes.example/predict", "https:///{slug}", "nonsense {slug}"})
    void a_slug_that_makes_no_address_is_not_asked_anywhere(String template) {
        assertThatExceptionOfType(MinerModel.Failed.class)
                .isThrownBy(() -> new HttpModel(template, Optional.empty(), Duration.ofSeconds(1))
                        .predict("a/b@evil.example", TASK))
                .withMessageContaining("is no address");
    }
}
