package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.AccountSigner;
import signpost.dynamodb.DynamoCommitmentLedger;
import signpost.embedded.apigateway.ApiGateway;
import signpost.embedded.apigateway.CallerPolicies;
import signpost.embedded.http.Relay;
import signpost.embedded.lambda.Await;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import signpost.embedded.template.FunctionAddress;
import signpost.embedded.template.Template.Function;
import signpost.files.HotkeyFiles;
import signpost.http.BoundedHttp;
import signpost.http.HttpChallenges;
import signpost.http.HttpObjectReads;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.SignedManifest;
import signpost.miner.ChallengeClient;
import signpost.miner.Challenged;
import signpost.miner.Receipts;
import signpost.publishing.Catalogue;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;
import signpost.testkit.Vectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Every function that starts from a snapshot on AWS, from its jar behind the real runtime client: its hooks run, then
/// what it is connected to is cut off, and then several of it are restored.
///
/// No JVM is frozen here. The children are started one by one and share what matters of an image: chance that came from
/// before the restore is the same in all of them ([signpost.embedded.child.SharedChance]).
class SnapshotsIT {

    private static final int COPIES = 3;

    /// Each copy is asked twice for everything: those that have answered least come first.
    private static final int ROUNDS = 2 * COPIES;

    private static final Set<String> READS =
            Set.of("DynamoDB_20120810.GetItem", "DynamoDB_20120810.BatchGetItem", "DynamoDB_20120810.Query", "GET");

    private static final String READS_SECRET = "secretsmanager.GetSecretValue";
    /// How much each function gives out.
    private static final Map<String, Integer> GIVEN =
            Map.of("challenge", ROUNDS, "documents", 0, "queue", 3 * ROUNDS, "registry", ROUNDS);

    /// Functions that cannot answer without a secret.
    private static final Set<String> READ_SECRETS = Set.of("challenge");

    private static final Set<String> READS_OF_CHAIN = Set.of(
            "chain_getBlock",
            "chain_getBlockHash",
            "chain_getFinalizedHead",
            "chain_getHeader",
            "state_call",
            "state_getRuntimeVersion",
            "state_getStorage");
    private static final Pattern CHAIN_METHOD = Pattern.compile("\"method\":\"(\\w+)\"");
    private static final Pattern TRANSACTION = Pattern.compile("\"ClientRequestToken\":\"([^\"]+)\"");

    /// What came of the copies of one function.
    ///
    /// @param before what was asked of AWS until all were at their snapshots
    /// @param chainBefore what was asked of the chain until then
    /// @param connected how many connections there were when they were cut
    /// @param after what was asked of AWS afterwards
    /// @param given what was given out that must be given out once only
    /// @param fault an answer that was not as it should be; nothing more was asked
    /// @param logs a list for each child
    record Rehearsal(
            List<Relay.Call> before,
            List<Relay.Call> chainBefore,
            int connected,
            List<Relay.Call> after,
            List<String> given,
            Optional<AssertionError> fault,
            List<List<String>> logs) {

        List<String> drawnFromWhatAllShare() {
            return logs.stream()
                    .flatMap(List::stream)
                    .filter(line -> line.startsWith("SNAPSHOT "))
                    .toList();
        }
    }

    @TempDir
    static Path folder;

    private static EmbeddedStack stack;
    private static HttpClient http;
    private static AccountSigner hotkey;
    private static SignedManifest manifest;
    private static List<Receipts.Receipt> receipts;
    private static final Map<String, Rehearsal> REHEARSALS = new TreeMap<>();

    @BeforeAll
    static void restoreAll() throws Exception {
        stack = EmbeddedStack.start(
                Options.in(root(), folder.resolve("run")).withBlocks(100_000, Duration.ofHours(1)), Clock.systemUTC());
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        manifest = published();
        var demo = DemoHotkey.in(folder, new SecureRandom());
        hotkey = HotkeyFiles.read(demo.file(), new SecureRandom());
        receipts = committed(demo);
        for (var name : withSnapshots()) {
            REHEARSALS.put(name, rehearse(name));
        }
    }

    @AfterAll
    static void end() {
        http.close();
        stack.close();
    }

    static Set<String> withSnapshots() throws IOException {
        var names = new TreeSet<String>();
        for (var stage : List.of("dev", "staging", "prod")) {
            var template = new ObjectMapper()
                    .readTree(root().resolve("infra-cdk/snapshots/" + stage + ".template.json")
                            .toFile());
            template.path("Resources")
                    .valueStream()
                    .filter(resource -> resource.path("Type").asText().equals("AWS::Lambda::Function"))
                    .map(resource -> resource.path("Properties"))
                    .filter(function ->
                            function.at("/SnapStart/ApplyOn").asText().equals("PublishedVersions"))
                    .map(function -> function.path("FunctionName").asText().replaceFirst("signpost-" + stage + "-", ""))
                    .forEach(names::add);
        }
        return names;
    }

    @Test
    void those_that_callers_wait_for_have_snapshots() throws IOException {
        assertThat(withSnapshots()).containsExactly("challenge", "documents", "queue", "registry");
    }

    @ParameterizedTest
    @MethodSource("withSnapshots")
    void the_hooks_ask_what_a_first_request_asks_and_write_nothing(String function) {
        var rehearsal = rehearsal(function);

        assertThat(rehearsal.before()).extracting(Relay.Call::operation).isSubsetOf(READS);
        assertThat(rehearsal.before()).hasSizeGreaterThanOrEqualTo(COPIES);
        assertThat(rehearsal.chainBefore())
                .flatExtracting(SnapshotsIT::chainMethods)
                .allMatch(READS_OF_CHAIN::contains);
    }

    @ParameterizedTest
    @MethodSource("withSnapshots")
    void no_secret_is_read_before_the_restore_and_each_copy_reads_its_own_afterwards(String function) {
        var rehearsal = rehearsal(function);

        assertThat(rehearsal.before()).extracting(Relay.Call::operation).doesNotContain(READS_SECRET);
        assertThat(rehearsal.after())
                .filteredOn(call -> call.operation().equals(READS_SECRET))
                .hasSize(READ_SECRETS.contains(function) ? COPIES : 0);
    }

    @ParameterizedTest
    @MethodSource("withSnapshots")
    void nothing_is_drawn_before_the_restore_nor_afterwards_from_what_was_made_before_it(String function) {
        assertThat(rehearsal(function).drawnFromWhatAllShare()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("withSnapshots")
    void every_copy_answers_over_connections_of_its_own(String function) {
        var rehearsal = rehearsal(function);

        assertThat(rehearsal.fault()).isEmpty();
        assertThat(rehearsal.connected())
                .as("connections that were open and were cut")
                .isPositive();
        assertThat(rehearsal.logs())
                .hasSize(COPIES)
                .allSatisfy(log -> assertThat(log).anyMatch(line -> line.startsWith("END RequestId")));
    }

    @ParameterizedTest
    @MethodSource("withSnapshots")
    void what_copies_give_out_and_name_their_transactions_by_is_never_the_same(String function) {
        var rehearsal = rehearsal(function);

        assertThat(rehearsal.given()).hasSize(GIVEN.getOrDefault(function, -1)).doesNotHaveDuplicates();
        assertThat(rehearsal.after())
                .flatExtracting(SnapshotsIT::transactions)
                .hasSize(function.equals("registry") ? ROUNDS : 0)
                .doesNotHaveDuplicates();
    }

    @Test
    void no_two_functions_give_out_the_same() {
        assertThat(REHEARSALS.values()).flatExtracting(Rehearsal::given).doesNotHaveDuplicates();
    }

    private static Rehearsal rehearsal(String function) {
        return Optional.ofNullable(REHEARSALS.get(function)).orElseThrow();
    }

    private static Rehearsal rehearse(String name) throws Exception {
        try (var aws = Relay.to(stack.awsUrl());
                var chain = Relay.to(stack.chainUrl())) {
            var function = withSnapshot(name, chain.endpoint());
            var sandbox = new Sandbox(
                    root().resolve("localstack/embedded/target/ric"),
                    module -> root().resolve("functions/" + module + "/target/" + module + ".jar"),
                    Files.createDirectories(folder.resolve("copies-of-" + name)),
                    Sandbox.Client.RUNTIME_INTERFACE_CLIENT,
                    true);
            try (var functions = new Functions(
                            List.of(function),
                            Map.of(function.name(), stack.operator()),
                            sandbox,
                            aws.endpoint().toString(),
                            COPIES,
                            SnapshotsIT::newId);
                    var api = ApiGateway.start(
                            0,
                            stack.template().routes(),
                            stack.template().gatewayResponses(),
                            new CallerPolicies(stack.template().callerPolicies()),
                            functions,
                            List.of(stack.operator()),
                            Clock.systemUTC(),
                            SnapshotsIT::newId,
                            ApiGateway.INTEGRATION_TIMEOUT)) {
                functions.awaitSnapshots(new FunctionAddress(function.name(), Optional.of("live")), COPIES);
                var before = aws.calls();
                var chainBefore = chain.calls();
                var connected = aws.cut() + chain.cut();

                var given = new ArrayList<String>();
                var fault = Optional.<AssertionError>empty();
                try {
                    give(name, api.endpoint(), given);
                } catch (AssertionError unlike) {
                    fault = Optional.of(unlike);
                }

                var after = aws.calls().subList(before.size(), aws.calls().size());
                return new Rehearsal(before, chainBefore, connected, after, given, fault, logs(sandbox));
            }
        }
    }

    /// The function as it is on AWS: locally the template has no snapshots.
    private static Function withSnapshot(String name, URI chain) {
        var local = stack.template().function("signpost-local-" + name).orElseThrow();
        var environment = new HashMap<>(local.environment());
        environment.computeIfPresent("CHAIN_ENDPOINTS", (_, _) -> chain.toString());
        return new Function(
                local.name(),
                local.handler(),
                local.module(),
                environment,
                local.memoryMegabytes(),
                local.timeout(),
                true,
                local.asyncRetries(),
                local.aliases(),
                local.versions());
    }

    /// Asks a function, through the gateway, for everything that it may give out once only.
    private static void give(String function, URI api, List<String> given) throws Exception {
        switch (function) {
            case "challenge" -> challenges(api, given);
            case "documents" -> nothingOfDocuments(api);
            case "queue" -> jobsAndLeases(api, given);
            case "registry" -> runs(api, given);
            default -> fail("what does " + function + " give out that nobody else may have?");
        }
    }

    private static void challenges(URI api, List<String> given) {
        var client = new ChallengeClient(
                new HttpChallenges(api),
                hotkey,
                _ -> receipts,
                new ChallengeClient.Settings(EmbeddedStack.NETUID, "local", true, Optional.empty()),
                UUID::randomUUID,
                Clock.systemUTC());
        for (var round = 0; round < ROUNDS; round++) {
            var challenged = client.next(manifest, Optional.empty());
            assertThat(challenged).isInstanceOf(Challenged.Task.class);
            given.add(((Challenged.Task) challenged).taskId());
        }
    }

    private static void nothingOfDocuments(URI api) throws Exception {
        var event = Vectors.parse(Files.readString(root().resolve("events/documents/publish-bad-not-awaited.json")));
        for (var round = 0; round < ROUNDS; round++) {
            var answer = call(api, 409, "PUT", event.text("path").orElseThrow(), body(event));
            assertThat(answer.text("error")).contains("not_awaited");
        }
    }

    /// Each kind of request as often as there are copies, so that all of them draw in the same order.
    private static void jobsAndLeases(URI api, List<String> given) throws Exception {
        for (var round = 0; round < ROUNDS / COPIES; round++) {
            for (var copy = 0; copy < COPIES; copy++) {
                var job = call(api, 201, "POST", "/api/queue/jobs", Vectors.parse("""
                        {"type":"task","payload":{"requiredCapabilities":["snapshots"]}}"""));
                given.add(job.text("id").orElseThrow());
            }
            var leases = new TreeMap<String, Json.Obj>();
            for (var copy = 0; copy < COPIES; copy++) {
                var claimed = call(api, 200, "POST", "/api/queue/jobs/claim", Vectors.parse("""
                        {"workerId":"w","leaseSeconds":60,"allowedTypes":["task"],"workerCapabilities":["snapshots"]}"""));
                var token = claimed.text("leaseToken").orElseThrow();
                given.add(token);
                leases.put(
                        claimed.object("job").orElseThrow().text("id").orElseThrow(),
                        Json.Obj.builder().put("leaseToken", token).build());
            }
            for (var lease : leases.entrySet()) {
                var note = lease.getValue().with("message", new Json.Text("halfway"));
                var event = call(api, 201, "POST", "/api/queue/jobs/" + lease.getKey() + "/events", note);
                // What is drawn of it; the rest is the time.
                given.add(event.text("id").orElseThrow().replaceFirst(".*[^0-9a-f]", ""));
            }
            for (var lease : leases.entrySet()) {
                call(api, 200, "POST", "/api/queue/jobs/" + lease.getKey() + "/complete", lease.getValue());
            }
        }
    }

    private static void runs(URI api, List<String> given) throws Exception {
        var put = Vectors.parse(Files.readString(root().resolve("events/registry/put.json")));
        var path = put.text("path").orElseThrow();
        call(api, 200, "PUT", path, body(put));
        for (var round = 0; round < ROUNDS; round++) {
            var run = call(api, 201, "POST", path + "/runs", Vectors.parse("{}"));
            given.add(run.text("jobId").orElseThrow());
        }
    }

    private static Json.Obj body(Json.Obj event) {
        return Vectors.parse(event.text("body").orElseThrow());
    }

    private static Json.Obj call(URI api, int status, String method, String path, Json.Obj body) throws Exception {
        var target = api.resolve(path);
        var bytes = CanonicalJson.bytes(body);
        var operator = stack.operator();
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(
                                AwsBasicCredentials.create(operator.accessKeyId(), operator.secretAccessKey()))
                        .request(SdkHttpRequest.builder()
                                .uri(target)
                                .method(SdkHttpMethod.fromValue(method))
                                .putHeader("Content-Type", "application/json")
                                .build())
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
        var request = HttpRequest.newBuilder(target).method(method, BodyPublishers.ofByteArray(bytes));
        signed.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                request.header(name, values.getFirst());
            }
        });
        var response = http.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(method + " " + path + ": " + response.body())
                .isEqualTo(status);
        return Vectors.parse(response.body());
    }

    private static SignedManifest published() throws Exception {
        var config = Files.readString(root().resolve("manifests/configs/window-2025-10-23.yaml"));
        var event = Json.Obj.builder()
                .put("action", "publish")
                .put("config", config)
                .build();
        var outcome = (Functions.Outcome.Answered) stack.invoke(stack.publishFunction(), CanonicalJson.text(event));
        var answer = new String(outcome.payload(), StandardCharsets.UTF_8);
        return verified(
                new ManifestHash(Vectors.parse(answer).text("hash").orElseThrow(() -> new AssertionError(answer))));
    }

    private static List<Receipts.Receipt> committed(DemoHotkey demo) throws Exception {
        stack.chain().registerFinally(EmbeddedStack.NETUID, demo.account());
        new Demonstration(stack, demo, new SecureRandom())
                .prepare(LiveManifest.at(stack.publicUrl(), stack.chain().head())
                        .orElseThrow()
                        .contents(stack.publicUrl()));
        stack.copyCommitments();
        return copied();
    }

    private static SignedManifest verified(ManifestHash hash) {
        var trusted = new TrustedKeys(
                Set.of(new PublicKey(stack.manifestKeys().getFirst())),
                Set.of(new PublicKey(stack.indexKeys().getFirst())));
        var reads =
                new HttpObjectReads(new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(10)), stack.publicUrl());
        return new Catalogue(reads, trusted, new StrictEd25519(), Clock.systemUTC()).manifest(hash)
                        instanceof Catalogue.ManifestFound.Verified(var found)
                ? found
                : fail("what was published does not verify");
    }

    private static List<Receipts.Receipt> copied() throws Exception {
        try (var sdk = UrlConnectionHttpClient.create();
                var dynamo = DynamoDbClient.builder()
                        .httpClient(sdk)
                        .endpointOverride(stack.awsUrl())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                stack.operator().accessKeyId(), stack.operator().secretAccessKey())))
                        .build()) {
            var ledger =
                    new DynamoCommitmentLedger(dynamo, stack.ledgerTable().orElseThrow(), _ -> {}, Clock.systemUTC());
            var window = manifest.manifest().window();
            Await.until(() -> !ledger.commitments(hotkey.account(), window).isEmpty());
            var commitment = ledger.commitments(hotkey.account(), window).getFirst();
            return commitment.windows().getOrDefault(window, List.of()).stream()
                    .map(binding -> new Receipts.Receipt(commitment.proof(), binding, Optional.empty()))
                    .toList();
        }
    }

    private static List<String> chainMethods(Relay.Call call) {
        return found(CHAIN_METHOD, call.body());
    }

    private static List<String> transactions(Relay.Call call) {
        return found(TRANSACTION, call.body());
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    private static List<List<String>> logs(Sandbox sandbox) throws IOException {
        try (var files = Files.list(sandbox.logs())) {
            var logs = new ArrayList<List<String>>();
            for (var file : files.toList()) {
                logs.add(Files.readAllLines(file));
            }
            return logs;
        }
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private static Path root() {
        return Path.of(System.getProperty("signpost.root"));
    }
}
