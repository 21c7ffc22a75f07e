package signpost.embedded.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import signpost.embedded.aws.Identity;
import signpost.embedded.template.Template.Function;

/// The execution environments of one version of a function: started when needed, kept warm, replaced when lost.
///
/// Lambda would start ever more of them. Here a caller waits for one of a few.
final class FunctionPool implements AutoCloseable {

    /// After this long in line a caller is told that there is no room.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Outcome(Answer answer, byte[] logTail) {}

    private final Sandbox sandbox;
    private final Function function;
    private final String version;
    private final Identity role;
    private final String awsEndpoint;
    private final Semaphore room;
    private final Set<FunctionProcess> alive = ConcurrentHashMap.newKeySet();
    private final Queue<FunctionProcess> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean closed;

    FunctionPool(Sandbox sandbox, Function function, String version, Identity role, String awsEndpoint, int children) {
        this.sandbox = sandbox;
        this.function = function;
        this.version = version;
        this.role = role;
        this.awsEndpoint = awsEndpoint;
        this.room = new Semaphore(children, true);
    }

    /// Empty if every child was busy for too long.
    Optional<Outcome> invoke(Invocation invocation) throws InterruptedException {
        if (!room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(invoke(invocation, idleOrNew()));
        } finally {
            room.release();
        }
    }

    private Outcome invoke(Invocation invocation, FunctionProcess process) throws InterruptedException {
        try {
            // The lines that Lambda puts around a handler's own.
            var from = process.logPosition();
            var id = invocation.requestId();
            process.log("START RequestId: " + id + " Version: " + version);
            var begun = System.nanoTime();
            var answer = process.answer(invocation);
            var millis = (System.nanoTime() - begun) / 1_000_000;
            process.log("END RequestId: " + id + "\nREPORT RequestId: " + id + "\tDuration: " + millis
                    + " ms\tMemory Size: " + function.memoryMegabytes() + " MB");
            return new Outcome(answer, process.logSince(from));
        } finally {
            if (process.isUsable() && !closed) {
                // Behind those that have done less.
                idle.add(process);
            } else {
                end(process);
            }
        }
    }

    private FunctionProcess idleOrNew() {
        for (@Nullable FunctionProcess process = idle.poll(); process != null; process = idle.poll()) {
            if (process.isUsable()) {
                return process;
            }
            end(process);
        }
        return start();
    }

    private FunctionProcess start() {
        try {
            var process = new FunctionProcess(sandbox, function, version, started.incrementAndGet(), role, awsEndpoint);
            alive.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts so many and returns when all are at their snapshots.
    void awaitSnapshots(int count) throws InterruptedException {
        var processes = Stream.generate(this::start).limit(count).toList();
        for (var process : processes) {
            process.awaitSnapshot();
        }
        idle.addAll(processes);
    }

    private void end(FunctionProcess process) {
        alive.remove(process);
        process.close();
    }

    /// The processes that live, at work or not.
    List<Long> pids() {
        return alive.stream().map(FunctionProcess::pid).toList();
    }

    @Override
    public void close() {
        closed = true;
        alive.forEach(FunctionProcess::close);
    }
}
