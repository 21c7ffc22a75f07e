package signpost.dynamodb;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import signpost.store.Pauses;
import signpost.testkit.SettableClock;
import signpost.testkit.Stores;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Stores on fresh tables.
record DynamoStores(Stores stores, DynamoDbClient client, String jobsTable, String registryTable) {

    private static final Pauses SHORT = Pauses.jittered(Duration.ofMillis(2), Duration.ofMillis(40), new Random(7));
    private static final DynamoDbClient CLIENT = LocalDynamo.client(List.of());

    static DynamoStores fresh(SettableClock clock) {
        return on(CLIENT, clock);
    }

    static DynamoStores watched(SettableClock clock, Watch watch) {
        return on(LocalDynamo.client(List.of(watch)), clock);
    }

    private static DynamoStores on(DynamoDbClient client, SettableClock clock) {
        var registry = LocalDynamo.table("registry");
        var jobs = LocalDynamo.table("jobs");
        return new DynamoStores(stores(client, jobs, registry, clock), client, jobs, registry);
    }

    /// The same tables as another process sees them.
    Stores again() {
        return stores(client, jobsTable, registryTable, stores.clock());
    }

    private static Stores stores(DynamoDbClient client, String jobs, String registry, SettableClock clock) {
        return new Stores(
                new DynamoJobStore(client, jobs, registry, SHORT, clock),
                new DynamoManifestRegistry(client, registry, SHORT),
                clock);
    }
}
