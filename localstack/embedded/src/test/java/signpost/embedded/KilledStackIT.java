package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.StrictEd25519;
import signpost.embedded.lambda.Await;
import signpost.http.BoundedHttp;
import signpost.http.HttpObjectReads;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.Catalogue;
import signpost.signing.PublicKey;
import signpost.signing.TrustedKeys;
import signpost.testkit.Samples;
import signpost.testkit.Vectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// `./sv up --data DIR`, killed hard while operators publish, and started again.
class KilledStackIT {

    @TempDir
    Path folder;

    @Test
    void what_was_acknowledged_before_a_hard_kill_is_there_after_it() throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<ManifestHash>();
        var random = new Random(7);
        Set<String> keys = new HashSet<>();
        for (var round = 0; round < 3; round++) {
            var up = up();
            try {
                var state = awaitState(up);
                keys.add(state.get("manifestKeys").toString() + state.get("indexKeys"));
                everythingVerifies(state, acknowledged);

                var publishing = publishUntilItDies(state, round, acknowledged);
                var enough = acknowledged.size() + 3;
                Await.until(() -> acknowledged.size() >= enough);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(40));
                up.destroyForcibly();
                publishing.join();
            } finally {
                up.destroyForcibly().waitFor();
                Files.deleteIfExists(stateFile());
            }
        }

        var up = up();
        try {
            everythingVerifies(awaitState(up), acknowledged);
        } finally {
            up.destroy();
            assertThat(up.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(9);
        assertThat(keys).as("the keys stay the same from start to start").hasSize(1);
    }

    private static Thread publishUntilItDies(
            JsonNode state, int round, ConcurrentLinkedQueue<ManifestHash> acknowledged) {
        return Thread.ofPlatform().start(() -> {
            try (var lambda = LambdaClient.builder()
                    .endpointOverride(URI.create(state.get("awsEndpoint").asText()))
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                            state.get("accessKeyId").asText(),
                            state.get("secretAccessKey").asText())))
                    .httpClient(UrlConnectionHttpClient.create())
                    .overrideConfiguration(over -> over.retryStrategy(retry -> retry.maxAttempts(1)))
                    .build()) {
                for (var i = 0; ; i++) {
                    var event = Json.Obj.builder()
                            .put("action", "publish")
                            .put("config", Samples.yaml("round-" + round + "-" + i, 110_000L + round * 1_000L + i))
                            .build();
                    var answer = lambda.invoke(call -> call.functionName("signpost-local-publish")
                            .qualifier("live")
                            .payload(SdkBytes.fromUtf8String(CanonicalJson.text(event))));
                    var result = Vectors.parse(answer.payload().asUtf8String());
                    if (result.text("status").filter("published"::equals).isPresent()) {
                        acknowledged.add(new ManifestHash(result.text("hash").orElseThrow()));
                    }
                }
            } catch (SdkException | IllegalArgumentException died) {
                // The stack was killed: what was not answered was not acknowledged.
            }
        });
    }

    private static void everythingVerifies(JsonNode state, Iterable<ManifestHash> acknowledged) {
        var catalogue = new Catalogue(
                new HttpObjectReads(
                        new BoundedHttp(Duration.ofSeconds(2), Duration.ofSeconds(10)),
                        URI.create(state.get("publicUrl").asText())),
                new TrustedKeys(key(state.get("manifestKeys")), key(state.get("indexKeys"))),
                new StrictEd25519(),
                Clock.systemUTC());
        for (var hash : acknowledged) {
            assertThat(catalogue.manifest(hash)).isInstanceOf(Catalogue.ManifestFound.Verified.class);
            assertThat(catalogue.index(0))
                    .isInstanceOfSatisfying(
                            Catalogue.IndexFound.Verified.class,
                            found -> assertThat(found.index().find(hash)).isPresent());
        }
    }

    private static Set<PublicKey> key(JsonNode keys) {
        return Set.of(new PublicKey(keys.get(0).asText()));
    }

    private Path stateFile() {
        return folder.resolve("state/local.json");
    }

    private JsonNode awaitState(Process up) throws Exception {
        Await.until(() -> Files.exists(stateFile()) || !up.isAlive());
        assertThat(up.isAlive())
                .as("%s", Files.readString(folder.resolve("up.log")))
                .isTrue();
        return new ObjectMapper().readTree(stateFile().toFile());
    }

    private Process up() throws IOException {
        var root = Path.of(System.getProperty("signpost.root"));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsignpost.root=" + root,
                "-cp",
                root.resolve("localstack/embedded/target/classes") + ":"
                        + root.resolve("localstack/embedded/target/lib/*"),
                Up.class.getName(),
                "--no-publish",
                "--data",
                folder.resolve("data").toString(),
                "--state",
                stateFile().toString()));
        var log = ProcessBuilder.Redirect.appendTo(folder.resolve("up.log").toFile());
        return new ProcessBuilder(command)
                .redirectOutput(log)
                .redirectError(log)
                .start();
    }
}
