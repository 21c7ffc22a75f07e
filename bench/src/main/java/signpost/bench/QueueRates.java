package signpost.bench;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import signpost.dynamodb.DynamoJobStore;
import signpost.dynamodb.Retries;
import signpost.embedded.EmbeddedStack;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestJobContract;
import signpost.job.Caller;
import signpost.job.ClaimJob;
import signpost.job.JobId;
import signpost.job.JobType;
import signpost.job.LeaseToken;
import signpost.job.SubmitJob;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.lambda.Chance;
import signpost.manifest.ManifestHash;
import signpost.store.Pauses;
import signpost.yaml.IngestYaml;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// How fast jobs are taken in and given out, by the use cases on DynamoDB Local, and whether a claim gets slower when
/// more waits.
final class QueueRates {

    private static final List<Integer> WAITING = List.of(100, 10_000, 100_000);
    private static final int CLAIMS = 200;
    private static final int AT_ONCE = 4;

    /// Numbers of the manifests that take the place of those that were claimed.
    private static final int CLAIMED = 500_000;

    private static final Set<String> CAPABILITIES =
            Set.of("manifest", "embeddings", "google", "qdrant", "confluence", "github");

    private QueueRates() {}

    static void run(List<String> arguments) throws Exception {
        var sizes = arguments.isEmpty()
                ? WAITING
                : arguments.stream().map(Integer::valueOf).toList();
        try (var stack = Stacks.start();
                var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            var queue = new Queue(stack);
            var waiting = new AtomicInteger();
            for (var size : sizes) {
                var missing = size - waiting.get();
                var took = Timings.millis(() -> {
                    var jobs = new ArrayList<Callable<Void>>();
                    for (var i = 0; i < missing; i++) {
                        var number = waiting.getAndIncrement();
                        jobs.add(() -> {
                            queue.submit(number);
                            return null;
                        });
                    }
                    for (var job : pool.invokeAll(jobs)) {
                        job.get();
                    }
                });
                System.out.printf(
                        "%,d jobs submitted by %d threads: %.0f a second%n", missing, AT_ONCE, missing / took * 1000);
                var claims = new double[CLAIMS];
                for (var i = -CLAIMS / 4; i < CLAIMS; i++) {
                    var claim = Timings.millis(queue::claim);
                    if (i >= 0) {
                        claims[i] = claim;
                    }
                    // As many wait for the next claim as for this one.
                    queue.submit(CLAIMED + i);
                }
                System.out.printf("  claim with %,d waiting  %s ms%n", size, Timings.of(claims));
            }
            var together = Math.min(2_000, waiting.get());
            var took = Timings.millis(() -> {
                var claims = new ArrayList<Callable<Void>>();
                for (var i = 0; i < together; i++) {
                    claims.add(() -> {
                        queue.claim();
                        return null;
                    });
                }
                for (var claim : pool.invokeAll(claims)) {
                    claim.get();
                }
            });
            System.out.printf(
                    "%,d jobs claimed by %d threads: %.0f a second%n", together, AT_ONCE, together / took * 1000);
            gateway(stack);
        }
    }

    /// Through the gateway, signature check and runtime interface client, one after the other.
    private static void gateway(EmbeddedStack stack) throws Exception {
        var api = new ApiCalls.Gateway(stack);
        var submits = new double[CLAIMS];
        var claims = new double[CLAIMS];
        for (var i = -CLAIMS; i < CLAIMS; i++) {
            var job = CanonicalJson.text(Json.Obj.builder()
                    .put("type", "manifest")
                    .put("payload", IngestSamples.payload(1_000_000 + i))
                    .build());
            var submit = Timings.millis(() -> api.send("POST", "/api/queue/jobs", job));
            var claim = Timings.millis(() -> api.send("POST", "/api/queue/jobs/claim", CLAIM));
            if (i >= 0) {
                submits[i] = submit;
                claims[i] = claim;
            }
        }
        System.out.printf("through the gateway, submit  %s ms%n", Timings.of(submits));
        System.out.printf("through the gateway, claim   %s ms%n", Timings.of(claims));
    }

    private static final String CLAIM = CanonicalJson.text(Json.Obj.builder()
            .put("workerId", "bench")
            .put("leaseSeconds", 3600)
            .put(
                    "workerCapabilities",
                    CAPABILITIES.stream().sorted().map(Json.Text::new).toList())
            .build());

    private static final class Queue {
        private final Chance chance = new Chance();
        private final SubmitJob submit;
        private final ClaimJob claim;

        Queue(EmbeddedStack stack) {
            var clock = Clock.systemUTC();
            var settings = stack.template()
                    .function("signpost-local-queue")
                    .orElseThrow()
                    .environment();
            var dynamo = Stacks.asOperator(
                            stack,
                            DynamoDbClient.builder()
                                    .httpClient(UrlConnectionHttpClient.create())
                                    .overrideConfiguration(override -> override.retryStrategy(Retries.few())))
                    .build();
            var store = new DynamoJobStore(
                    dynamo,
                    Optional.ofNullable(settings.get("JOBS_TABLE")).orElseThrow(),
                    Optional.ofNullable(settings.get("REGISTRY_TABLE")).orElseThrow(),
                    Pauses.jittered(Duration.ofMillis(20), Duration.ofMillis(500), chance),
                    clock);
            submit = new SubmitJob(
                    store,
                    _ -> Optional.empty(),
                    new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT),
                    () -> new JobId(chance.uuid()),
                    clock);
            claim = new ClaimJob(store, () -> new LeaseToken(chance.token()), new SplittableRandom(1), clock);
        }

        void submit(int number) {
            var request = new SubmitJob.Request(
                    JobType.MANIFEST, IngestSamples.payload(number), number % 3, Optional.empty(), 3);
            var outcome = submit.submit(
                    request, new Caller("bench", "bench"), Optional.empty(), ManifestHash.of(new byte[0]));
            if (!(outcome instanceof SubmitJob.Outcome.Created)) {
                throw new IllegalStateException(outcome.toString());
            }
        }

        void claim() {
            var outcome = claim.claim(
                    new ClaimJob.Request("bench", Duration.ofHours(1), Set.of(JobType.MANIFEST), CAPABILITIES));
            if (!(outcome instanceof ClaimJob.Outcome.Claimed)) {
                throw new IllegalStateException(outcome.toString());
            }
        }
    }
}
