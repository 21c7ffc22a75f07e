package signpost.embedded.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import signpost.embedded.aws.Identity;
import signpost.embedded.template.Template;
import signpost.embedded.template.Template.Function;

/// One execution environment: a child JVM around one handler, given one event at a time.
final class FunctionProcess implements AutoCloseable {

    /// How long a handler may take to be made. Lambda allows 10 s; a laptop under load deserves more.
    private static final Duration INIT_LIMIT = Duration.ofSeconds(60);
    /// Several get there side by side, and their hooks call services.
    private static final Duration SNAPSHOT_LIMIT = Duration.ofMinutes(3);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(1);
    private static final int LOG_TAIL_BYTES = 4096;

    private final Function function;
    private final RuntimeApi api;
    private final Process process;
    private final Path log;
    private volatile boolean closed;

    FunctionProcess(Sandbox sandbox, Function function, String version, int number, Identity role, String awsEndpoint)
            throws IOException {
        this.function = function;
        this.api = new RuntimeApi(function.timeout(), role);
        this.log = sandbox.newLog(function, number);
        var taskRoot = sandbox.taskRoot(function);
        var builder = new ProcessBuilder(sandbox.command(function, version))
                .directory(taskRoot.toFile())
                .redirectErrorStream(true)
                // A file rather than a pipe: it never fills, and what a request logged lies between two offsets.
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment()
                .putAll(environment(
                        function, version, taskRoot, sandbox.snapStarts(function, version), role, awsEndpoint));
        try {
            this.process = builder.start();
        } catch (IOException e) {
            api.close();
            throw e;
        }
    }

    private Map<String, String> environment(
            Function function, String version, Path taskRoot, boolean snapStart, Identity role, String awsEndpoint) {
        var environment = new HashMap<>(function.environment());
        environment.putAll(Map.of(
                "AWS_REGION",
                Template.REGION,
                "AWS_DEFAULT_REGION",
                Template.REGION,
                "AWS_ENDPOINT_URL",
                awsEndpoint,
                "AWS_EXECUTION_ENV",
                "AWS_Lambda_java25",
                "LANG",
                "en_US.UTF-8",
                "TZ",
                ":UTC"));
        environment.putAll(Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "AWS_LAMBDA_FUNCTION_NAME", function.name(),
                "AWS_LAMBDA_FUNCTION_VERSION", version,
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()),
                "AWS_LAMBDA_INITIALIZATION_TYPE", snapStart ? "snap-start" : "on-demand",
                "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name(),
                "AWS_LAMBDA_LOG_STREAM_NAME", log.getFileName().toString(),
                "LAMBDA_TASK_ROOT", taskRoot.toString(),
                "_HANDLER", function.handler()));
        if (snapStart) {
            // As on Lambda, where credentials in the environment would be frozen into the snapshot.
            environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + api.address() + RuntimeApi.CREDENTIALS);
            environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "local");
        } else {
            environment.put("AWS_ACCESS_KEY_ID", role.accessKeyId());
            environment.put("AWS_SECRET_ACCESS_KEY", role.secretAccessKey());
        }
        return environment;
    }

    /// Waits until this is at its snapshot.
    ///
    /// @throws IllegalStateException if it does not get there
    void awaitSnapshot() throws InterruptedException {
        try {
            CompletableFuture.anyOf(api.snapshot(), api.initError(), process.onExit())
                    .get(SNAPSHOT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(function.name() + " did not get to its snapshot: see " + log, e);
        }
        if (!api.snapshot().isDone()) {
            throw new IllegalStateException(function.name() + " failed before its snapshot: see " + log);
        }
    }

    /// Runs the handler on one event. When this process is of no further use it has been ended: see [#isUsable].
    ///
    /// The time limit starts when the child is ready for the event.
    Answer answer(Invocation invocation) throws InterruptedException {
        var ready = api.idle();
        var answer = api.offer(invocation);
        var _ = api.initError().thenAccept(answer::complete);
        var _ = process.onExit()
                .thenAccept(dead -> answer.complete(Answer.exited(invocation.requestId(), dead.exitValue())));
        try {
            CompletableFuture.anyOf(ready, answer).get(INIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            var answered = answer.get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
            awaitIdleOrExit();
            return answered;
        } catch (TimeoutException _) {
            close();
            return Answer.timedOut(invocation.requestId(), function.timeout());
        } catch (InterruptedException e) {
            close();
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never completed exceptionally", e);
        } finally {
            if (api.initError().isDone()) {
                close();
            }
        }
    }

    /// As on Lambda an invocation ends when the next event is asked for: until then the client logs what it
    /// reported, or ends after an error it cannot survive.
    private void awaitIdleOrExit() throws InterruptedException, ExecutionException {
        try {
            CompletableFuture.anyOf(api.idle(), process.onExit()).get(SETTLE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // Then its next event finds out.
        }
    }

    boolean isUsable() {
        return !closed && process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /// Where the log stands now, for [#logSince].
    long logPosition() {
        try {
            return Files.size(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void log(String line) {
        try (var channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var last = ByteBuffer.allocate(1);
            var newline = channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
            Files.writeString(log, (newline ? "\n" : "") + line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The last 4 KiB of what was logged since then.
    byte[] logSince(long position) {
        try (var channel = FileChannel.open(log, StandardOpenOption.READ)) {
            var end = channel.size();
            var start = Math.max(position, end - LOG_TAIL_BYTES);
            var tail = ByteBuffer.allocate((int) Math.max(0, end - start));
            while (tail.hasRemaining() && channel.read(tail, start + tail.position()) > 0) {
                // Until it is full.
            }
            return tail.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        process.destroyForcibly();
        api.close();
    }
}
