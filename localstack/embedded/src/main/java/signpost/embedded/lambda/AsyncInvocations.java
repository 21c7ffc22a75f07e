package signpost.embedded.lambda;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import signpost.embedded.lambda.Functions.Outcome;
import signpost.embedded.template.FunctionAddress;

/// Invocations nobody waits for. As on Lambda a failed one is tried again, under the same request id, twice
/// unless the template says otherwise.
public final class AsyncInvocations implements AutoCloseable {

    /// Lambda's own.
    public static final List<Duration> RETRY_DELAYS = List.of(Duration.ofMinutes(1), Duration.ofMinutes(2));

    private static final System.Logger LOG = System.getLogger(AsyncInvocations.class.getName());

    private final Functions functions;
    private final List<Duration> retryDelays;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public AsyncInvocations(Functions functions, List<Duration> retryDelays) {
        this.functions = functions;
        this.retryDelays = List.copyOf(retryDelays);
    }

    /// Accepts an event and returns its request id at once.
    public String submit(FunctionAddress address, byte[] event) {
        var requestId = functions.newRequestId();
        threads.execute(() -> run(requestId, address, event));
        return requestId;
    }

    private void run(String requestId, FunctionAddress address, byte[] event) {
        try {
            var retries = Math.min(functions.asyncRetries(address), retryDelays.size());
            for (var delay : retryDelays.subList(0, retries)) {
                if (succeeds(requestId, address, event)) {
                    return;
                }
                Thread.sleep(delay);
            }
            if (!succeeds(requestId, address, event)) {
                LOG.log(System.Logger.Level.WARNING, "{0} failed for good, request {1}", address, requestId);
            }
        } catch (InterruptedException _) {
            // The stack is ending, and what waits in memory ends with it.
            Thread.currentThread().interrupt();
        }
    }

    private boolean succeeds(String requestId, FunctionAddress address, byte[] event) throws InterruptedException {
        return switch (functions.invoke(requestId, address, event, Optional.empty())) {
            case Outcome.Answered answered -> answered.functionError().isEmpty();
            case Outcome.Throttled() -> false;
            case Outcome.Unknown(var unknown) -> throw new IllegalStateException("unknown function " + unknown);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
