package signpost.embedded.lambda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import signpost.embedded.aws.Identity;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.Function;

/// All functions of the stack, by name and qualifier.
public final class Functions implements AutoCloseable {

    public sealed interface Outcome {

        /// The handler ran. With a `functionError` the payload describes it.
        @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
        record Answered(
                String requestId, String version, byte[] payload, Optional<String> functionError, byte[] logTail)
                implements Outcome {}

        record Unknown(FunctionAddress address) implements Outcome {}

        /// No child had time for it.
        record Throttled() implements Outcome {}
    }

    private record Key(String name, String version) {}

    private final Map<String, Function> functions;
    private final Map<String, Identity> roles;
    private final Sandbox sandbox;
    private final String awsEndpoint;
    private final int childrenPerFunction;
    private final Supplier<String> requestIds;
    private final Map<Key, FunctionPool> pools = new ConcurrentHashMap<>();

    /// Nothing is started until it is invoked.
    ///
    /// @param roles the identity each function runs as, by the function's name
    public Functions(
            List<Function> functions,
            Map<String, Identity> roles,
            Sandbox sandbox,
            String awsEndpoint,
            int childrenPerFunction,
            Supplier<String> requestIds) {
        this.functions = functions.stream().collect(Collectors.toMap(Function::name, f -> f));
        this.roles = Map.copyOf(roles);
        this.sandbox = sandbox;
        this.awsEndpoint = awsEndpoint;
        this.childrenPerFunction = childrenPerFunction;
        this.requestIds = requestIds;
    }

    public boolean exists(FunctionAddress address) {
        return version(address).isPresent();
    }

    /// Runs a function and waits for its answer.
    ///
    /// @param clientContext JSON
    public Outcome invoke(FunctionAddress address, byte[] event, Optional<String> clientContext)
            throws InterruptedException {
        return invoke(requestIds.get(), address, event, clientContext);
    }

    Outcome invoke(String requestId, FunctionAddress address, byte[] event, Optional<String> clientContext)
            throws InterruptedException {
        var function = functions.get(address.name());
        var version = version(address);
        if (function == null || version.isEmpty()) {
            return new Outcome.Unknown(address);
        }
        var arn = function.arn() + address.qualifier().map(q -> ":" + q).orElse("");
        return pool(function, version.get())
                .invoke(new Invocation(requestId, arn, clientContext, event))
                .<Outcome>map(outcome -> new Outcome.Answered(
                        requestId,
                        version.get(),
                        outcome.answer().payload(),
                        outcome.answer().functionError(),
                        outcome.logTail()))
                .orElseGet(Outcome.Throttled::new);
    }

    /// Starts children of a function and returns when each is where a snapshot of it is taken: made, with its hooks
    /// run. Each waits there for its first event, and so can be restored. They cannot be copies of one process, but
    /// they have the chance of one: see [signpost.embedded.child.SharedChance].
    ///
    /// @param children at most as many as may run at a time
    /// @throws IllegalArgumentException if no snapshots are taken of what the address names
    /// @throws IllegalStateException if one does not get there
    public void awaitSnapshots(FunctionAddress address, int children) throws InterruptedException {
        var function = functions.get(address.name());
        var version = version(address);
        if (function == null || version.isEmpty() || !sandbox.snapStarts(function, version.get())) {
            throw new IllegalArgumentException("no snapshots are taken of " + address);
        }
        pool(function, version.get()).awaitSnapshots(children);
    }

    int asyncRetries(FunctionAddress address) {
        var function = functions.get(address.name());
        return function == null ? 0 : function.asyncRetries();
    }

    String newRequestId() {
        return requestIds.get();
    }

    FunctionPool pool(Function function, String version) {
        return pools.computeIfAbsent(new Key(function.name(), version), _ -> {
            var role = roles.get(function.name());
            if (role == null) {
                throw new IllegalStateException("no role for " + function.name());
            }
            return new FunctionPool(sandbox, function, version, role, awsEndpoint, childrenPerFunction);
        });
    }

    private Optional<String> version(FunctionAddress address) {
        return Optional.ofNullable(functions.get(address.name()))
                .flatMap(function -> function.version(address.qualifier()));
    }

    @Override
    public void close() {
        pools.values().forEach(FunctionPool::close);
    }
}
