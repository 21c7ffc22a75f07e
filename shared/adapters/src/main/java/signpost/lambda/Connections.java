package signpost.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;

/// Connections for the SDK's clients: what the SDK would make, except that the certificates of this world are read when
/// TLS is first spoken, once for all clients, and not by each client when it is made.
public final class Connections {

    /// As the SDK has them.
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 30_000;

    private Connections() {}

    public static HttpURLConnection open(URI address) {
        return open(address, READ_MILLIS);
    }

    /// @param readMillis how long an answer may stay out, where somebody waits who does not wait for long
    public static HttpURLConnection open(URI address, int readMillis) {
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(readMillis);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
