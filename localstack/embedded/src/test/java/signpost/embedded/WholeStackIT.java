package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.Block;
import signpost.embedded.aws.Identity;
import signpost.embedded.lambda.Await;
import signpost.embedded.lambda.Functions;
import signpost.embedded.template.Template.Authorization;
import signpost.http.BoundedHttp;
import signpost.http.HttpObjectReads;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.Catalogue;
import signpost.publishing.Index;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;
import signpost.testkit.Samples;
import signpost.testkit.Vectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The packaged function behind the real runtime client, the committed template, signed AWS requests and public
/// reads: what a deployment is made of.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeStackIT {

    /// By how the paths of their routes begin. Miners have no AWS credentials.
    private static final Set<String> OPEN = Set.of("documents", "challenge");

    private static final Map<String, String> FUNCTIONS = Map.of(
            "/api/queue/", "queue",
            "/api/manifests", "registry",
            "/api/commitments/", "documents",
            "/api/challenge/", "challenge",
            "/api/tasks/", "challenge");

    @TempDir
    static Path folder;

    /// The machine's clock, which a test puts ahead.
    private static final AtomicReference<Duration> AHEAD = new AtomicReference<>(Duration.ZERO);

    private static EmbeddedStack stack;
    private static LambdaClient lambda;
    private static SecretsManagerClient secrets;

    @BeforeAll
    static void start() {
        var root = Path.of(System.getProperty("signpost.root"));
        stack = EmbeddedStack.start(
                Options.in(root, folder.resolve("run")).withChildren(3).withBlocks(100_000, Duration.ofHours(1)),
                clock());
        lambda = client(LambdaClient.builder(), stack);
        secrets = client(SecretsManagerClient.builder(), stack);
    }

    @AfterAll
    static void end() {
        lambda.close();
        secrets.close();
        stack.close();
    }

    @Test
    @Order(1)
    void a_published_manifest_is_served_to_strangers_who_verify_it() throws IOException {
        var answer = publish(Samples.yaml("first", 101_000));

        assertThat(answer.text("status")).as(answer.toString()).contains("published");
        var hash = new ManifestHash(answer.text("hash").orElseThrow());
        assertThat(index().currentHash()).contains(hash);
        assertThat(catalogue().manifest(hash)).isInstanceOf(Catalogue.ManifestFound.Verified.class);
        var http = new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(10));
        for (var name : List.of(hash.hex(), hash.value(), hash.value().replace(":", "%3A"))) {
            var url = URI.create(stack.publicUrl() + "/scorevision/manifests/" + name + ".json");
            assertThat(ManifestHash.of(http.get(url, 1 << 20).body())).isEqualTo(hash);
        }
        assertThat(http.get(URI.create(answer.text("public_url").orElseThrow()), 1 << 20)
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Order(2)
    void sixteen_operators_at_once_lose_nothing() throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var publishers = new ArrayList<Callable<Json.Obj>>();
            IntStream.range(0, 16)
                    .forEach(i -> publishers.add(() -> {
                        // Three children of the function are there; a fourth request at once is throttled, as on
                        // Lambda.
                        while (true) {
                            try {
                                return publish(Samples.yaml("many-" + i, 102_000 + i));
                            } catch (software.amazon.awssdk.services.lambda.model.TooManyRequestsException busy) {
                                Thread.sleep(20);
                            }
                        }
                    }));
            for (var done : threads.invokeAll(publishers)) {
                assertThat(done.get().text("status")).as(done.get().toString()).contains("published");
            }
        }

        assertThat(index().entries().stream()
                        .filter(entry -> entry.window().value().startsWith("many-")))
                .hasSize(16);
        for (var entry : index().entries()) {
            assertThat(catalogue().manifest(entry.hash())).isInstanceOf(Catalogue.ManifestFound.Verified.class);
        }
    }

    @Test
    @Order(3)
    void the_schedule_publishes_what_is_due_and_names_the_next_window_when_one_ends() throws Exception {
        var scheduled = invoke(Json.Obj.builder()
                .put("action", "schedule")
                .put("config", Samples.yaml("later", 101_500))
                .put("not_before_block", 101_200)
                .build());
        assertThat(scheduled.text("status")).as(scheduled.toString()).contains("scheduled");
        var before = index().currentHash();

        stack.chain().advance(101_200 - stack.chain().head());
        stack.fire("signpost-local-publish");

        Await.until(() -> index().entries().stream()
                .anyMatch(entry -> entry.window().value().equals("later")));
        assertThat(index().currentHash()).isNotEqualTo(before);
        assertThat(index().current(new Block(101_200)).orElseThrow().window().value())
                .isEqualTo("later");

        stack.chain().advance(300);
        stack.fire("signpost-local-publish");

        Await.until(() ->
                index().currentHash().equals(index().current(new Block(101_500)).map(entry -> entry.hash())));
        assertThat(index().current(new Block(101_500)).orElseThrow().window().value())
                .isEqualTo("many-0");
    }

    @Test
    @Order(4)
    void every_sample_event_is_answered_and_none_is_a_fault() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("signpost.root"), "events", "publish"))) {
            for (var file : files.sorted().toList()) {
                var answer = invoke(Files.readString(file));

                assertThat(answer.has("status") || answer.has("error"))
                        .as(file + ": " + answer)
                        .isTrue();
            }
        }
    }

    @Test
    @Order(5)
    void no_log_line_holds_a_key() throws IOException {
        var seeds = List.of(
                secrets.getSecretValue(get -> get.secretId("signpost/local/manifest-key"))
                        .secretString(),
                secrets.getSecretValue(get -> get.secretId("signpost/local/index-key"))
                        .secretString());

        try (var logs = Files.walk(stack.logs())) {
            var lines = logs.filter(Files::isRegularFile)
                    .flatMap(WholeStackIT::lines)
                    .collect(Collectors.toSet());
            assertThat(lines).anySatisfy(line -> assertThat(line).contains("\"outcome\":\"published\""));
            assertThat(lines)
                    .noneSatisfy(line -> assertThat(line)
                            .containsAnyOf(
                                    seeds.get(0), seeds.get(1), stack.operator().secretAccessKey()));
        }
    }

    @Test
    @Order(6)
    void a_secret_that_holds_no_key_is_named_and_its_content_is_not_shown() throws Exception {
        var wrong = "this-is-no-key-but-it-is-secret";
        try (var other = EmbeddedStack.start(
                        Options.in(Path.of(System.getProperty("signpost.root")), folder.resolve("other")),
                        Clock.systemUTC());
                var its = client(SecretsManagerClient.builder(), other)) {
            its.putSecretValue(
                    put -> put.secretId("signpost/local/manifest-key").secretString(wrong));

            var outcome = other.invoke(other.publishFunction(), "{\"action\":\"list\"}");

            var answer = new String(((Functions.Outcome.Answered) outcome).payload(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .contains("key_unavailable", "signpost/local/manifest-key")
                    .doesNotContain(wrong);
        }
    }

    @Test
    @Order(7)
    void the_template_s_tables_are_there_with_their_indexes_and_forget_what_has_ended() {
        try (var dynamo = client(DynamoDbClient.builder(), stack)) {
            assertThat(dynamo.listTables().tableNames())
                    .contains("signpost-local-registry", "signpost-local-jobs", "signpost-local-ledger");
            for (var table : List.of("signpost-local-registry", "signpost-local-jobs", "signpost-local-ledger")) {
                assertThat(dynamo.describeTimeToLive(describe -> describe.tableName(table))
                                .timeToLiveDescription()
                                .attributeName())
                        .isEqualTo("expiresAt");
            }
            var jobs = dynamo.describeTable(describe -> describe.tableName("signpost-local-jobs"))
                    .table();
            assertThat(jobs.globalSecondaryIndexes().stream()
                            .collect(Collectors.toMap(
                                    index -> index.indexName(),
                                    index -> index.keySchema().stream()
                                                    .map(key -> key.attributeName())
                                                    .toList() + " "
                                            + index.projection().projectionTypeAsString())))
                    .containsOnly(
                            Map.entry("ready", "[readyLane, claimOrder] KEYS_ONLY"),
                            Map.entry("due", "[dueLane, dueKey] INCLUDE"),
                            Map.entry("listing", "[listingStatus, listingKey] INCLUDE"));
        }
    }

    @Test
    @Order(8)
    void every_route_of_registry_and_queue_is_for_those_who_sign_and_each_goes_to_a_function_that_is_there() {
        assertThat(stack.template().routes()).hasSizeGreaterThan(20).allSatisfy(route -> {
            var function = FUNCTIONS.entrySet().stream()
                    .filter(entry -> route.path().startsWith(entry.getKey()))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            assertThat(route.function()).hasToString("signpost-local-" + function + ":live");
            assertThat(route.authorization())
                    .isEqualTo(OPEN.contains(function) ? Authorization.NONE : Authorization.AWS_IAM);
        });
    }

    @Test
    @Order(9)
    void who_does_not_sign_is_told_so_and_starts_no_function() throws Exception {
        var http = HttpClient.newHttpClient();
        var answer = http.send(
                HttpRequest.newBuilder(stack.apiUrl().resolve("/api/queue/stats"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Vectors.parse(answer.body()).text("error")).contains("missing_authentication");
        assertThat(Vectors.parse(answer.body()).text("message")).isPresent();
        assertThat(logsOf("signpost-local-queue")).isEmpty();
    }

    @Test
    @Order(10)
    void who_signs_reaches_the_function_of_the_route() throws Exception {
        assertThat(statusOf(stack.operator(), "GET", "/api/queue/stats")).isNotEqualTo(403);
        assertThat(statusOf(stack.worker(), "GET", "/api/manifests/a.b-c_d?hash=sha256%3Aabc"))
                .isNotEqualTo(403);
        assertThat(statusOf(stack.operator(), "PATCH", "/api/manifests/a")).isEqualTo(403);

        assertThat(logsOf("signpost-local-queue")).anyMatch(line -> line.startsWith("START RequestId"));
        assertThat(logsOf("signpost-local-registry")).anyMatch(line -> line.startsWith("START RequestId"));
    }

    @Test
    @Order(11)
    void a_worker_does_not_decide_about_jobs_and_manifests() throws Exception {
        for (var route : List.of(
                "POST /api/queue/jobs",
                "GET /api/queue/jobs",
                "POST /api/queue/requeue",
                "POST /api/queue/jobs/1/requeue",
                "POST /api/queue/jobs/1/cancel",
                "PUT /api/manifests/a",
                "POST /api/manifests/a/runs")) {
            int space = route.indexOf(' ');
            assertThat(statusOf(stack.worker(), route.substring(0, space), route.substring(space + 1)))
                    .as(route)
                    .isEqualTo(403);
        }
    }

    @Test
    @Order(12)
    void when_a_minute_has_passed_the_schedule_runs_the_pulse() throws Exception {
        assertThat(logsOf("signpost-local-pulse")).isEmpty();

        stack.startSchedules();
        AHEAD.set(Duration.ofSeconds(61));

        Await.until(() -> logsOf("signpost-local-pulse").stream().anyMatch(line -> line.startsWith("END RequestId")));
    }

    private static Clock clock() {
        InstantSource source = () -> Instant.now().plus(AHEAD.get());
        return source.withZone(ZoneOffset.UTC);
    }

    private static int statusOf(Identity caller, String method, String path) throws Exception {
        var target = stack.apiUrl().resolve(path);
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create(caller.accessKeyId(), caller.secretAccessKey()))
                        .request(SdkHttpRequest.builder()
                                .uri(target)
                                .method(SdkHttpMethod.fromValue(method))
                                .build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
        var request = HttpRequest.newBuilder(target).method(method, HttpRequest.BodyPublishers.noBody());
        signed.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                request.header(name, values.getFirst());
            }
        });
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static List<String> logsOf(String function) throws IOException {
        try (var logs = Files.list(stack.logs())) {
            return logs.filter(log -> log.getFileName().toString().startsWith(function + "-"))
                    .flatMap(WholeStackIT::lines)
                    .toList();
        }
    }

    private static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            B builder, EmbeddedStack of) {
        return builder.endpointOverride(of.awsUrl())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        of.operator().accessKeyId(), of.operator().secretAccessKey())))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static java.util.stream.Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Json.Obj publish(String yaml) {
        return invoke(
                Json.Obj.builder().put("action", "publish").put("config", yaml).build());
    }

    private static Json.Obj invoke(Json event) {
        return invoke(CanonicalJson.text(event));
    }

    private static Json.Obj invoke(String event) {
        var answer = lambda.invoke(call ->
                call.functionName("signpost-local-publish").qualifier("live").payload(SdkBytes.fromUtf8String(event)));
        var payload = answer.payload().asString(StandardCharsets.UTF_8);
        assertThat(answer.functionError()).as(payload).isNull();
        return Vectors.parse(payload);
    }

    private static Index index() {
        return switch (catalogue().index(0)) {
            case Catalogue.IndexFound.Verified(var index) -> index;
            case Catalogue.IndexFound other -> throw new AssertionError(other.toString());
        };
    }

    private static Catalogue catalogue() {
        var trusted = new TrustedKeys(keys(stack.manifestKeys()), keys(stack.indexKeys()));
        return new Catalogue(
                new HttpObjectReads(new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(10)), stack.publicUrl()),
                trusted,
                new StrictEd25519(),
                Clock.systemUTC());
    }

    private static java.util.Set<PublicKey> keys(List<String> hex) {
        return hex.stream().map(PublicKey::new).collect(Collectors.toSet());
    }
}
