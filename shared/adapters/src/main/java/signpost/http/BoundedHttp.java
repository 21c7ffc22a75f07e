package signpost.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One HTTP exchange that ends in bounded time with a bounded answer, however the other side behaves.
///
/// On the JDK's URL connection, which costs next to nothing at start, where its HTTP client costs a tenth of a second.
public final class BoundedHttp {

    /// @param body of at most the asked number of bytes plus one, so that a longer one is seen to be longer
    @SuppressWarnings("ArrayRecordComponent") // handed on to the one that parses it, never compared
    public record Answer(int status, byte[] body, Optional<String> etag) {}

    private final Duration connect;
    private final Duration whole;

    /// @param connect how long connecting may take
    /// @param whole how long the whole exchange may take, also when the answer drips in byte by byte
    public BoundedHttp(Duration connect, Duration whole) {
        this.connect = connect;
        this.whole = whole;
    }

    public Answer get(URI url, int mostBytes) throws IOException {
        return exchange(url, "GET", Map.of(), null, mostBytes);
    }

    public Answer postJson(URI url, byte[] body, int mostBytes) throws IOException {
        return exchange(url, "POST", Map.of("Content-Type", "application/json"), body, mostBytes);
    }

    private Answer exchange(
            URI url, String method, Map<String, String> headers, byte @Nullable [] body, int mostBytes)
            throws IOException {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IOException("not an http or https address: " + url);
        }
        var deadline = System.nanoTime() + whole.toNanos();
        var connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout((int) connect.toMillis());
        connection.setReadTimeout((int) whole.toMillis());
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
                    throw new SocketTimeoutException("no complete answer within " + whole.toSeconds() + " s");
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
            return new Answer(status, Arrays.copyOf(read, length), Optional.ofNullable(connection.getHeaderField("ETag")));
        }
    }
}
