package signpost.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import signpost.job.JobStore;
import signpost.lambda.Connections;
import signpost.lambda.Settings;
import signpost.registry.ManifestRegistry;
import signpost.store.Pauses;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Jobs and manifests in the tables that a function's settings name (`JOBS_TABLE`, `REGISTRY_TABLE`), over one client.
///
/// @param pauses between two tries of what others do at the same time
public record OpenTables(JobStore jobs, ManifestRegistry registry, Pauses pauses) {

    public static OpenTables of(Settings settings, RandomGenerator chance, Clock clock) {
        var pauses = Pauses.jittered(Duration.ofMillis(20), Duration.ofMillis(500), chance);
        var dynamo = client(UrlConnectionHttpClient.create(Connections::open));
        var registryTable = settings.required("REGISTRY_TABLE");
        return new OpenTables(
                new DynamoJobStore(dynamo, settings.required("JOBS_TABLE"), registryTable, pauses, clock),
                new DynamoManifestRegistry(dynamo, registryTable, pauses),
                pauses);
    }

    /// The client that every store of a function shares.
    public static DynamoDbClient client(SdkHttpClient http) {
        return DynamoDbClient.builder()
                .httpClient(http)
                .overrideConfiguration(override -> override.retryStrategy(Retries.few()))
                .build();
    }
}
