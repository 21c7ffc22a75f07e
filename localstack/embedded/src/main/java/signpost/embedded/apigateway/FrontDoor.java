package signpost.embedded.apigateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where callers of the gateway connect. A request whose head no server could read is answered here, as API
/// Gateway words it; every other one is handed to the server behind, byte for byte, and so is what that one
/// answers.
///
/// The JDK's server answers such heads in HTML, or closes the connection, before any handler sees them.
final class FrontDoor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    /// Far above what the gateway takes, and far below where the JDK's server gives up.
    private static final int MOST_HEAD = 64 * 1024;

    private static final int BUFFER = 16 * 1024;

    /// How much, and for how long, a caller may still send that has its answer already.
    private static final int MOST_IGNORED = 16 * 1024 * 1024;

    private static final int IGNORED_FOR_MILLIS = 2_000;

    private final ServerSocket entrance;
    private final URI behind;
    private final Function<Refusal, Reply> refusals;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private FrontDoor(ServerSocket entrance, URI behind, Function<Refusal, Reply> refusals) {
        this.entrance = entrance;
        this.behind = behind;
        this.refusals = refusals;
    }

    /// Opens on a free port if `port` is 0.
    ///
    /// @param behind the server that is handed what can be read
    static FrontDoor open(int port, URI behind, Function<Refusal, Reply> refusals) {
        try {
            var entrance = new ServerSocket();
            entrance.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            var door = new FrontDoor(entrance, behind, refusals);
            door.threads.execute(door::welcome);
            return door;
        } catch (IOException e) {
            throw new IllegalStateException("port " + port + " cannot be used: " + e.getMessage(), e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            LOG.debug("The entrance could not be closed", e);
        }
        threads.shutdownNow();
    }

    private void welcome() {
        while (!entrance.isClosed()) {
            try {
                var caller = entrance.accept();
                threads.execute(() -> serve(caller));
            } catch (IOException e) {
                if (!entrance.isClosed()) {
                    LOG.warn("A connection could not be taken", e);
                }
            }
        }
    }

    private void serve(Socket caller) {
        try (caller;
                var server = new Socket(behind.getHost(), behind.getPort())) {
            caller.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var answers = threads.submit(() -> answers(server, caller));
            var refused = refused(caller, server);
            // What was asked before is answered first.
            answers.get();
            if (refused.isPresent()) {
                answer(caller, refused.get());
            }
            // Closing while bytes lie unread would take the last answer back.
            caller.setSoTimeout(IGNORED_FOR_MILLIS);
            caller.getInputStream().skipNBytes(MOST_IGNORED);
        } catch (IOException | ExecutionException gone) {
            LOG.debug("A connection ended", gone);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Hands over requests until one cannot be, and tells the server that there are no more.
    private static Optional<Refused> refused(Socket caller, Socket server) {
        Optional<Refused> refused = Optional.empty();
        try {
            refused = requests(caller, server);
        } catch (IOException cutOff) {
            // By the server, which has answered before it had all, or by the caller.
            LOG.debug("A request was cut off", cutOff);
        }
        try {
            server.shutdownOutput();
        } catch (IOException ended) {
            LOG.debug("The server has ended first", ended);
        }
        return refused;
    }

    /// Hands back what is answered. When the server ends by itself, the caller is told by the end of the
    /// connection.
    private static boolean answers(Socket server, Socket caller) throws IOException {
        try {
            pass(server.getInputStream(), caller.getOutputStream());
        } finally {
            if (!server.isOutputShutdown()) {
                caller.shutdownOutput();
            }
        }
        return true;
    }

    private static void pass(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[BUFFER];
        for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
        }
    }

    // --- requests ----------------------------------------------------------------------------------------------------

    private record Refused(Refusal why, boolean wantsNoBody) {}

    /// Hands over one request after the other, until the caller sends no more, or one that cannot be handed
    /// over.
    private static Optional<Refused> requests(Socket caller, Socket server) throws IOException {
        var from = new BufferedInputStream(caller.getInputStream(), BUFFER);
        var to = server.getOutputStream();
        while (true) {
            var bytes = head(from);
            if (bytes.length == 0) {
                return Optional.empty();
            }
            var wantsNoBody =
                    new String(bytes, 0, Math.min(5, bytes.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
            if (bytes.length > MOST_HEAD) {
                return Optional.of(new Refused(Refusal.HEADERS_TOO_LARGE, wantsNoBody));
            }
            switch (RequestHead.read(new String(bytes, StandardCharsets.ISO_8859_1))) {
                case RequestHead.Unreadable(var why) -> {
                    return Optional.of(new Refused(why, wantsNoBody));
                }
                case RequestHead.Chunked _ -> {
                    to.write(bytes);
                    chunks(from, to);
                }
                case RequestHead.Sized(var length) -> {
                    to.write(bytes);
                    body(from, to, length);
                }
            }
        }
    }

    /// All up to the empty line; no bytes where the caller has ended, more than [#MOST_HEAD] where there is
    /// no end.
    private static byte[] head(InputStream from) throws IOException {
        var head = new ByteArrayOutputStream(1024);
        var lineLength = 0;
        while (head.size() <= MOST_HEAD) {
            var read = from.read();
            if (read < 0) {
                return new byte[0];
            }
            if (head.size() == 0 && (read == '\r' || read == '\n')) {
                // Empty lines before a request are no part of it (RFC 9112 section 2.2).
                continue;
            }
            head.write(read);
            if (read == '\n') {
                if (lineLength == 0) {
                    return head.toByteArray();
                }
                lineLength = 0;
            } else if (read != '\r') {
                lineLength++;
            }
        }
        return head.toByteArray();
    }

    private static void body(InputStream from, OutputStream to, long length) throws IOException {
        var buffer = new byte[BUFFER];
        var left = length;
        while (left > 0) {
            var read = from.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("the body ends early");
            }
            to.write(buffer, 0, read);
            left -= read;
        }
    }

    private static void chunks(InputStream from, OutputStream to) throws IOException {
        while (true) {
            var line = line(from, to);
            var size = Long.parseLong(sizeIn(line), 16);
            if (size == 0) {
                break;
            }
            body(from, to, size + 2);
        }
        String trailer;
        do {
            trailer = line(from, to);
        } while (!trailer.isEmpty());
    }

    private static String sizeIn(String line) throws IOException {
        var size = line.replaceFirst(";.*", "").strip();
        if (!size.matches("[0-9a-fA-F]{1,8}")) {
            throw new IOException("a chunk has no size");
        }
        return size;
    }

    private static String line(InputStream from, OutputStream to) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            var read = from.read();
            if (read < 0 || line.size() > MOST_HEAD) {
                throw new EOFException("the body ends early");
            }
            line.write(read);
            if (read == '\n') {
                to.write(line.toByteArray());
                return line.toString(StandardCharsets.ISO_8859_1).strip();
            }
        }
    }

    // --- answers -----------------------------------------------------------------------------------------------------

    private void answer(Socket caller, Refused refused) throws IOException {
        var reply = refusals.apply(refused.why());
        var head = new StringBuilder(
                "HTTP/1.1 " + reply.status() + " " + refused.why().message() + "\r\n");
        reply.headers()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("Content-Length: ").append(reply.body().length).append("\r\nConnection: close\r\n\r\n");
        var to = caller.getOutputStream();
        to.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!refused.wantsNoBody()) {
            to.write(reply.body());
        }
        caller.shutdownOutput();
    }
}
