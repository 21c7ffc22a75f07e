package signpost.queueapi;

import java.time.Clock;
import java.util.Optional;
import org.crac.Context;
import org.crac.Resource;
import signpost.dynamodb.OpenTables;
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
import signpost.lambda.Settings;
import signpost.registry.ManifestRegistry;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.yaml.IngestYaml;

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
        var tables = OpenTables.of(settings, chance, clock);
        this.jobs = tables.jobs();
        this.registry = tables.registry();
        this.pauses = tables.pauses();
        this.contract = new ManifestJobContract(new IngestYaml(), settings.contract());
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
