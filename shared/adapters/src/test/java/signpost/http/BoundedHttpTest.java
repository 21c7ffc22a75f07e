package signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoundedHttpTest {

    private final BoundedHttp http = new BoundedHttp(Duration.ofMillis(500), Duration.ofMillis(500));

    /// T08 of the list of attacks: endless data and a slow drip.
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void T08_headers_that_drip_in_for_ever_end_in_time() throws IOException {
        try (var server = serving("HTTP/1.1 200 OK\r\nX-Drip: ", "x", 100)) {
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> http.get(address(server), 100))
                    .withMessageContaining("no complete answer within 500 ms");
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void T08_a_body_that_drips_in_for_ever_ends_in_time() throws IOException {
        try (var server = serving("HTTP/1.1 200 OK\r\n\r\n", "x", 100)) {
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> http.get(address(server), 1 << 20));
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void T08_of_an_endless_body_one_byte_beyond_the_bound_is_taken() throws IOException {
        try (var server = serving("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(1_000), 0)) {
            assertThat(http.get(address(server), 10_000).body()).hasSize(10_001);
        }
    }

    private static URI address(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    /// Answers each connection with `head`, and then with `piece` again and again until the other side has gone.
    private static ServerSocket serving(String head, String piece, long everyMillis) throws IOException {
        var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (var socket = server.accept()) {
                    var out = socket.getOutputStream();
                    out.write(head.getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        out.write(piece.getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        Thread.sleep(everyMillis);
                    }
                } catch (IOException | InterruptedException gone) {
                    // The client closed, or the test has ended.
                }
            }
        });
        return server;
    }
}
