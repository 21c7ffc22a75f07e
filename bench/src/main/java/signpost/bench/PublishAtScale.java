package signpost.bench;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.Ss58;
import signpost.embedded.EmbeddedStack;
import signpost.json.Json;
import signpost.manifest.Manifest;
import signpost.publishing.Index;
import signpost.publishing.Keys;
import signpost.publishing.ObjectStore;
import signpost.publishing.PublishManifest;
import signpost.publishing.Publisher;
import signpost.s3.S3ObjectStore;
import signpost.secretsmanager.SecretKeys;
import signpost.signing.TrustedKeys;
import signpost.store.Pauses;
import signpost.testkit.InMemoryObjectStore;
import signpost.testkit.SettableChain;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// Publishing end to end, by `lambda invoke` on the AWS endpoint, on stacks that have published more and more
/// windows.
///
/// The stacks run side by side and are measured in turns. What was published before is made by the domain in
/// memory, with the stack's own keys and a head that moves on from window to window, and then put into the stack's
/// bucket: each object, each archive and the index are there as if the function had written them. Measured is a
/// changed manifest for the live window, so that the index goes through its whole cycle, from twelve past entries
/// to fifty and the archive.
final class PublishAtScale {

    private static final List<Integer> WINDOWS_BEFORE = List.of(1, 100, 10_000);
    private static final int MANIFEST_BYTES = 4096;
    /// At its 51st past entry the index archives all but the last twelve.
    private static final int CYCLE = 39;
    private static final int CYCLES = 5;
    private static final int WARM_UP = 153;

    private PublishAtScale() {}

    static void run(List<String> arguments) throws Exception {
        var before = arguments.isEmpty()
                ? WINDOWS_BEFORE
                : arguments.stream().map(Integer::valueOf).toList();
        var subjects = new ArrayList<Subject>();
        try {
            for (var windows : before) {
                subjects.add(Subject.start(windows));
            }
            for (var subject : subjects) {
                for (var i = 0; i < WARM_UP; i++) {
                    subject.publish();
                }
            }
            for (var i = 0; i < CYCLES * CYCLE; i++) {
                for (var subject : subjects) {
                    subject.millis.add(Timings.millis(subject::publish));
                    subject.lookAtIndex();
                }
            }
            for (var subject : subjects) {
                System.out.printf(
                        "publish after %6d windows  %s ms  index %d to %d bytes, objects %d%n",
                        subject.windowsBefore,
                        Timings.of(subject.millis.stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()),
                        subject.smallestIndex,
                        subject.largestIndex,
                        subject.store.keys("scorevision/").size());
            }
        } finally {
            subjects.forEach(Subject::close);
        }
    }

    /// One stack and what is measured on it.
    private static final class Subject implements AutoCloseable {
        private final EmbeddedStack stack;
        private final LambdaClient lambda;
        private final ObjectStore store;
        private final int windowsBefore;
        private final Json.Obj manifest;
        private final List<Double> millis = new ArrayList<>();
        private int published;
        private int smallestIndex = Integer.MAX_VALUE;
        private int largestIndex;

        private Subject(EmbeddedStack stack, int windowsBefore) {
            this.stack = stack;
            this.windowsBefore = windowsBefore;
            var http = UrlConnectionHttpClient.create();
            this.lambda = Stacks.asOperator(stack, LambdaClient.builder())
                    .httpClient(http)
                    .build();
            this.store = new S3ObjectStore(
                    Stacks.asOperator(stack, S3Client.builder())
                            .httpClient(http)
                            .build(),
                    stack.manifestBucket());
            this.manifest = SampleManifest.parsed(SampleManifest.yaml(MANIFEST_BYTES, "before", Stacks.HEAD, 1.0))
                    .json();
        }

        static Subject start(int windowsBefore) throws Exception {
            var subject = new Subject(Stacks.start(), windowsBefore);
            try {
                var took = Timings.millis(subject::fill);
                System.out.printf("prepared %d windows in %.1f s%n", windowsBefore, took / 1e3);
                return subject;
            } catch (IOException | RuntimeException e) {
                subject.close();
                throw e;
            }
        }

        private void fill() throws Exception {
            var environment = Stacks.publishFunction(stack).environment();
            Ed25519Key manifestKey;
            Ed25519Key indexKey;
            try (var client = Stacks.asOperator(stack, SecretsManagerClient.builder())
                    .httpClient(UrlConnectionHttpClient.create())
                    .build()) {
                var secrets = new SecretKeys(client);
                manifestKey = secrets.signing(Objects.requireNonNull(environment.get("MANIFEST_KEY_SECRET")));
                indexKey = secrets.signing(Objects.requireNonNull(environment.get("INDEX_KEY_SECRET")));
            }
            var memory = new InMemoryObjectStore();
            var chain = new SettableChain(0);
            var publisher = new Publisher(
                    memory,
                    manifestKey,
                    indexKey,
                    Ss58.address(manifestKey.publicKey()),
                    new TrustedKeys(Set.of(manifestKey.publicKey()), Set.of(indexKey.publicKey())),
                    new StrictEd25519(),
                    new Publisher.Policy("local", Publisher.Policy.DEFAULT_MOST_BLOCKS_AHEAD),
                    Pauses.jittered(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)));
            var publish = new PublishManifest(publisher, chain, Clock.systemUTC());
            for (var window = 1; window <= windowsBefore; window++) {
                chain.moveTo(window - 1);
                var outcome = publish.publish(
                        Manifest.of(manifest.with("window_id", new Json.Text("before-" + window))
                                .with("expiry_block", Json.Whole.of(window))),
                        new PublishManifest.Options(false, false));
                if (!(outcome instanceof PublishManifest.Outcome.Published)) {
                    throw new IllegalStateException(outcome.toString());
                }
            }
            try (var writers = Executors.newFixedThreadPool(4)) {
                var writes = memory.keys("").stream()
                        .map(key -> writers.submit(() -> store.create(
                                key,
                                memory.read(key, Integer.MAX_VALUE - 1)
                                        .orElseThrow()
                                        .bytes())))
                        .toList();
                for (var write : writes) {
                    if (!(write.get() instanceof ObjectStore.Written.Stored)) {
                        throw new IllegalStateException("the bucket is not empty");
                    }
                }
            }
        }

        void publish() {
            published++;
            var yaml = SampleManifest.yaml(MANIFEST_BYTES, "live", Stacks.HEAD + 1000, 1.0 + published / 1024.0);
            var answer = Stacks.invoke(lambda, stack, Stacks.publish(yaml));
            if (!answer.text("status").orElse("").equals("published")) {
                throw new IllegalStateException(answer.toString());
            }
        }

        void lookAtIndex() {
            var bytes = store.read(Keys.INDEX, Index.MOST_BYTES).orElseThrow().bytes().length;
            smallestIndex = Math.min(smallestIndex, bytes);
            largestIndex = Math.max(largestIndex, bytes);
        }

        @Override
        public void close() {
            lambda.close();
            stack.close();
        }
    }
}
