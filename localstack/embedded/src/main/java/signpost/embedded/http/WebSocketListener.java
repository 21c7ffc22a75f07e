package signpost.embedded.http;

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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// WebSockets (RFC 6455) on loopback, and plain POST on the same port, as nodes of chains have it: the JDK's HTTP
/// server cannot be upgraded.
///
/// Text only, no extensions, one virtual thread per connection. A message is at most as long as is said.
public final class WebSocketListener implements AutoCloseable {

    private static final int MOST_HEAD_BYTES = 1 << 14;
    private static final int MOST_DRAINED_BYTES = 1 << 22;
    private static final int LINGER_MILLIS = 500;
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONTINUED = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_TEXT = 1003;
    private static final int TOO_LONG = 1009;

    /// Sends text to the other side, from any thread. What is sent to one that has gone is lost.
    public interface Sender {
        void send(byte[] text);

        boolean isOpen();
    }

    /// What one connection says; the thread that reads waits until it is done with.
    public interface Conversation {
        /// @throws IOException to end the connection
        void received(byte[] text) throws IOException;
    }

    /// What is answered to a POST.
    public interface Plain {
        byte[] answer(byte[] body);
    }

    private final ServerSocket server;
    private final int mostBytes;
    private final Function<Sender, Conversation> conversations;
    private final Plain plain;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private WebSocketListener(
            ServerSocket server, int mostBytes, Function<Sender, Conversation> conversations, Plain plain) {
        this.server = server;
        this.mostBytes = mostBytes;
        this.conversations = conversations;
        this.plain = plain;
    }

    /// @param port 0 for a free one
    public static WebSocketListener start(
            int port, int mostBytes, Function<Sender, Conversation> conversations, Plain plain) {
        try {
            var server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            var listener = new WebSocketListener(server, mostBytes, conversations, plain);
            Thread.ofVirtual().name("websockets").start(listener::accept);
            return listener;
        } catch (IOException e) {
            throw new IllegalStateException("port " + port + " cannot be used: " + e.getMessage(), e);
        }
    }

    public URI endpoint() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(WebSocketListener::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                // The loop's condition says so.
            }
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception gone) {
            // Nothing is left to be said to it.
        }
    }

    private void serve(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            var head = head(in);
            var key = Optional.ofNullable(head.get("sec-websocket-key"));
            if (key.isPresent() && "websocket".equalsIgnoreCase(head.getOrDefault("upgrade", ""))) {
                upgrade(in, out, key.get());
            } else {
                post(in, out, head);
            }
        } catch (IOException gone) {
            // The other side has ended it, or has said what is no HTTP.
        } finally {
            drain(socket);
            connections.remove(socket);
            closeQuietly(socket);
        }
    }

    /// Lets the other side read to the end: a socket that is closed with something unread in it takes back what was
    /// written to it.
    private static void drain(Socket socket) {
        try {
            socket.shutdownOutput();
            socket.setSoTimeout(LINGER_MILLIS);
            var in = socket.getInputStream();
            var left = MOST_DRAINED_BYTES;
            while (left > 0) {
                var skipped = in.readNBytes(Math.min(left, MOST_HEAD_BYTES)).length;
                if (skipped == 0) {
                    return;
                }
                left -= skipped;
            }
        } catch (IOException gone) {
            // Nobody reads.
        }
    }

    /// The fields of the request in lower case, and its method as `:method`.
    private static Map<String, String> head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0 || bytes.size() >= MOST_HEAD_BYTES) {
                throw new EOFException("no head of a request");
            }
            bytes.write(next);
        }
        var lines = bytes.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
        var fields = new HashMap<String, String>();
        fields.put(":method", lines[0].split(" ", 2)[0]);
        for (var line : lines) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private void post(InputStream in, OutputStream out, Map<String, String> head) throws IOException {
        var length = head.getOrDefault("content-length", "");
        if (!"POST".equals(head.get(":method")) || !length.matches("[0-9]{1,9}")) {
            out.write("HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        if (Integer.parseInt(length) > mostBytes) {
            out.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        var answer = plain.answer(in.readNBytes(Integer.parseInt(length)));
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + answer.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(answer);
        out.flush();
    }

    private void upgrade(InputStream in, OutputStream out, String key) throws IOException {
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        var sender = new Frames(out);
        var conversation = conversations.apply(sender);
        var code = NORMAL;
        try {
            code = read(in, sender, conversation);
        } finally {
            sender.close(code);
        }
    }

    private static String accept(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    /// Reads until either side is done; the code with which it is closed.
    private int read(InputStream in, Frames out, Conversation conversation) throws IOException {
        var message = new ByteArrayOutputStream();
        var isInMessage = false;
        while (true) {
            var first = in.read();
            if (first < 0) {
                return NORMAL;
            }
            var second = byteOf(in);
            var kind = first & 0x0f;
            var length = length(in, second & 0x7f);
            // Section 5.1: a client masks. Section 5.2: no extension was agreed upon.
            if ((second & 0x80) == 0
                    || (first & 0x70) != 0
                    || (kind >= CLOSE && (length > 125 || (first & 0x80) == 0))) {
                return PROTOCOL_ERROR;
            }
            if (length + message.size() > mostBytes) {
                return TOO_LONG;
            }
            var payload = unmasked(in, (int) length);
            switch (kind) {
                case TEXT, CONTINUED -> {
                    if (isInMessage != (kind == CONTINUED)) {
                        return PROTOCOL_ERROR;
                    }
                    message.writeBytes(payload);
                    isInMessage = (first & 0x80) == 0;
                    if (!isInMessage) {
                        conversation.received(message.toByteArray());
                        message.reset();
                    }
                }
                case PING -> out.write(PONG, payload);
                case PONG -> {}
                case CLOSE -> {
                    return NORMAL;
                }
                default -> {
                    return NOT_TEXT;
                }
            }
        }
    }

    private static int byteOf(InputStream in) throws IOException {
        var read = in.read();
        if (read < 0) {
            throw new EOFException("a frame that ends too early");
        }
        return read;
    }

    private static long length(InputStream in, int said) throws IOException {
        return switch (said) {
            case 126 -> ByteBuffer.wrap(exactly(in, 2)).getShort() & 0xffff;
            // A length with the highest bit set is none; as a very long one it is refused as such.
            case 127 -> ByteBuffer.wrap(exactly(in, 8)).getLong() & Long.MAX_VALUE >>> 1;
            default -> said;
        };
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("a frame that ends too early");
        }
        return bytes;
    }

    private static byte[] unmasked(InputStream in, int length) throws IOException {
        var mask = exactly(in, 4);
        var payload = exactly(in, length);
        for (var i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private static final class Frames implements Sender {

        private final OutputStream out;
        private boolean isClosed;

        private Frames(OutputStream out) {
            this.out = out;
        }

        @Override
        public void send(byte[] text) {
            try {
                write(TEXT, text);
            } catch (IOException gone) {
                synchronized (this) {
                    isClosed = true;
                }
            }
        }

        @Override
        public synchronized boolean isOpen() {
            return !isClosed;
        }

        private synchronized void write(int kind, byte[] payload) throws IOException {
            if (isClosed) {
                return;
            }
            var head = ByteBuffer.allocate(10).put((byte) (0x80 | kind));
            if (payload.length < 126) {
                head.put((byte) payload.length);
            } else if (payload.length < 1 << 16) {
                head.put((byte) 126).putShort((short) payload.length);
            } else {
                head.put((byte) 127).putLong(payload.length);
            }
            out.write(head.array(), 0, head.position());
            out.write(payload);
            out.flush();
        }

        private synchronized void close(int code) {
            try {
                write(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
            } catch (IOException gone) {
                // It is closed all the same.
            }
            isClosed = true;
        }
    }
}
