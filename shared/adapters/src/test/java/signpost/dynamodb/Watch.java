package signpost.dynamodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// Stands between the SDK and DynamoDB Local: counts requests and their capacity units, and lets happen what
/// DynamoDB does and DynamoDB Local never.
final class Watch implements ExecutionInterceptor {

    /// What becomes of one try of a request.
    enum Fate {
        DONE,
        /// Not done, and nobody answers.
        LOST,
        /// Done, and the answer does not arrive.
        ANSWER_LOST,
        /// Refused because of somebody else's transaction.
        CONFLICT,
        /// Refused because there is too much to do.
        THROTTLED
    }

    private final Object tally = new Object();
    private final List<String> calls = new ArrayList<>();
    private final Set<Object> losingAnswers = ConcurrentHashMap.newKeySet();
    private final Map<String, QueryResponse> frozen = new HashMap<>();
    private double reads;
    private double writes;
    private Function<SdkRequest, Fate> fates = _ -> Fate.DONE;
    private boolean isFrozen;
    private int leavingOut;

    // --- counting ------------------------------------------------------------------------------------------------

    /// @param calls in the order of their names, with how often each was made if it was more than once
    /// @param reads read units
    /// @param writes write units
    record Cost(String calls, double reads, double writes) {}

    /// What this costs.
    Cost of(Runnable access) {
        synchronized (tally) {
            calls.clear();
            reads = 0;
            writes = 0;
        }
        access.run();
        synchronized (tally) {
            return cost();
        }
    }

    private Cost cost() {
        var counted = new TreeMap<String, Long>();
        calls.forEach(call -> counted.merge(call, 1L, Long::sum));
        return new Cost(
                counted.entrySet().stream()
                        .map(call -> call.getValue() == 1 ? call.getKey() : call.getValue() + " " + call.getKey())
                        .collect(Collectors.joining(", ")),
                reads,
                writes);
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        var total = ReturnConsumedCapacity.TOTAL;
        return switch (context.request()) {
            case GetItemRequest get ->
                get.toBuilder().returnConsumedCapacity(total).build();
            case BatchGetItemRequest get ->
                get.toBuilder().returnConsumedCapacity(total).build();
            case QueryRequest query ->
                query.toBuilder().returnConsumedCapacity(total).build();
            case PutItemRequest put ->
                put.toBuilder().returnConsumedCapacity(total).build();
            case UpdateItemRequest update ->
                update.toBuilder().returnConsumedCapacity(total).build();
            case DeleteItemRequest delete ->
                delete.toBuilder().returnConsumedCapacity(total).build();
            case TransactWriteItemsRequest write ->
                write.toBuilder().returnConsumedCapacity(total).build();
            default -> throw new AssertionError("not a request that the stores make: " + context.request());
        };
    }

    private static String name(SdkRequest request) {
        var name = request.getClass().getSimpleName().replace("Request", "");
        return request instanceof QueryRequest query && query.indexName() != null
                ? name + " " + query.indexName()
                : name;
    }

    private void count(SdkRequest request, SdkResponse response) {
        var used = switch (response) {
            case GetItemResponse get -> units(Stream.of(get.consumedCapacity()));
            case BatchGetItemResponse get -> units(get.consumedCapacity().stream());
            case QueryResponse query -> units(Stream.of(query.consumedCapacity()));
            case PutItemResponse put -> units(Stream.of(put.consumedCapacity()));
            case UpdateItemResponse update -> units(Stream.of(update.consumedCapacity()));
            case DeleteItemResponse delete -> units(Stream.of(delete.consumedCapacity()));
            case TransactWriteItemsResponse write -> units(write.consumedCapacity().stream());
            default -> throw new AssertionError("not a response that the stores get: " + response);
        };
        synchronized (tally) {
            reads += isWrite(request) ? 0 : used;
            writes += isWrite(request) ? used : 0;
        }
    }

    private static double units(Stream<ConsumedCapacity> used) {
        return used.mapToDouble(ConsumedCapacity::capacityUnits).sum();
    }

    static boolean isWrite(SdkRequest request) {
        return !(request instanceof GetItemRequest
                || request instanceof BatchGetItemRequest
                || request instanceof QueryRequest);
    }

    // --- faults --------------------------------------------------------------------------------------------------

    /// Decides over each try from now on.
    void let(Function<SdkRequest, Fate> happen) {
        synchronized (tally) {
            fates = happen;
        }
    }

    /// The next tries of requests of this kind meet these fates in turn, all others are done.
    void let(Class<? extends SdkRequest> kind, Fate... turns) {
        var left = new ArrayList<>(List.of(turns));
        let(request -> kind.isInstance(request) && !left.isEmpty() ? left.removeFirst() : Fate.DONE);
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        Fate fate;
        synchronized (tally) {
            calls.add(name(context.request()));
            fate = fates.apply(context.request());
        }
        switch (fate) {
            case DONE -> {}
            case ANSWER_LOST -> losingAnswers.add(id(attributes));
            case LOST -> throw timeout();
            case CONFLICT -> throw conflict(context.request());
            case THROTTLED ->
                throw ProvisionedThroughputExceededException.builder()
                        .message("injected")
                        .statusCode(400)
                        .awsErrorDetails(details("ProvisionedThroughputExceededException"))
                        .build();
        }
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (losingAnswers.remove(id(attributes))) {
            throw timeout();
        }
    }

    /// One for all tries of a request.
    private static Object id(ExecutionAttributes attributes) {
        return System.identityHashCode(attributes);
    }

    private static RetryableException timeout() {
        return RetryableException.create("injected: Read timed out", new java.net.SocketTimeoutException());
    }

    private static RuntimeException conflict(SdkRequest request) {
        return request instanceof TransactWriteItemsRequest transaction
                ? TransactionCanceledException.builder()
                        .message("injected")
                        .statusCode(400)
                        .awsErrorDetails(details("TransactionCanceledException"))
                        .cancellationReasons(reasons(transaction.transactItems()))
                        .build()
                : TransactionConflictException.builder()
                        .message("injected")
                        .statusCode(400)
                        .awsErrorDetails(details("TransactionConflictException"))
                        .build();
    }

    private static List<CancellationReason> reasons(Collection<?> writes) {
        var reasons = new ArrayList<CancellationReason>();
        writes.forEach(_ -> reasons.add(CancellationReason.builder()
                .code(reasons.isEmpty() ? "TransactionConflict" : "None")
                .build()));
        return reasons;
    }

    private static AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage("injected")
                .build();
    }

    // --- stale indexes -------------------------------------------------------------------------------------------

    /// From now on an index answers what it answers to the first question after this.
    void freezeIndexes() {
        synchronized (tally) {
            isFrozen = true;
            frozen.clear();
        }
    }

    @Override
    public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
        count(context.request(), context.response());
        if (context.request() instanceof QueryRequest query
                && query.indexName() != null
                && context.response() instanceof QueryResponse answer) {
            synchronized (tally) {
                return isFrozen ? frozen.computeIfAbsent(question(query), _ -> answer) : answer;
            }
        }
        return context.request() instanceof BatchGetItemRequest get
                        && context.response() instanceof BatchGetItemResponse answer
                ? shortened(get, answer)
                : context.response();
    }

    private static String question(QueryRequest query) {
        var lane = Optional.ofNullable(query.expressionAttributeValues().get(":lane"))
                .map(AttributeValue::s);
        return query.indexName() + " " + lane.orElse("");
    }

    // --- answers that are not whole ------------------------------------------------------------------------------

    /// That many answers to the next batches leave out the first of what was asked for, and say so.
    void leaveOut(int answers) {
        synchronized (tally) {
            leavingOut = answers;
        }
    }

    private BatchGetItemResponse shortened(BatchGetItemRequest get, BatchGetItemResponse answer) {
        synchronized (tally) {
            if (leavingOut == 0) {
                return answer;
            }
            leavingOut--;
        }
        var asked = get.requestItems().entrySet().iterator().next();
        var left = asked.getValue().keys().getFirst();
        var rest = answer.responses().getOrDefault(asked.getKey(), List.of()).stream()
                .filter(item -> !item.entrySet().containsAll(left.entrySet()))
                .toList();
        return answer.toBuilder()
                .responses(Map.of(asked.getKey(), rest))
                .unprocessedKeys(Map.of(
                        asked.getKey(),
                        asked.getValue().toBuilder().keys(List.of(left)).build()))
                .build();
    }
}
