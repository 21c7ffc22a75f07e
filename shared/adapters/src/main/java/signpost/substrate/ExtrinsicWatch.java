package signpost.substrate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import signpost.chain.ChainUnavailable;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Hands an extrinsic to a node by WebSocket (`author_submitAndWatchExtrinsic`), and hears when something has happened
/// to it.
///
/// What is heard is a reason to look, and nothing more: it comes from one node, and ends with the connection.
final class ExtrinsicWatch implements AutoCloseable {

    private static final int MOST_MESSAGE_CHARACTERS = 1 << 20;
    private static final String SUBMIT = "author_submitAndWatchExtrinsic";
    private static final String NEWS = "author_extrinsicUpdate";

    private final HttpClient client;
    private final WebSocket socket;
    private final Ear ear;

    private ExtrinsicWatch(HttpClient client, WebSocket socket, Ear ear) {
        this.client = client;
        this.socket = socket;
        this.ear = ear;
    }

    /// Connected, or empty if that cannot be done in time; nothing has been sent then.
    static Optional<ExtrinsicWatch> open(URI endpoint, Duration connect) {
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .build();
        var ear = new Ear();
        try {
            var socket = client.newWebSocketBuilder()
                    .connectTimeout(connect)
                    .buildAsync(endpoint, ear)
                    .get(connect.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(new ExtrinsicWatch(client, socket, ear));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IllegalArgumentException unreachable) {
            // Whoever asked goes on without.
        }
        client.shutdownNow();
        return Optional.empty();
    }

    /// The node's answer to the submission, whose result is the name of a subscription.
    ///
    /// @throws ChainUnavailable if none comes in time; it may have arrived all the same
    JsonRpc.Reply submit(byte[] extrinsic, Duration patience) {
        var request = Json.Obj.builder()
                .put("jsonrpc", "2.0")
                .put("id", 0)
                .put("method", SUBMIT)
                .put("params", java.util.List.of(Answers.hex(extrinsic)))
                .build();
        try {
            socket.sendText(CanonicalJson.text(request), true).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return ear.reply.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChainUnavailable("interrupted while a node was waited for", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ChainUnavailable("the node does not answer to a submission", e);
        }
    }

    /// Waits until there is something new, the connection ends, or the time is over.
    void awaitNews(Duration atMost) throws InterruptedException {
        if (ear.news.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            ear.news.drainPermits();
        }
    }

    /// Whether anything may still be heard.
    boolean isOpen() {
        return !ear.isDeaf && !socket.isInputClosed();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    private static final class Ear implements WebSocket.Listener {

        private final CompletableFuture<JsonRpc.Reply> reply = new CompletableFuture<>();
        private final Semaphore news = new Semaphore(0);
        private final StringBuilder text = new StringBuilder();
        private volatile boolean isDeaf;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
            if (text.length() + part.length() > MOST_MESSAGE_CHARACTERS) {
                ended(new IllegalStateException("a message without end"));
                socket.abort();
                return null;
            }
            text.append(part);
            if (isLast) {
                heard(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void heard(String message) {
            if (!(JsonReader.read(message) instanceof Parsed.Ok<Json>(Json.Obj json))) {
                return;
            }
            if (json.text("method").filter(NEWS::equals).isPresent()) {
                news.release();
            } else if (json.has("id")) {
                reply.complete(JsonRpc.reply(json));
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended(new IllegalStateException("closed with " + code));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended(error);
        }

        private void ended(Throwable why) {
            isDeaf = true;
            reply.completeExceptionally(why);
            news.release();
        }
    }
}
