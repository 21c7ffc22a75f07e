package signpost.embedded.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// Stands between a caller and an HTTP server: passes on every byte as it came, notes what is asked, and can cut
/// what is connected.
public final class Relay implements AutoCloseable {

    private static final Pattern HEADER = Pattern.compile("(?dm)^([^:\r\n]+): *([^\r\n]*)\r$");
    private static final int MOST_HEADER_BYTES = 64 * 1024;

    /// @param head request line and headers
    public record Call(String head, String body) {

        public Optional<String> header(String name) {
            return HEADER.matcher(head)
                    .results()
                    .filter(header -> header.group(1).equalsIgnoreCase(name))
                    .map(header -> header.group(2))
                    .findFirst();
        }

        /// What is asked of AWS: `DynamoDB_20120810.GetItem`, or of S3 the method alone.
        public String operation() {
            return header("X-Amz-Target").orElseGet(() -> head.replaceFirst("(?s) .*", ""));
        }

        @Override
        public String toString() {
            return operation() + " " + head.lines().findFirst().orElse("") + " " + body;
        }
    }

    private final ServerSocket server;
    private final URI target;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Relay(URI target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    public static Relay to(URI target) throws IOException {
        return new Relay(target);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /// What was asked so far.
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /// Ends every connection there is, and returns how many callers had one.
    public int cut() {
        var cut = List.copyOf(open);
        cut.forEach(Relay::end);
        open.removeAll(cut);
        return cut.size() / 2;
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var caller = server.accept();
                var callee = new Socket(target.getHost(), target.getPort());
                open.addAll(List.of(caller, callee));
                Thread.ofVirtual().start(() -> pass(caller, callee, true));
                Thread.ofVirtual().start(() -> pass(callee, caller, false));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(Socket from, Socket to, boolean areRequests) {
        try (from;
                to) {
            var in = new BufferedInputStream(from.getInputStream());
            if (areRequests) {
                while (passRequest(in, to.getOutputStream())) {
                    // Until the caller hangs up.
                }
            } else {
                in.transferTo(to.getOutputStream());
            }
        } catch (IOException _) {
            // Cut, or ended by one of the two: the other one is told by the end of its connection.
        } finally {
            open.removeAll(List.of(from, to));
        }
    }

    private boolean passRequest(InputStream in, OutputStream out) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.size() == MOST_HEADER_BYTES) {
                return false;
            }
            head.write(next);
        }
        // The body may come only once the head was answered.
        out.write(head.toByteArray());
        out.flush();
        var call = new Call(head.toString(StandardCharsets.ISO_8859_1), "");
        if (call.header("Transfer-Encoding")
                .filter(how -> !how.equals("identity"))
                .isPresent()) {
            throw new IOException("the length of a request is not said: " + call);
        }
        var length = call.header("Content-Length").map(Integer::parseInt).orElse(0);
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("a request was broken off");
        }
        calls.add(new Call(call.head(), new String(body, StandardCharsets.UTF_8)));
        out.write(body);
        out.flush();
        return true;
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It had ended already.
        }
    }
}
