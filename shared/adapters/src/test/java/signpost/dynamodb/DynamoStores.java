package signpost.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import signpost.store.Pauses;
import signpost.testkit.SettableClock;
import signpost.testkit.Stores;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Stores on fresh tables.
final class DynamoStores {

    static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));

    private static final DynamoDbClient CLIENT = LocalDynamo.client(List.of());

    private DynamoStores() {}

    static Stores fresh(SettableClock clock) {
        return on(CLIENT, clock);
    }

    static Stores watched(SettableClock clock, ExecutionInterceptor interceptor) {
        return on(LocalDynamo.client(List.of(interceptor)), clock);
    }

    private static Stores on(DynamoDbClient client, SettableClock clock) {
        var registry = LocalDynamo.table("registry");
        var jobs = LocalDynamo.table("jobs");
        return new Stores(
                new DynamoJobStore(client, jobs, registry, SHORT, clock),
                new DynamoManifestRegistry(client, registry, SHORT),
                clock);
    }
}
