package signpost.registryapi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import signpost.ingest.CheckIngestManifest;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestJobContract;
import signpost.job.ClaimJob;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.JobType;
import signpost.job.LeaseToken;
import signpost.job.MoveJob;
import signpost.job.ReportJob;
import signpost.job.SubmitJob;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.registry.DeleteManifest;
import signpost.registry.ManifestRegistry;
import signpost.registry.PutManifest;
import signpost.registry.ReadManifest;
import signpost.registry.ReadRuns;
import signpost.registry.RunManifest;
import signpost.store.StoreUnavailable;
import signpost.testkit.ApiProbe;
import signpost.testkit.ApiProbe.Call;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.InMemoryJobStore;
import signpost.testkit.InMemoryManifestRegistry;
import signpost.testkit.OpenApi;
import signpost.testkit.SettableClock;
import signpost.yaml.IngestYaml;

/// A registry on stores in memory, and a worker beside it. Ids and tokens count up from 1.
final class RegistryDesk {

    static final String YAML = """
            version: v0
            metadata:
              name: confluence-docs
              description: Pages of the wiki
            embeddings:
              provider: google
              model: text-embedding-004
            vectorStore:
              type: qdrant
              indexName: wiki
              connection:
                host: "${QDRANT_HOST}"
            dataSources:
              - id: wiki
                type: ConfluenceReader
                params:
                  space: DOCS
                  token: "vault://kv/confluence#token"
            run:
              batchSize: 50
            """;

    static final String HASH =
            ManifestHash.of(YAML.getBytes(StandardCharsets.UTF_8)).value();

    final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
    final ManifestRegistry manifests;
    final JobStore jobs;
    final ReportJob report;
    final ApiProbe probe;

    private final ClaimJob claim;
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();

    RegistryDesk(OpenApi api) {
        this(api, UnaryOperator.identity(), UnaryOperator.identity());
    }

    RegistryDesk(OpenApi api, UnaryOperator<JobStore> aroundJobs, UnaryOperator<ManifestRegistry> aroundManifests) {
        var held = new InMemoryManifestRegistry();
        this.manifests = aroundManifests.apply(held);
        this.jobs = aroundJobs.apply(new InMemoryJobStore(held));
        this.report = new ReportJob(jobs, manifests, new MoveJob(jobs, attempt -> {}, clock), () -> "000001", clock);
        this.claim = new ClaimJob(jobs, () -> new LeaseToken(token(tokens.incrementAndGet())), new Random(1), clock);
        var check = new CheckIngestManifest(new IngestYaml());
        var base = ContractSettings.DEFAULT.baseCapabilities();
        var runs = new ReadRuns(manifests, jobs, clock);
        var submit = new SubmitJob(
                jobs,
                manifests.current(),
                new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT),
                () -> id(ids.incrementAndGet()),
                clock);
        this.probe = new ApiProbe(
                new RegistryHandler(new Registry(
                        manifests,
                        jobs,
                        check,
                        base,
                        new PutManifest(manifests, check, base, clock),
                        new DeleteManifest(manifests, clock),
                        new ReadManifest(manifests, runs),
                        runs,
                        new RunManifest(submit),
                        report,
                        clock)),
                api);
    }

    static JobId id(int number) {
        return new JobId("00000000-0000-4000-8000-%012d".formatted(number));
    }

    static String token(int number) {
        return "lease-token-%010d".formatted(number);
    }

    // --- requests ------------------------------------------------------------------------------------------------

    /// @param what `GET`, or `POST /runs`
    Call of(String name, String what) {
        return probe.call(
                        what.contains(" ")
                                ? what.replace(" ", " /api/manifests/{name}")
                                : what + " /api/manifests/{name}")
                .path("name", name);
    }

    Call ofDocs(String what) {
        return of("confluence-docs", what);
    }

    static Json.Obj content(String yaml) {
        return Json.Obj.builder().put("content", yaml).build();
    }

    static String yaml(String name) {
        return YAML.replace("confluence-docs", name);
    }

    static String changed(int batch) {
        return YAML.replace("batchSize: 50", "batchSize: " + batch);
    }

    Reply put(String name) {
        return of(name, "PUT").body(content(yaml(name))).send().expect(200);
    }

    Reply putDocs(String yaml) {
        return ofDocs("PUT").body(content(yaml)).send();
    }

    String run() {
        return ofDocs("POST /runs").send().expect(201).text("jobId");
    }

    /// A worker takes the best run there is.
    ClaimJob.Outcome.Claimed claim() {
        var request = new ClaimJob.Request(
                "ingest-7",
                Duration.ofSeconds(60),
                EnumSet.allOf(JobType.class),
                Set.of("manifest", "embeddings", "google", "qdrant", "confluence"));
        return (ClaimJob.Outcome.Claimed) claim.claim(request);
    }

    // --- stores that misbehave -----------------------------------------------------------------------------------

    /// What happens before a call; something else than null is its result.
    interface Before {
        @Nullable
        Object call(String method, Object[] arguments);
    }

    static <T> T around(Class<T> type, T store, Before before) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    var result = before.call(method.getName(), arguments == null ? new Object[0] : arguments);
                    if (result != null) {
                        return result;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    static JobStore jobsOutOfReach(JobStore store) {
        return around(JobStore.class, store, (_, _) -> {
            throw new StoreUnavailable("the table is throttled", null);
        });
    }

    static ManifestRegistry outOfReach(ManifestRegistry store) {
        return around(ManifestRegistry.class, store, (method, _) -> {
            if (!method.equals("isCursor") && !method.equals("current")) {
                throw new StoreUnavailable("the table is throttled", null);
            }
            // The default method, so that it looks into this store.
            return method.equals("current")
                    ? (signpost.ingest.ManifestContents) name -> {
                        throw new StoreUnavailable("the table is throttled", null);
                    }
                    : null;
        });
    }
}
