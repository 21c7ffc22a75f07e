package signpost.queueapi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestJobContract;
import signpost.ingest.ManifestName;
import signpost.job.ClaimJob;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.LeaseToken;
import signpost.job.MoveJob;
import signpost.job.ReadEvents;
import signpost.job.ReportJob;
import signpost.job.RequeueJobs;
import signpost.job.SubmitJob;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.registry.Precondition;
import signpost.store.StoreUnavailable;
import signpost.testkit.ApiProbe;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.InMemoryJobStore;
import signpost.testkit.InMemoryManifestRegistry;
import signpost.testkit.OpenApi;
import signpost.testkit.SettableClock;
import signpost.yaml.IngestYaml;

/// A queue on stores in memory. Ids and tokens count up from 1.
final class QueueDesk {

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

    final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
    final InMemoryManifestRegistry registry = new InMemoryManifestRegistry();
    final JobStore jobs;
    final ApiProbe probe;

    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger chances = new AtomicInteger();

    QueueDesk(OpenApi api) {
        this(api, ContractSettings.DEFAULT, UnaryOperator.identity());
    }

    QueueDesk(OpenApi api, ContractSettings settings, UnaryOperator<JobStore> around) {
        this.jobs = around.apply(new InMemoryJobStore(registry));
        var moves = new MoveJob(jobs, attempt -> {}, clock);
        var queue = new Queue(
                jobs,
                new SubmitJob(
                        jobs,
                        registry.current(),
                        new ManifestJobContract(new IngestYaml(), settings),
                        () -> id(ids.incrementAndGet()),
                        clock),
                new ClaimJob(jobs, () -> new LeaseToken(token(tokens.incrementAndGet())), new Random(1), clock),
                new ReportJob(jobs, registry, moves, () -> "%06x".formatted(chances.incrementAndGet()), clock),
                moves,
                new RequeueJobs(jobs, moves),
                new ReadEvents(jobs),
                clock);
        this.probe = new ApiProbe(new QueueHandler(queue), api);
    }

    static JobId id(int number) {
        return new JobId("00000000-0000-4000-8000-%012d".formatted(number));
    }

    static String token(int number) {
        return "lease-token-%010d".formatted(number);
    }

    /// How many jobs were ever stored.
    int submitted() {
        return jobs.list(signpost.job.JobFilter.ALL, java.util.Optional.empty(), 200)
                .items()
                .size();
    }

    void put(String name) {
        var content = YAML.replace("confluence-docs", name);
        registry.put(
                new ManifestName(name),
                content,
                ManifestHash.of(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                new Precondition.None(),
                clock.instant());
    }

    // --- requests ------------------------------------------------------------------------------------------------

    static Json.Obj task(String... capabilities) {
        return Json.Obj.builder()
                .put("type", "task")
                .put(
                        "payload",
                        Json.Obj.builder()
                                .put(
                                        "requiredCapabilities",
                                        java.util.Arrays.stream(capabilities)
                                                .map(Json.Text::new)
                                                .toList())
                                .build())
                .build();
    }

    static Json.Obj inline(String yaml) {
        return Json.Obj.builder()
                .put("type", "manifest")
                .put(
                        "payload",
                        manifest(Json.Obj.builder()
                                .put("kind", "inline")
                                .put("content", yaml)
                                .build()))
                .build();
    }

    static Json.Obj registered() {
        return Json.Obj.builder()
                .put("type", "manifest")
                .put(
                        "payload",
                        manifest(Json.Obj.builder().put("kind", "registry").build()))
                .build();
    }

    private static Json.Obj manifest(Json.Obj source) {
        return Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "confluence-docs")
                                .put("source", source)
                                .build())
                .build();
    }

    Reply submit(Json.Obj body) {
        return probe.call("POST /api/queue/jobs").body(body).send();
    }

    /// The id of a task that was just submitted.
    String submitted(String... capabilities) {
        return submit(task(capabilities)).expect(201).text("id");
    }

    Reply claim(String worker, String... capabilities) {
        return probe.call("POST /api/queue/jobs/claim")
                .body(Json.Obj.builder()
                        .put("workerId", worker)
                        .put("leaseSeconds", 60)
                        .put(
                                "workerCapabilities",
                                java.util.Arrays.stream(capabilities)
                                        .map(Json.Text::new)
                                        .toList())
                        .build())
                .send()
                .expect(200);
    }

    /// A job of a lane of its own that a worker holds.
    Held held(String capability) {
        submitted(capability);
        return held(claim("worker-of-" + capability, capability));
    }

    static Held held(Reply claimed) {
        return new Held(
                claimed.json().object("job").orElseThrow().text("id").orElseThrow(), claimed.text("leaseToken"));
    }

    record Held(String id, String token) {}

    /// A worker's call. `%s` of the operation is the part behind the id.
    Reply asHolder(String what, Held held, Json.Obj body) {
        return probe.call("POST /api/queue/jobs/{id}" + what)
                .path("id", held.id())
                .token(held.token())
                .body(body)
                .send();
    }

    Reply asHolder(String what, Held held) {
        return probe.call("POST /api/queue/jobs/{id}" + what)
                .path("id", held.id())
                .token(held.token())
                .send();
    }

    Reply show(String id) {
        return probe.call("GET /api/queue/jobs/{id}").path("id", id).send();
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    // --- stores that misbehave -----------------------------------------------------------------------------------

    static JobStore outOfReach(JobStore store) {
        return around(store, (method, arguments) -> {
            if (!method.equals("isCursor")) {
                throw new StoreUnavailable("the table is throttled", null);
            }
            return null;
        });
    }

    /// What happens before a call; something else than null is its result.
    interface Before {
        @org.jspecify.annotations.Nullable
        Object call(String method, Object[] arguments);
    }

    static JobStore around(JobStore store, Before before) {
        return (JobStore) Proxy.newProxyInstance(
                QueueDesk.class.getClassLoader(), new Class<?>[] {JobStore.class}, (_, method, arguments) -> {
                    var result = before.call(method.getName(), arguments == null ? new Object[0] : arguments);
                    if (result != null) {
                        return result;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
