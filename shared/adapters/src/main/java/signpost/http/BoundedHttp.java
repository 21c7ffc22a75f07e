package signpost.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One HTTP exchange that ends in bounded time with a bounded answer, however the other side behaves.
///
/// On the JDK's URL connection, which costs next to nothing at start, where its HTTP client costs a tenth of a
/// second.
public final class BoundedHttp {

    /// @param body of at most the asked number of bytes plus one, so that a longer one is seen to be longer
    /// @param headers by their names in lower case, the first value of each
    @SuppressWarnings("ArrayRecordComponent") // handed on to the one that parses it, never compared
    public record Answer(int status, byte[] body, Map<String, String> headers) {
        public Answer {
            headers = Map.copyOf(headers);
        }

        public Optional<String> etag() {
            return Optional.ofNullable(headers.get("etag"));
        }

        /// When to ask again, as the other side wrote it.
        public Optional<String> retryAfter() {
            return Optional.ofNullable(headers.get("retry-after"));
        }
    }

    private final Duration connect;
    private final Duration whole;
    private final Duration total;

    /// @param connect how long connecting may take
    /// @param whole how long the exchange may take once it is connected, also when headers or body drip in byte by
    /// byte
    public BoundedHttp(Duration connect, Duration whole) {
        this(connect, whole, connect.plus(whole));
    }

    private BoundedHttp(Duration connect, Duration whole, Duration total) {
        this.connect = connect;
        this.whole = whole;
        this.total = total;
    }

    /// The same, and each exchange with its connecting ends within `limit` (more than nothing).
    public BoundedHttp atMost(Duration limit) {
        return new BoundedHttp(shorter(connect, limit), shorter(whole, limit), shorter(total, limit));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    public Answer get(URI url, int mostBytes) throws IOException {
        return exchange(url, "GET", Map.of(), null, mostBytes);
    }

    public Answer postJson(URI url, byte[] body, int mostBytes) throws IOException {
        return exchange(url, "POST", Map.of("Content-Type", "application/json"), body, mostBytes);
    }

    /// Any request; `body` is null if it has none.
    public Answer exchange(URI url, String method, Map<String, String> headers, byte @Nullable [] body, int mostBytes)
            throws IOException {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IOException("not an http or https address");
        }
        var connection = (HttpURLConnection) url.toURL().openConnection();
        var isLate = new AtomicBoolean();
        // A timeout of the connection is one of each read; only closing it from outside ends headers that drip in.
        var watch = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(total);
                isLate.set(true);
                connection.disconnect();
            } catch (InterruptedException answered) {
                // The exchange has ended in time.
            }
        });
        try {
            return exchange(connection, method, headers, body, mostBytes);
        } catch (IOException e) {
            if (isLate.get()) {
                throw late(e);
            }
            throw e;
        } finally {
            watch.interrupt();
        }
    }

    private SocketTimeoutException late(@Nullable IOException cause) {
        var late = new SocketTimeoutException("no complete answer within " + whole.toMillis() + " ms");
        if (cause != null) {
            late.initCause(cause);
        }
        return late;
    }

    private Answer exchange(
            HttpURLConnection connection,
            String method,
            Map<String, String> headers,
            byte @Nullable [] body,
            int mostBytes)
            throws IOException {
        var deadline = System.nanoTime() + whole.toNanos();
        connection.setRequestMethod(method);
        // A timeout of 0 is none.
        connection.setConnectTimeout((int) Math.max(1, connect.toMillis()));
        connection.setReadTimeout((int) Math.max(1, whole.toMillis()));
        connection.setInstanceFollowRedirects(false);
        headers.forEach(connection::setRequestProperty);
        if (body != null) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        var status = connection.getResponseCode();
        try (var in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            var buffer = new byte[8192];
            var read = new byte[0];
            var length = 0;
            while (in != null && length <= mostBytes) {
                if (System.nanoTime() > deadline) {
                    connection.disconnect();
                    throw late(null);
                }
                var count = in.read(buffer, 0, Math.min(buffer.length, mostBytes + 1 - length));
                if (count < 0) {
                    break;
                }
                if (length + count > read.length) {
                    read = Arrays.copyOf(read, Math.max(read.length * 2, length + count));
                }
                System.arraycopy(buffer, 0, read, length, count);
                length += count;
                if (length > mostBytes) {
                    connection.disconnect();
                    break;
                }
            }
            return new Answer(status, Arrays.copyOf(read, length), headers(connection));
        }
    }

    private static Map<String, String> headers(HttpURLConnection connection) {
        var headers = new HashMap<String, String>();
        // The status line is number 0 and has no name.
        for (var i = 0; connection.getHeaderField(i) != null; i++) {
            var name = connection.getHeaderFieldKey(i);
            if (name != null) {
                headers.putIfAbsent(name.toLowerCase(Locale.ROOT), connection.getHeaderField(i));
            }
        }
        return headers;
    }
}
