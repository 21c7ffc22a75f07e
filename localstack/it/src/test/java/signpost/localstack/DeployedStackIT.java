package signpost.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import signpost.bouncycastle.Ed25519Key;
import signpost.bouncycastle.StrictEd25519;
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
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The stage `local`, deployed, seen from outside. What it makes has names of its own, so that it may be run again.
@ExtendWith(StackAtHand.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployedStackIT {

    /// Rules fire once a minute, and a function may have to start first.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// Of blocks: within a manifest's latest end, and later than any test runs.
    private static final int LIFE = 5_000;

    private final RunningStack stack;
    private final String name = "it-" + Instant.now().toEpochMilli();
    private final LambdaClient lambda;
    private final SecretsManagerClient secrets;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    DeployedStackIT(RunningStack stack) {
        this.stack = stack;
        this.lambda = client(LambdaClient.builder());
        this.secrets = client(SecretsManagerClient.builder());
    }

    @AfterEach
    void close() {
        lambda.close();
        secrets.close();
        http.close();
    }

    @Test
    @Order(1)
    void the_smoke_script_passes() throws Exception {
        var smoke = Script.run(StackAtHand.ROOT, "smoke.sh", List.of(), stack.environment());

        assertThat(smoke.exitCode()).as(smoke.output()).isZero();
        assertThat(smoke.output()).contains(" passed, 0 failed");
    }

    @Test
    @Order(2)
    void what_is_published_is_told_and_verified_by_a_stranger_who_knows_two_public_keys() {
        var answer = publish(Json.Obj.builder()
                .put("action", "publish")
                .put("config", Samples.yaml(name, head() + LIFE))
                .build());

        assertThat(answer.text("status")).as(answer.toString()).contains("published");
        assertThat(answer.object("announced").flatMap(announced -> announced.text("status")))
                .as(answer.toString())
                .contains("told");
        var hash = new ManifestHash(answer.text("hash").orElseThrow());
        assertThat(index().entries()).anyMatch(entry -> entry.hash().equals(hash));
        assertThat(catalogue().manifest(hash)).isInstanceOf(Catalogue.ManifestFound.Verified.class);
    }

    @Test
    @Order(3)
    void a_job_is_submitted_claimed_by_who_can_do_it_and_completed_once() throws Exception {
        var job = call(
                        "POST",
                        "/api/queue/jobs",
                        201,
                        Json.Obj.builder()
                                .put("type", "task")
                                .put(
                                        "payload",
                                        Json.Obj.builder()
                                                .put("requiredCapabilities", List.of(new Json.Text(name)))
                                                .build()))
                .text("id")
                .orElseThrow();
        var claimed = call(
                "POST",
                "/api/queue/jobs/claim",
                200,
                Json.Obj.builder()
                        .put("workerId", "it")
                        .put("allowedTypes", List.of(new Json.Text("task")))
                        .put("workerCapabilities", List.of(new Json.Text(name)))
                        .put("leaseSeconds", 60));
        var token =
                Json.Obj.builder().put("leaseToken", claimed.text("leaseToken").orElseThrow());
        call("POST", "/api/queue/jobs/" + job + "/complete", 200, token);

        assertThat(call("GET", "/api/queue/jobs/" + job, 200, null).text("status"))
                .contains("succeeded");
        call("POST", "/api/queue/jobs/" + job + "/fail", 409, token.put("errorMessage", "too late"));
    }

    @Test
    @Order(4)
    void the_schedule_publishes_what_is_due_and_nobody_else_does() {
        var due = head() + 1;
        var window = name + "-due";
        var scheduled = publish(Json.Obj.builder()
                .put("action", "schedule")
                .put("config", Samples.yaml(window, due + LIFE))
                .put("not_before_block", due)
                .build());
        assertThat(scheduled.text("status")).as(scheduled.toString()).contains("scheduled");

        var end = Instant.now().plus(PATIENCE);
        while (index().entries().stream()
                .noneMatch(entry -> entry.window().value().equals(window))) {
            assertThat(Instant.now()).as("the rule fired in time").isBefore(end);
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
    }

    private long head() {
        return publish(Json.Obj.builder().put("action", "list").build())
                .whole("current_block")
                .orElseThrow();
    }

    private Json.Obj publish(Json.Obj event) {
        var answer = lambda.invoke(invoke -> invoke.functionName("signpost-local-publish")
                .qualifier("live")
                .payload(SdkBytes.fromByteArray(CanonicalJson.bytes(event))));
        var payload = answer.payload().asString(StandardCharsets.UTF_8);
        assertThat(answer.functionError()).as(payload).isNull();
        return Vectors.parse(payload);
    }

    private Json.Obj call(String method, String path, int status, Json.@org.jspecify.annotations.Nullable Builder body)
            throws IOException, InterruptedException {
        var target = URI.create(stack.api().toString().replaceFirst("/$", "") + path);
        var bytes = body == null ? new byte[0] : CanonicalJson.bytes(body.build());
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(stack.operator())
                        .request(SdkHttpRequest.builder()
                                .uri(target)
                                .method(SdkHttpMethod.fromValue(method))
                                .putHeader("Content-Type", "application/json")
                                .build())
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, stack.region()))
                .request();
        var request = HttpRequest.newBuilder(target).method(method, BodyPublishers.ofByteArray(bytes));
        signed.headers().forEach((header, values) -> {
            if (!header.equalsIgnoreCase("Host") && !header.equalsIgnoreCase("Content-Length")) {
                request.header(header, values.getFirst());
            }
        });
        var response = http.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(method + " " + path + ": " + response.body())
                .isEqualTo(status);
        return Vectors.parse(response.body());
    }

    private Index index() {
        return switch (catalogue().index(0)) {
            case Catalogue.IndexFound.Verified(var index) -> index;
            case Catalogue.IndexFound other -> throw new AssertionError(other.toString());
        };
    }

    /// By HTTP alone, and with public keys alone.
    private Catalogue catalogue() {
        return new Catalogue(
                new HttpObjectReads(new BoundedHttp(Duration.ofSeconds(5), Duration.ofSeconds(30)), stack.published()),
                new TrustedKeys(
                        Set.of(publicKeyOf("signpost/local/manifest-key")),
                        Set.of(publicKeyOf("signpost/local/index-key"))),
                new StrictEd25519(),
                Clock.systemUTC());
    }

    private PublicKey publicKeyOf(String secret) {
        var value = secrets.getSecretValue(get -> get.secretId(secret)).secretString();
        return Ed25519Key.parse(value.getBytes(StandardCharsets.US_ASCII)).publicKey();
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(stack.endpoint())
                .region(Region.of(stack.region()))
                .credentialsProvider(StaticCredentialsProvider.create(stack.operator()))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
