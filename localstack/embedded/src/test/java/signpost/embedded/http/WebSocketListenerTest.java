package signpost.embedded.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketListenerTest {

    private static final int MOST_BYTES = 100_000;
    private static final String HELLO = """
            GET / HTTP/1.1\r
            Host: x\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r
            """;

    private final WebSocketListener listener =
            WebSocketListener.start(0, MOST_BYTES, sender -> sender::send, body -> body);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        listener.close();
        http.close();
    }

    /// Everything that is heard, whole messages only.
    private static final class Heard implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            messages.add("pong " + StandardCharsets.US_ASCII.decode(message));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        private String next() throws InterruptedException {
            var message = messages.poll(10, TimeUnit.SECONDS);
            return message == null ? "nothing came" : message;
        }
    }

    private WebSocket open(Heard heard) throws Exception {
        return http.newWebSocketBuilder().buildAsync(listener.endpoint(), heard).get(10, TimeUnit.SECONDS);
    }

    @Test
    void text_of_any_length_and_in_any_number_of_pieces_comes_whole() throws Exception {
        var heard = new Heard();
        var socket = open(heard);

        for (var length : new int[] {0, 1, 125, 126, 65_535, 65_536, MOST_BYTES}) {
            socket.sendText("ä".repeat(length / 2), true).join();
            assertThat(heard.next()).isEqualTo("ä".repeat(length / 2));
        }
        socket.sendText("in ", false).join();
        socket.sendPing(ByteBuffer.wrap(new byte[] {'!'})).join();
        socket.sendText("pieces", true).join();
        assertThat(heard.next()).isEqualTo("pong !");
        assertThat(heard.next()).isEqualTo("in pieces");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void what_is_too_long_or_no_text_ends_the_connection() throws Exception {
        var heard = new Heard();
        var _ = open(heard).sendText("a".repeat(MOST_BYTES + 1), true);
        assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1009);

        var other = new Heard();
        var _ = open(other).sendBinary(ByteBuffer.wrap(new byte[3]), true);
        assertThat(other.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1003);
    }

    /// The frames of RFC 6455 that no client may send.
    @ParameterizedTest
    @CsvSource({
        "unmasked, 810161, 03ea",
        "reserved bit, c18100000000ff, 03ea",
        "continued nothing, 808100000000ff, 03ea",
        "fragmented ping, 098000000000, 03ea",
        "length of 2^62, 81ffffffffffffffffff00000000, 03f1",
    })
    void frames_that_nobody_may_send_end_the_connection(String name, String frame, String code) throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.endpoint().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(HELLO.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(java.util.HexFormat.of().parseHex(frame));

            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);

            var text = answer.toString(StandardCharsets.ISO_8859_1);
            // The sample of RFC 6455, section 1.3.
            assertThat(text).as(name).contains("101 Switching Protocols", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(java.util.HexFormat.of().formatHex(answer.toByteArray())).endsWith("8802" + code);
        }
    }

    @Test
    void a_post_is_answered_on_the_same_port_and_nothing_else() throws Exception {
        var uri = URI.create(listener.endpoint().toString().replace("ws:", "http:"));
        var request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1);

        var posted = http.send(
                request.POST(HttpRequest.BodyPublishers.ofString("{}")).build(), HttpResponse.BodyHandlers.ofString());
        var got = http.send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
        var tooLong = http.send(
                request.POST(HttpRequest.BodyPublishers.ofByteArray(new byte[MOST_BYTES + 1]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(posted.body()).isEqualTo("{}");
        assertThat(got.statusCode()).isEqualTo(405);
        assertThat(tooLong.statusCode()).isEqualTo(413);
    }
}
