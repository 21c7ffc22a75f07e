package signpost.dynamodb;

import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/// How often the client tries by itself: seldom and soon, as the stores try again, too. What the SDK does
/// otherwise adds up to minutes while DynamoDB throttles, and whoever waits has long gone by then.
public final class Retries {

    private static final int TRIES = 3;

    private Retries() {}

    /// For the client that the stores are given.
    public static RetryStrategy few() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(TRIES)
                .backoffStrategy(BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofMillis(200)))
                .throttlingBackoffStrategy(
                        BackoffStrategy.exponentialDelay(Duration.ofMillis(50), Duration.ofMillis(400)))
                .build();
    }
}
