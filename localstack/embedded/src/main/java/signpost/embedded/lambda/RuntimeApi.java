package signpost.embedded.lambda;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import signpost.embedded.aws.Identity;
import signpost.embedded.http.LoopbackServer;
import signpost.embedded.http.Messages;

/// Lambda's Runtime API (2018-06-01) for one child.
///
/// One server per child: the wait of a child that is gone must never take an event from its successor.
final class RuntimeApi implements AutoCloseable {

    private static final String PREFIX = "/2018-06-01/runtime";
    private static final String INVOCATION = PREFIX + "/invocation/";
    static final String CREDENTIALS = "/2021-04-23/credentials";

    private record Pending(Invocation invocation, CompletableFuture<Answer> answer) {}

    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(1);
    private final CompletableFuture<Answer> initError = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> snapshot = new CompletableFuture<>();
    /// Completes when the child is given its first event.
    private final CompletableFuture<@Nullable Void> needed = new CompletableFuture<>();
    private final Duration timeout;
    private final Identity role;
    private final LoopbackServer server;
    /// Completes when the child asks for an event; made anew when it gets one.
    private volatile CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();
    /// The invocation the child is at work on.
    private volatile @Nullable Pending current;

    RuntimeApi(Duration timeout, Identity role) {
        this.timeout = timeout;
        this.role = role;
        this.server = LoopbackServer.start(0, this::handle);
    }

    String address() {
        return server.endpoint().getAuthority();
    }

    /// Completes when the child asks for an event: its handler is made, or done with the last one.
    CompletableFuture<@Nullable Void> idle() {
        return idle;
    }

    /// Completes when a child whose hooks run has come to where its snapshot is taken. It goes on when there is an
    /// event for it.
    CompletableFuture<@Nullable Void> snapshot() {
        return snapshot;
    }

    /// Completes if the child says that its handler cannot be made.
    CompletableFuture<Answer> initError() {
        return initError;
    }

    /// Hands an event to the child; one at a time.
    CompletableFuture<Answer> offer(Invocation invocation) {
        var pending = new Pending(invocation, new CompletableFuture<>());
        queue.add(pending);
        needed.complete(null);
        return pending.answer();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        switch (path) {
            case INVOCATION + "next" -> sendNext(exchange);
            case PREFIX + "/init/error", PREFIX + "/restore/error" -> {
                initError.complete(Answer.unhandled(exchange.getRequestBody().readNBytes(Answer.PAYLOAD_LIMIT)));
                send(exchange, 202, "{\"status\":\"OK\"}");
            }
            case PREFIX + "/restore/next" -> restore(exchange);
            case CREDENTIALS -> send(exchange, 200, role.asContainerCredentials());
            default -> {
                if (path.startsWith(INVOCATION)) {
                    takeAnswer(exchange, path.substring(INVOCATION.length()));
                } else {
                    send(exchange, 404, "{\"errorType\":\"NotFound\"}");
                }
            }
        }
    }

    private void restore(HttpExchange exchange) throws IOException {
        snapshot.complete(null);
        try {
            needed.get();
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the child is being ended");
        } catch (ExecutionException e) {
            throw new IllegalStateException("this is never completed exceptionally", e);
        }
        send(exchange, 200, "");
    }

    private void sendNext(HttpExchange exchange) throws IOException {
        idle.complete(null);
        Pending next;
        try {
            next = queue.take();
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the child is being ended");
        }
        idle = new CompletableFuture<>();
        current = next;
        var invocation = next.invocation();
        var headers = exchange.getResponseHeaders();
        // Without a content type the client's native library crashes.
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
        headers.set("Lambda-Runtime-Invoked-Function-Arn", invocation.functionArn());
        // The handler compares it with the machine's clock, so it is made from that.
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + timeout.toMillis()));
        headers.set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
        invocation.clientContext().ifPresent(context -> headers.set("Lambda-Runtime-Client-Context", context));
        Messages.answer(exchange, 200, invocation.event());
    }

    private void takeAnswer(HttpExchange exchange, String path) throws IOException {
        var pending = current;
        if (pending == null || !path.startsWith(pending.invocation().requestId() + "/")) {
            send(exchange, 400, "{\"errorType\":\"InvalidRequestID\"}");
            return;
        }
        var body = exchange.getRequestBody().readNBytes(Answer.PAYLOAD_LIMIT + 1);
        // Answered here first and acknowledged then, so that an exit right behind it comes too late to count.
        if (body.length > Answer.PAYLOAD_LIMIT) {
            exchange.getRequestBody().skip(Long.MAX_VALUE);
            pending.answer().complete(Answer.tooLarge());
            send(exchange, 413, "{\"errorType\":\"RequestEntityTooLarge\"}");
        } else {
            pending.answer().complete(path.endsWith("/error") ? Answer.unhandled(body) : Answer.of(body));
            send(exchange, 202, "{\"status\":\"OK\"}");
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        Messages.answer(exchange, status, json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
