package signpost.queueapi;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.crac.Context;
import org.crac.Resource;
import signpost.dynamodb.DynamoJobStore;
import signpost.dynamodb.DynamoManifestRegistry;
import signpost.dynamodb.Retries;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestJobContract;
import signpost.job.ClaimJob;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.LeaseToken;
import signpost.job.MoveJob;
import signpost.job.Pulse;
import signpost.job.ReadEvents;
import signpost.job.ReportJob;
import signpost.job.RequeueJobs;
import signpost.job.SubmitJob;
import signpost.json.Json;
import signpost.lambda.Chance;
import signpost.lambda.Connections;
import signpost.lambda.Settings;
import signpost.registry.ManifestRegistry;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.yaml.IngestYaml;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The composition root: environment in, use cases out.
///
/// Ids and tokens are drawn from chance that is made anew when a snapshot of the function is restored.
final class Wiring implements Resource {

    private static final JobId NO_JOB = new JobId("00000000-0000-4000-8000-000000000000");

    /// A small manifest, for [#beforeCheckpoint].
    private static final String SAMPLE = """
            version: v0
            metadata: {name: sample}
            embeddings: {provider: openai, model: text-embedding-3-small}
            vectorStore: {type: qdrant, connection: {host: "${QDRANT_HOST}"}}
            dataSources:
              - {id: wiki, type: ConfluenceReader, params: {token: "vault://kv/wiki#token"}}
            """;

    private final Clock clock;
    private final Chance chance = new Chance();
    private final JobStore jobs;
    private final ManifestRegistry registry;
    private final ManifestJobContract contract;
    private final Pauses pauses;

    Wiring(Settings settings, Clock clock) {
        settings.required("STAGE");
        this.clock = clock;
        this.pauses = Pauses.jittered(Duration.ofMillis(20), Duration.ofMillis(500), chance);
        var dynamo = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create(Connections::open))
                .overrideConfiguration(override -> override.retryStrategy(Retries.few()))
                .build();
        var registryTable = settings.required("REGISTRY_TABLE");
        this.jobs = new DynamoJobStore(dynamo, settings.required("JOBS_TABLE"), registryTable, pauses, clock);
        this.registry = new DynamoManifestRegistry(dynamo, registryTable, pauses);
        this.contract = new ManifestJobContract(
                new IngestYaml(),
                ContractSettings.DEFAULT
                        .withAllowPath(settings.optional("ALLOW_PATH")
                                .filter("true"::equals)
                                .isPresent())
                        .withBaseCapabilities(settings.list("BASE_CAPABILITIES")));
    }

    Queue queue() {
        var moves = new MoveJob(jobs, pauses, clock);
        return new Queue(
                jobs,
                new SubmitJob(jobs, registry.current(), contract, () -> new JobId(chance.uuid()), clock),
                new ClaimJob(jobs, () -> new LeaseToken(chance.token()), chance, clock),
                new ReportJob(jobs, registry, moves, chance::suffix, clock),
                moves,
                new RequeueJobs(jobs, moves),
                new ReadEvents(jobs),
                clock);
    }

    Pulse pulse() {
        return new Pulse(jobs, clock);
    }

    /// Does once, before a snapshot of the function is taken, what each first request would be slow at: speaking
    /// TLS, signing a request, reading an answer, judging a payload. Nothing of what was read is kept.
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        var _ = contract.normalize(sample(), name -> Optional.empty());
        try {
            var _ = jobs.find(NO_JOB);
        } catch (StoreUnavailable tellsTheFirstRequest) {
            // Nothing depends on it.
        }
    }

    private static Json.Obj sample() {
        var source =
                Json.Obj.builder().put("kind", "inline").put("content", SAMPLE).build();
        var manifest =
                Json.Obj.builder().put("name", "sample").put("source", source).build();
        return Json.Obj.builder().put("manifest", manifest).build();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        chance.renew();
    }
}
