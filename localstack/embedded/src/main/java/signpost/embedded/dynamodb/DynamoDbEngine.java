package signpost.embedded.dynamodb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/// DynamoDB on loopback: DynamoDB Local without its own server, which would listen on every interface and report
/// home.
///
/// All callers see the same tables, whatever their credentials and region.
public final class DynamoDbEngine implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    /// SQLite's binding tells at length how it loads; kept here because a logger nobody holds forgets its level.
    private static final Logger SQLITE = Logger.getLogger("com.almworks.sqlite4java");

    private final Server server;
    private final ServerConnector connector;
    private final LocalDynamoDBServerHandler handler;

    private DynamoDbEngine(Server server, ServerConnector connector, LocalDynamoDBServerHandler handler) {
        this.server = server;
        this.connector = connector;
        this.handler = handler;
    }

    /// Starts it, or says why that cannot be.
    ///
    /// @param data the folder that keeps the tables and belongs to this engine alone, or null to keep them in
    /// memory
    /// @param port 0 for a free one
    public static DynamoDbEngine start(@Nullable Path data, int port) {
        SQLITE.setLevel(Level.WARNING);
        var handler = new LocalDynamoDBServerHandler(requests(data), null);
        var threads = new QueuedThreadPool();
        threads.setName("dynamodb");
        threads.setDaemon(true);
        var server = new Server(threads);
        var connector = new ServerConnector(server);
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(handler);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB could not be started on port " + port + ": " + e.getMessage(), e);
        }
        return new DynamoDbEngine(server, connector, handler);
    }

    private static LocalDynamoDBRequestHandler requests(@Nullable Path data) {
        try {
            var folder = data == null
                    ? null
                    : Files.createDirectories(data.toAbsolutePath()).toString();
            return new LocalDynamoDBRequestHandler(0, folder == null, folder, true, false);
        } catch (IOException e) {
            throw new UncheckedIOException("the tables in " + data + " cannot be read", e);
        }
    }

    public URI endpoint() {
        return URI.create("http://" + LOOPBACK + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB could not be stopped", e);
        } finally {
            handler.close();
        }
    }
}
