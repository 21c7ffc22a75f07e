package signpost.registryapi;

import java.time.Clock;
import org.crac.Context;
import org.crac.Resource;
import signpost.dynamodb.OpenTables;
import signpost.ingest.CheckIngestManifest;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestJobContract;
import signpost.ingest.ManifestName;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.MoveJob;
import signpost.job.ReportJob;
import signpost.job.SubmitJob;
import signpost.lambda.Chance;
import signpost.lambda.Settings;
import signpost.registry.DeleteManifest;
import signpost.registry.ManifestRegistry;
import signpost.registry.PutManifest;
import signpost.registry.ReadManifest;
import signpost.registry.ReadRuns;
import signpost.registry.RunManifest;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import signpost.yaml.IngestYaml;

/// The composition root: environment in, use cases out.
///
/// Ids are drawn from chance that is made anew when a snapshot of the function is restored.
final class Wiring implements Resource {

    private static final ManifestName NO_MANIFEST = new ManifestName("0");

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
    private final ManifestRegistry manifests;
    private final CheckIngestManifest check = new CheckIngestManifest(new IngestYaml());
    private final ContractSettings contract;
    private final Pauses pauses;

    Wiring(Settings settings, Clock clock) {
        settings.required("STAGE");
        this.clock = clock;
        var tables = OpenTables.of(settings, chance, clock);
        this.jobs = tables.jobs();
        this.manifests = tables.registry();
        this.pauses = tables.pauses();
        this.contract = settings.contract();
    }

    Registry registry() {
        var runs = new ReadRuns(manifests, jobs, clock);
        var submit = new SubmitJob(
                jobs,
                manifests.current(),
                new ManifestJobContract(new IngestYaml(), contract),
                () -> new JobId(chance.uuid()),
                clock);
        return new Registry(
                manifests,
                jobs,
                check,
                contract.baseCapabilities(),
                new PutManifest(manifests, check, contract.baseCapabilities(), clock),
                new DeleteManifest(manifests, clock),
                new ReadManifest(manifests, runs),
                runs,
                new RunManifest(submit),
                new ReportJob(jobs, manifests, new MoveJob(jobs, pauses, clock), chance::suffix, clock),
                clock);
    }

    /// Does once, before a snapshot of the function is taken, what each first request would be slow at: speaking
    /// TLS, signing a request, reading an answer, checking a manifest. Nothing of what was read is kept.
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        var _ = check.check(SAMPLE, null, contract.baseCapabilities());
        try {
            var _ = manifests.find(NO_MANIFEST);
        } catch (StoreUnavailable tellsTheFirstRequest) {
            // Nothing depends on it.
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        chance.renew();
    }
}
