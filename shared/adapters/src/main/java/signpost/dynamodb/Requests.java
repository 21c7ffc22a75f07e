package signpost.dynamodb;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/// Sends requests, once more where the SDK does not: when a transaction of somebody else was in the way, or
/// throttling outlasted the SDK's own tries. A condition that failed is the caller's business, everything
/// else is [StoreUnavailable].
final class Requests {

    private static final int MOST_TRIES = 6;

    private static final String CONDITION_FAILED = "ConditionalCheckFailed";
    private static final Set<String> PASSING =
            Set.of("None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private final DynamoDbClient dynamo;
    private final Pauses pauses;

    Requests(DynamoDbClient dynamo, Pauses pauses) {
        this.dynamo = dynamo;
        this.pauses = pauses;
    }

    /// @param what for whoever reads that it failed: `claim job …`
    /// @throws ConditionalCheckFailedException if the condition of a write does not hold
    /// @throws TransactionCanceledException if a condition in a transaction does not hold
    /// @throws StoreUnavailable if no try came to an end
    <T> T send(String what, Function<DynamoDbClient, T> request) {
        for (var attempt = 1; ; attempt++) {
            try {
                return request.apply(dynamo);
            } catch (ConditionalCheckFailedException e) {
                throw e;
            } catch (SdkException e) {
                if (e instanceof TransactionCanceledException cancelled && hasFailedCondition(cancelled)) {
                    throw e;
                }
                if (attempt == MOST_TRIES || !isPassing(e)) {
                    throw unavailable(what, e);
                }
            }
            pauses.before(attempt + 1);
        }
    }

    private static boolean hasFailedCondition(TransactionCanceledException cancelled) {
        return cancelled.cancellationReasons().stream().anyMatch(Requests::isFailedCondition);
    }

    static boolean isFailedCondition(CancellationReason reason) {
        return CONDITION_FAILED.equals(reason.code());
    }

    private static boolean isPassing(SdkException e) {
        return switch (e) {
            case TransactionConflictException _ -> true;
            case TransactionInProgressException _ -> true;
            case TransactionCanceledException cancelled ->
                PASSING.containsAll(cancelled.cancellationReasons().stream()
                        .map(CancellationReason::code)
                        .toList());
            case AwsServiceException answered -> answered.isThrottlingException();
            default -> false;
        };
    }

    /// Whether what stood in the way to the last was another write of the same item.
    static boolean isConflict(StoreUnavailable unavailable) {
        return unavailable.getCause() instanceof TransactionInProgressException
                || (unavailable.getCause() instanceof TransactionCanceledException cancelled
                        && cancelled.cancellationReasons().stream()
                                .anyMatch(reason -> "TransactionConflict".equals(reason.code())));
    }

    private static StoreUnavailable unavailable(String what, SdkException cause) {
        return new StoreUnavailable(
                switch (cause) {
                    case TransactionCanceledException cancelled ->
                        "DynamoDB cancelled the transaction to " + what + ": " + codes(cancelled);
                    case AwsServiceException answered
                    when answered.awsErrorDetails() != null ->
                        "DynamoDB answered " + answered.statusCode() + " "
                                + answered.awsErrorDetails().errorCode() + " to the request to " + what;
                    default -> "DynamoDB could not be reached to " + what + ": " + cause.getMessage();
                },
                cause);
    }

    private static List<String> codes(TransactionCanceledException cancelled) {
        return cancelled.cancellationReasons().stream()
                .map(CancellationReason::code)
                .toList();
    }
}
