package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.Sr25519Key;
import signpost.chain.AccountId;
import signpost.chain.AccountSigner;
import signpost.chain.KeyScheme;
import signpost.chain.Submission;
import signpost.commitment.Binding;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.WindowCommitment;
import signpost.document.Parsed;
import signpost.dynamodb.DynamoCommitmentLedger;
import signpost.embedded.lambda.Await;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.ledger.Commitment;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.substrate.SubstrateReads;
import signpost.substrate.SubstrateSubmissions;
import signpost.testkit.Vectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// From a commitment on the development chain, through the packaged function, into the ledger's table; and a document
/// from whoever has it to whoever reads it.
class CommitmentsIT {

    private static final String RULE = "signpost-local-commitments";
    private static final WindowId W1 = new WindowId("w1");

    @TempDir
    static Path folder;

    private static EmbeddedStack stack;
    private static DynamoDbClient dynamo;
    private static DynamoCommitmentLedger ledger;
    private static SubstrateSubmissions submissions;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        var root = Path.of(System.getProperty("signpost.root"));
        stack = EmbeddedStack.start(
                Options.in(root, folder.resolve("run")).withBlocks(1000, Duration.ofHours(1)), Clock.systemUTC());
        dynamo = DynamoDbClient.builder()
                .endpointOverride(stack.awsUrl())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        stack.operator().accessKeyId(), stack.operator().secretAccessKey())))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        ledger =
                new DynamoCommitmentLedger(dynamo, stack.ledgerTable().orElseThrow(), attempt -> {}, Clock.systemUTC());
        submissions = new SubstrateSubmissions(new SubstrateReads(
                new BoundedHttp(Duration.ofSeconds(5), Duration.ofSeconds(10)), List.of(stack.chainUrl())));
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void end() {
        http.close();
        dynamo.close();
        stack.close();
    }

    @Test
    void what_a_registered_hotkey_commits_and_withdraws_is_in_the_ledger_once_the_schedule_has_fired()
            throws Exception {
        var miner = registered(Sr25519Key.ofMiniSecret(seed(1), new SecureRandom()));
        var committed = commit(miner, CommitmentForm.fields(state(1)));

        stack.fire(RULE);

        Await.until(() -> !of(miner).isEmpty());
        assertThat(of(miner))
                .containsExactly(new Commitment(
                        committed,
                        miner.account(),
                        KeyScheme.SR25519,
                        Map.of(W1, state(1).windows().getFirst().bindings()),
                        Optional.empty()));

        var withdrawn = commit(miner, List.of());
        stack.fire(RULE);

        Await.until(() -> of(miner).size() == 2);
        assertThat(of(miner).getLast().proof()).isEqualTo(withdrawn);
        assertThat(of(miner).getLast().windows()).isEmpty();
        Await.until(() -> stored(miner.account(), committed, "ended").equals(Optional.of("WITHDRAWN")));
    }

    @Test
    void what_is_not_ours_is_kept_with_its_reason_which_the_log_tells() throws Exception {
        var stranger = registered(Ed25519Key.ofSeed(seed(2)));
        var foreign = commit(stranger, List.of(CommitmentField.Plain.of("[]".getBytes(StandardCharsets.UTF_8))));

        stack.fire(RULE);

        Await.until(() -> log().contains(foreign.toString()));
        assertThat(stored(stranger.account(), foreign, "reason")).contains("JSON that is not ours");
        assertThat(log()).contains(stranger.account().address(), "\"CommitmentsSkipped\":1");
    }

    @Test
    void a_document_is_taken_from_anybody_once_the_chain_asks_for_it_and_then_binds() throws Exception {
        var miner = registered(Ed25519Key.ofSeed(seed(3)));
        var large = state(40);
        var document = large.documentBytes();
        var hash = ManifestHash.of(document);
        var route = stack.apiUrl().resolve("/api/commitments/" + hash.hex());
        var published = stack.publicUrl().resolve("/scorevision/commitments/" + hash.hex() + ".json");
        assertThat(put(route, document).statusCode()).isEqualTo(409);
        var committed = commit(miner, CommitmentForm.fields(large));
        assertThat(error(put(route, document))).isEqualTo("not_awaited");

        stack.fire(RULE);

        Await.until(() -> put(route, document).statusCode() == 201);
        assertThat(put(route, document).statusCode()).isEqualTo(200);
        assertThat(put(route, "{}".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(422);
        var served = http.send(HttpRequest.newBuilder(published).build(), BodyHandlers.ofByteArray());
        assertThat(served.body()).isEqualTo(document);
        assertThat(served.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
        assertThat(of(miner)).isEmpty();

        stack.fire(RULE);

        Await.until(() -> !of(miner).isEmpty());
        assertThat(of(miner).getFirst().proof()).isEqualTo(committed);
        assertThat(of(miner).getFirst().windows().get(W1)).hasSize(40);
        assertThat(put(route, document).statusCode())
                .as("copied, and no longer awaited")
                .isEqualTo(200);
    }

    private static AccountSigner registered(AccountSigner signer) {
        stack.chain().registerFinally(EmbeddedStack.NETUID, signer.account());
        return signer;
    }

    private static List<Commitment> of(AccountSigner hotkey) {
        return ledger.commitments(hotkey.account(), W1);
    }

    /// Commits, and makes it final.
    private static Proof commit(AccountSigner signer, List<CommitmentField> fields) {
        var call = new Call("Commitments", "set_commitment", CommitmentField.arguments(EmbeddedStack.NETUID, fields));
        if (!(submissions.prepare(call, signer.account(), 32)
                        instanceof Parsed.Ok<SubstrateSubmissions.Prepared>(var prepared))
                || !(submissions.submit(prepared, signer) instanceof Submission.Sent sent)) {
            throw new AssertionError("not sent");
        }
        stack.chain().advance(4);
        var done = (Submission.Finalised) submissions.look(sent);
        assertThat(done.failure()).isEmpty();
        return new Proof(done.block().block(), done.extrinsic());
    }

    /// What the table holds of a commitment, by the names of docs/data-model.md.
    private static Optional<String> stored(AccountId hotkey, Proof proof, String attribute) {
        var found = dynamo.query(query -> query.tableName(stack.ledgerTable().orElseThrow())
                        .keyConditionExpression("pk = :pk and begins_with(sk, :sk)")
                        .expressionAttributeValues(Map.of(
                                ":pk", AttributeValue.fromS("L#" + hotkey.hex()),
                                ":sk",
                                        AttributeValue.fromS("C#%010d#"
                                                .formatted(proof.block().height())))))
                .items();
        return Optional.ofNullable(found.getFirst().get(attribute)).map(AttributeValue::s);
    }

    private static HttpResponse<String> put(URI route, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(route)
                        .PUT(BodyPublishers.ofByteArray(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }

    private static String error(HttpResponse<String> answer) {
        Json.Obj json = Vectors.parse(answer.body());
        return json.text("error").orElse("");
    }

    private static String log() throws Exception {
        var text = new StringBuilder();
        if (!Files.exists(stack.logs())) {
            return "";
        }
        try (var files = Files.walk(stack.logs())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private static byte[] seed(int number) {
        var seed = new byte[32];
        seed[0] = (byte) number;
        return seed;
    }

    private static CommitmentState state(int bindings) {
        return new CommitmentState(
                List.of(new WindowCommitment(
                        W1,
                        OptionalInt.empty(),
                        IntStream.range(0, bindings)
                                .mapToObj(number -> new Binding(
                                        new ElementId("PlayerDetect_v1@1." + number),
                                        Optional.empty(),
                                        "slug",
                                        Optional.empty(),
                                        OptionalInt.empty()))
                                .toList())),
                List.of());
    }
}
