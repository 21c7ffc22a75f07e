package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.embedded.lambda.Await;
import signpost.embedded.lambda.Functions;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.testkit.Samples;
import signpost.testkit.Vectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// From what is done, through the packaged functions, the stream of the jobs' table and the committed template's
/// filter, to the event bus.
class EventsIT {

    @TempDir
    static Path folder;

    private static EmbeddedStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(
                Options.in(Path.of(System.getProperty("signpost.root")), folder.resolve("run"))
                        .withBlocks(100_000, Duration.ofHours(1)),
                Clock.systemUTC());
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void end() {
        http.close();
        stack.close();
    }

    @Test
    void a_manifest_that_is_published_is_on_the_bus_when_the_answer_is_there_and_once_only() throws Exception {
        var answer = publish(Samples.yaml("told", 101_000));

        assertThat(answer.text("status")).as(answer.toString()).contains("published");
        assertThat(answer.object("announced").flatMap(announced -> announced.text("status")))
                .as(answer.toString())
                .contains("told");
        publish(Samples.yaml("told", 101_000));
        assertThat(told("Manifest Published")).singleElement().satisfies(event -> {
            assertThat(event.text("source")).contains("signpost");
            var detail = event.object("detail").orElseThrow();
            assertThat(detail.text("hash")).isEqualTo(answer.text("hash"));
            assertThat(detail.text("id"))
                    .contains("local/published/" + answer.text("hash").orElseThrow());
        });
    }

    @Test
    void a_job_that_a_worker_completes_or_gives_up_is_on_the_bus_and_nothing_else_about_it() throws Exception {
        var done = submit("done");
        var dead = submit("dead");
        var doneToken = claim("done");
        call("POST", "/api/queue/jobs/" + done + "/heartbeat", token(doneToken).build());
        call("POST", "/api/queue/jobs/" + done + "/complete", token(doneToken).build());
        call(
                "POST",
                "/api/queue/jobs/" + dead + "/fail",
                token(claim("dead"))
                        .put("errorMessage", "the source answered 503")
                        .put("retryable", true)
                        .build());

        Await.until(() -> told("Job Ended").size() + told("Job Dead-Lettered").size() >= 2);

        assertThat(told("Job Ended")).singleElement().satisfies(event -> {
            var detail = event.object("detail").orElseThrow();
            assertThat(detail.text("job_id")).contains(done);
            assertThat(detail.text("status")).contains("succeeded");
        });
        assertThat(told("Job Dead-Lettered")).singleElement().satisfies(event -> {
            assertThat(event.object("detail").orElseThrow().text("job_id")).contains(dead);
            assertThat(event.toString()).doesNotContain("503");
        });
        // Its line comes after its event.
        Await.until(() -> !outcomes().isEmpty());
        assertThat(outcomes()).allMatch(line -> line.contains("\"outcome\":\"told\""));
    }

    /// What the function says of each invocation: the filter lets no other change through.
    private static List<String> outcomes() throws IOException {
        try (var logs = Files.list(stack.logs())) {
            return logs.filter(log -> log.getFileName().toString().startsWith("signpost-local-announce-"))
                    .flatMap(EventsIT::lines)
                    .filter(line -> line.contains("\"outcome\""))
                    .toList();
        }
    }

    private static Json.Builder token(String lease) {
        return Json.Obj.builder().put("leaseToken", lease);
    }

    private static String submit(String capability) throws Exception {
        var answer = call(
                "POST",
                "/api/queue/jobs",
                Json.Obj.builder()
                        .put("type", "task")
                        .put("maxAttempts", 1)
                        .put(
                                "payload",
                                Json.Obj.builder()
                                        .put("requiredCapabilities", List.of(new Json.Text(capability)))
                                        .build())
                        .build());
        return answer.text("id").or(() -> answer.text("jobId")).orElseThrow();
    }

    private static String claim(String capability) throws Exception {
        var answer = call(
                "POST",
                "/api/queue/jobs/claim",
                Json.Obj.builder()
                        .put("workerId", "w")
                        .put("allowedTypes", List.of(new Json.Text("task")))
                        .put("workerCapabilities", List.of(new Json.Text(capability)))
                        .put("leaseSeconds", 60)
                        .build());
        return answer.text("leaseToken")
                .or(() -> answer.object("job").flatMap(job -> job.text("leaseToken")))
                .orElseThrow();
    }

    private static Json.Obj call(String method, String path, Json.Obj body) throws Exception {
        var target = stack.apiUrl().resolve(path);
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
                .isBetween(200, 299);
        return Vectors.parse(response.body());
    }

    private static Json.Obj publish(String yaml) throws InterruptedException {
        var event =
                Json.Obj.builder().put("action", "publish").put("config", yaml).build();
        return switch (stack.invoke(stack.publishFunction(), CanonicalJson.text(event))) {
            case Functions.Outcome.Answered answered -> {
                assertThat(answered.functionError()).isEqualTo(Optional.empty());
                yield Vectors.parse(new String(answered.payload(), StandardCharsets.UTF_8));
            }
            case Functions.Outcome other -> throw new AssertionError(other.toString());
        };
    }

    private static List<Json.Obj> told(String type) throws IOException {
        return Files.exists(stack.events())
                ? Files.readAllLines(stack.events()).stream()
                        .map(Vectors::parse)
                        .filter(event -> event.text("detail-type").equals(Optional.of(type)))
                        .toList()
                : List.of();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
