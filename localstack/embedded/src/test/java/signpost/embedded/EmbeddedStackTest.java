package signpost.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.embedded.apigateway.ApiGateway;
import signpost.embedded.apigateway.CallerPolicies;
import signpost.embedded.aws.Identity;
import signpost.embedded.handlers.HandlerJar;
import signpost.embedded.lambda.Await;
import signpost.embedded.lambda.Functions;
import signpost.embedded.lambda.Sandbox;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class EmbeddedStackTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static EmbeddedStack stack;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        stack = TestStack.start(folder);
    }

    @AfterAll
    static void end() {
        stack.close();
        HTTP.shutdownNow();
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private static AwsCredentialsProvider operator() {
        return credentials(stack.operator().accessKeyId(), stack.operator().secretAccessKey());
    }

    private static AwsCredentialsProvider credentials(String id, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
    }

    private static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            B builder, AwsCredentialsProvider credentials) {
        return builder.endpointOverride(stack.awsUrl())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static InvokeResponse invoke(String function, String event) {
        try (var lambda = client(LambdaClient.builder(), operator())) {
            return lambda.invoke(r -> r.functionName(function)
                    .payload(SdkBytes.fromUtf8String(event))
                    .logType(LogType.TAIL));
        }
    }

    // ---- one endpoint for AWS

    @ParameterizedTest
    @ValueSource(
            strings = {
                "signpost-test-publish",
                "signpost-test-publish:live",
                "arn:aws:lambda:us-east-1:000000000000:function:signpost-test-publish:live"
            })
    void the_sdk_invokes_a_function_by_every_spelling(String function) {
        var answer = invoke(function, "{\"hello\": \"ä\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.functionError()).isNull();
        assertThat(answer.payload().asUtf8String()).isEqualTo("{\"hello\": \"ä\"}");
        assertThat(answer.executedVersion()).isEqualTo(function.endsWith(":live") ? "1" : "$LATEST");
    }

    @Test
    void a_qualifier_may_come_by_itself() {
        try (var lambda = client(LambdaClient.builder(), operator())) {
            var answer =
                    lambda.invoke(r -> r.functionName("signpost-test-publish").qualifier("live"));

            assertThat(answer.executedVersion()).isEqualTo("1");
            assertThat(answer.payload().asUtf8String()).isEqualTo("{}");
        }
    }

    @Test
    void a_function_error_comes_with_its_log() {
        var answer = invoke("signpost-test-publish", "{\"do\": \"throw\"}");

        assertThat(answer.functionError()).isEqualTo("Unhandled");
        assertThat(answer.payload().asUtf8String()).contains("java.lang.IllegalArgumentException");
        assertThat(new String(Base64.getDecoder().decode(answer.logResult()), StandardCharsets.UTF_8))
                .contains("START RequestId", "as \"asked\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "signpost-test-publish:nowhere"})
    void unknown_functions_are_not_found(String function) {
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> invoke(function, "{}"))
                .withMessageContaining(function);
    }

    @Test
    void an_event_that_is_not_json_is_refused() {
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> invoke("signpost-test-publish", "{"))
                .satisfies(refused ->
                        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("InvalidRequestContentException"));
    }

    @Test
    void an_event_invocation_is_accepted_and_runs_later() throws Exception {
        var file = folder.resolve("event");
        try (var lambda = client(LambdaClient.builder(), operator())) {
            var accepted = lambda.invoke(r -> r.functionName("signpost-test-publish")
                    .invocationType(InvocationType.EVENT)
                    .payload(SdkBytes.fromUtf8String("{\"do\": \"once\", \"file\": \"" + file + "\"}")));
            var dry =
                    lambda.invoke(r -> r.functionName("signpost-test-publish").invocationType(InvocationType.DRY_RUN));

            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(dry.statusCode()).isEqualTo(204);
        }
        Await.until(() -> Files.exists(file));
    }

    @Test
    void a_function_finds_every_service_under_its_own_name() throws Exception {
        var environment = JSON.readTree(invoke("signpost-test-publish", "{\"do\": \"environment\"}")
                .payload()
                .asByteArray());

        assertThat(environment.path("AWS_ENDPOINT_URL").asText())
                .isEqualTo(stack.awsUrl().toString());
        assertThat(environment.path("CHAIN_ENDPOINTS").asText())
                .isEqualTo(stack.chainUrl().toString());
        assertThat(environment.path("PUBLIC_BASE_URL").asText())
                .isEqualTo(stack.publicUrl().toString());
        var own = credentials(
                environment.path("AWS_ACCESS_KEY_ID").asText(),
                environment.path("AWS_SECRET_ACCESS_KEY").asText());
        assertThat(environment.path("AWS_ACCESS_KEY_ID").asText())
                .isNotEqualTo(stack.operator().accessKeyId());
        try (var secrets = client(SecretsManagerClient.builder(), own)) {
            assertThat(secrets.getSecretValue(r -> r.secretId("signpost/test/manifest-key"))
                            .secretString())
                    .matches("[0-9a-f]{64}");
        }
    }

    @Test
    void objects_are_written_and_read_whole() {
        var bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try (var s3 = client(S3Client.builder(), operator())) {
            s3.putObject(r -> r.bucket(stack.manifestBucket()).key("a b/ä:1.bin"), RequestBody.fromBytes(bytes));

            assertThat(s3.getObjectAsBytes(r -> r.bucket(stack.manifestBucket()).key("a b/ä:1.bin"))
                            .asByteArray())
                    .isEqualTo(bytes);
            assertThat(s3.headObject(r -> r.bucket(stack.manifestBucket()).key("a b/ä:1.bin"))
                            .contentLength())
                    .isEqualTo(bytes.length);
            assertThat(s3.listObjectsV2(r -> r.bucket(stack.manifestBucket()).prefix("a b/"))
                            .contents())
                    .hasSize(1);
        }
    }

    @Test
    void what_is_published_can_be_read_by_anyone() throws Exception {
        try (var s3 = client(S3Client.builder(), operator())) {
            s3.putObject(
                    r -> r.bucket(stack.manifestBucket()).key("scorevision/hello.json"), RequestBody.fromString("{}"));
        }

        var answer = HTTP.send(
                HttpRequest.newBuilder(stack.publicUrl().resolve("/scorevision/hello.json"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("{}");
    }

    @Test
    void what_is_live_is_the_first_window_that_has_not_ended() throws Exception {
        try (var s3 = client(S3Client.builder(), operator())) {
            s3.putObject(
                    r -> r.bucket(stack.manifestBucket()).key("scorevision/index.json"), RequestBody.fromString("""
                    {"manifests": [
                      {"hash": "sha256:a", "window_id": "1", "expiry_block": 100},
                      {"hash": "sha256:b", "window_id": "2", "expiry_block": 200},
                      {"hash": "sha256:c", "window_id": "3", "expiry_block": 300}]}"""));
        }

        assertThat(LiveManifest.at(stack.publicUrl(), 99)).contains(new LiveManifest("sha256:a", "1", 100));
        assertThat(LiveManifest.at(stack.publicUrl(), 100)).contains(new LiveManifest("sha256:b", "2", 200));
        assertThat(LiveManifest.at(stack.publicUrl(), 300)).isEmpty();
    }

    @Test
    void the_template_s_tables_are_there() {
        try (var dynamo = client(DynamoDbClient.builder(), operator())) {
            dynamo.putItem(r -> r.tableName("signpost-test-jobs").item(Map.of("id", AttributeValue.fromS("1"))));

            assertThat(dynamo.getItem(
                                    r -> r.tableName("signpost-test-jobs").key(Map.of("id", AttributeValue.fromS("1"))))
                            .hasItem())
                    .isTrue();
        }
    }

    @Test
    void public_keys_are_those_of_the_secrets() {
        assertThat(stack.manifestKeys()).singleElement(STRING).matches("[0-9a-f]{64}");
        assertThat(stack.indexKeys()).isNotEqualTo(stack.manifestKeys());
    }

    // ---- who may call

    @Test
    void a_presigned_link_is_good_for_its_object_alone() throws Exception {
        try (var s3 = client(S3Client.builder(), operator());
                var presigner = S3Presigner.builder()
                        .endpointOverride(stack.awsUrl())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(operator())
                        .serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(true)
                                .build())
                        .build()) {
            s3.putObject(r -> r.bucket(stack.pendingBucket()).key("one"), RequestBody.fromString("1"));
            var link = presigner
                    .presignGetObject(r -> r.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(
                                    get -> get.bucket(stack.pendingBucket()).key("one")))
                    .url()
                    .toURI();

            assertThat(get(link).body()).isEqualTo("1");
            assertThat(get(URI.create(link.toString().replace("/one?", "/two?")))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void an_unsigned_request_is_refused_in_the_words_of_the_service() throws Exception {
        var s3 = get(stack.awsUrl().resolve("/" + stack.pendingBucket() + "/x"));
        var lambda = HTTP.send(
                HttpRequest.newBuilder(stack.awsUrl().resolve("/2015-03-31/functions/f/invocations"))
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        var dynamo = HTTP.send(
                HttpRequest.newBuilder(stack.awsUrl())
                        .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(s3.statusCode()).isEqualTo(403);
        assertThat(s3.body()).contains("<Code>AccessDenied</Code>");
        assertThat(lambda.statusCode()).isEqualTo(403);
        assertThat(lambda.headers().firstValue("x-amzn-ErrorType")).contains("MissingAuthenticationTokenException");
        assertThat(dynamo.statusCode()).isEqualTo(403);
        assertThat(JSON.readTree(dynamo.body()).path("__type").asText())
                .isEqualTo("MissingAuthenticationTokenException");
    }

    @Test
    void a_wrong_key_and_an_unknown_one_are_told_apart() {
        var wrong = credentials(stack.operator().accessKeyId(), "wrong");
        var unknown = credentials("AKIALOCALNOBODY", stack.operator().secretAccessKey());
        try (var s3 = client(S3Client.builder(), wrong);
                var stranger = client(S3Client.builder(), unknown);
                var secrets = client(SecretsManagerClient.builder(), wrong)) {
            assertThat(codeOf(() -> s3.listObjectsV2(r -> r.bucket(stack.pendingBucket()))))
                    .isEqualTo("SignatureDoesNotMatch");
            assertThat(codeOf(() -> stranger.listObjectsV2(r -> r.bucket(stack.pendingBucket()))))
                    .isEqualTo("InvalidAccessKeyId");
            assertThat(codeOf(() -> secrets.getSecretValue(r -> r.secretId("signpost/test/manifest-key"))))
                    .isEqualTo("InvalidSignatureException");
        }
    }

    private static String codeOf(Runnable call) {
        try {
            call.run();
            return "none";
        } catch (AwsServiceException e) {
            return e.awsErrorDetails().errorCode();
        }
    }

    @Test
    void a_body_other_than_the_signed_one_is_never_stored() throws Exception {
        var target = stack.awsUrl().resolve("/" + stack.pendingBucket() + "/forged");
        var signed = signed("s3", "PUT", target, "what was signed", Map.of());

        var answer = HTTP.send(
                request(signed, target, "PUT", BodyPublishers.ofString("what came over")), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("XAmzContentSHA256Mismatch");
        try (var s3 = client(S3Client.builder(), operator())) {
            assertThat(s3.listObjectsV2(r -> r.bucket(stack.pendingBucket()).prefix("forged"))
                            .contents())
                    .isEmpty();
        }
    }

    @Test
    void a_client_that_waits_for_100_continue_is_told_to_go_on() throws Exception {
        var target = stack.awsUrl().resolve("/" + stack.pendingBucket() + "/expected");
        var signed = signed("s3", "PUT", target, "body", Map.of());
        var builder = HttpRequest.newBuilder(target).expectContinue(true).PUT(BodyPublishers.ofString("body"));
        signed.headers().forEach((name, values) -> copy(builder, name, values.getFirst()));

        assertThat(HTTP.send(builder.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    // ---- REST API

    private static SdkHttpRequest signed(
            String service, String method, URI target, String body, Map<String, String> headers) {
        return signed(stack.operator(), service, method, target, body, headers);
    }

    private static SdkHttpRequest signed(
            Identity by, String service, String method, URI target, String body, Map<String, String> headers) {
        var unsigned = SdkHttpRequest.builder().uri(target).method(SdkHttpMethod.fromValue(method));
        headers.forEach(unsigned::putHeader);
        return AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsBasicCredentials.create(by.accessKeyId(), by.secretAccessKey()))
                        .request(unsigned.build())
                        .payload(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
                .request();
    }

    private static HttpRequest request(
            SdkHttpRequest signed, URI target, String method, HttpRequest.BodyPublisher body) {
        var builder = HttpRequest.newBuilder(target).method(method, body);
        signed.headers().forEach((name, values) -> copy(builder, name, values.getFirst()));
        return builder.build();
    }

    private static void copy(HttpRequest.Builder builder, String name, String value) {
        if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
            builder.header(name, value);
        }
    }

    private static HttpResponse<String> api(String method, String path, String body, Consumer<HttpRequest.Builder> more)
            throws Exception {
        var builder =
                HttpRequest.newBuilder(stack.apiUrl().resolve(path)).method(method, BodyPublishers.ofString(body));
        more.accept(builder);
        return HTTP.send(builder.build(), BodyHandlers.ofString());
    }

    @Test
    void a_request_reaches_its_function_as_api_gateway_would_hand_it_over() throws Exception {
        var answer = api("GET", "/api/manifests/caf%C3%A9?a=1&a=2&b=x+y", "", builder -> builder.header("X-One", "1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        var event = JSON.readTree(answer.body());
        assertThat(event.path("resource").asText()).isEqualTo("/api/manifests/{name}");
        assertThat(event.path("path").asText()).isEqualTo("/api/manifests/caf%C3%A9");
        assertThat(event.path("httpMethod").asText()).isEqualTo("GET");
        assertThat(event.path("pathParameters").path("name").asText()).isEqualTo("caf%C3%A9");
        assertThat(event.path("queryStringParameters").path("a").asText()).isEqualTo("2");
        assertThat(event.path("multiValueQueryStringParameters").path("a")).hasSize(2);
        assertThat(event.path("queryStringParameters").path("b").asText()).isEqualTo("x y");
        assertThat(event.path("multiValueHeaders").path("X-one").path(0).asText())
                .isEqualTo("1");
        assertThat(event.path("requestContext").path("stage").asText()).isEqualTo("main");
        assertThat(event.path("requestContext")
                        .path("identity")
                        .path("sourceIp")
                        .asText())
                .isEqualTo("127.0.0.1");
        assertThat(event.path("body").isNull()).isTrue();
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
    }

    @Test
    void a_literal_path_comes_before_a_parameter_and_that_before_the_rest() throws Exception {
        var rest = api("POST", "/api/files/a/b", "text", _ -> {});

        assertThat(JSON.readTree(rest.body())
                        .path("pathParameters")
                        .path("proxy")
                        .asText())
                .isEqualTo("files/a/b");
        assertThat(JSON.readTree(rest.body()).path("body").asText()).isEqualTo("text");
        assertThat(JSON.readTree(api("GET", "/api/manifests/m", "", _ -> {}).body())
                        .path("resource")
                        .asText())
                .isEqualTo("/api/manifests/{name}");
    }

    @Test
    void a_binary_body_travels_in_base64() throws Exception {
        var answer = api("POST", "/api/upload", "bytes", builder -> builder.header("Content-Type", "image/png"));

        var event = JSON.readTree(answer.body());
        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(event.path("body").asText()))
                .asString()
                .isEqualTo("bytes");
    }

    @Test
    void an_answer_has_the_status_headers_and_bytes_the_function_gave_it() throws Exception {
        var made = api("POST", "/api/x", "{\"do\": \"api\"}", _ -> {});
        var request = HttpRequest.newBuilder(stack.apiUrl().resolve("/api/x"))
                .header("Accept", "image/png")
                .POST(BodyPublishers.ofString("{\"do\": \"binary\"}"))
                .build();
        var picture = HTTP.send(request, BodyHandlers.ofByteArray());

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().allValues("X-Two")).containsExactly("a", "b");
        assertThat(made.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(made.body()).isEqualTo("made");
        assertThat(picture.body()).containsExactly(0, 1, 2, 0xff);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"do": "throw"} | 502 | {"message":"Internal server error"}
            {"do": "exit"}  | 502 | {"message":"Internal server error"}
            {"do": "log"}   | 502 | {"message":"Internal server error"}
            {"do": "who"}   | 502 | {"message":"Internal server error"}
            """)
    void what_is_not_an_answer_is_an_internal_error(String body, int status, String answer) throws Exception {
        var response = api("POST", "/api/x", body, _ -> {});

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"GET, /nothing/here", "PATCH, /api/", "GET, /"})
    void an_unknown_route_is_a_missing_token(String method, String path) throws Exception {
        var response = api(method, path, "", _ -> {});

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
    }

    @Test
    void T16_an_encoded_slash_reaches_the_function_as_it_was_sent() throws Exception {
        var event = JSON.readTree(
                api("GET", "/api/manifests/..%2Fa%2f%2E%2E%00", "", _ -> {}).body());

        assertThat(event.path("resource").asText()).isEqualTo("/api/manifests/{name}");
        assertThat(event.path("path").asText()).isEqualTo("/api/manifests/..%2Fa%2f%2E%2E%00");
        assertThat(event.path("pathParameters").path("name").asText()).isEqualTo("..%2Fa%2f%2E%2E%00");
    }

    @Test
    void requests_beyond_the_limits_get_no_further() throws Exception {
        var headers = api("GET", "/api/manifests/m", "", builder -> builder.header("X-Long", "x".repeat(10_240)));
        var body = api("POST", "/api/x", "x".repeat(10 * 1024 * 1024 + 1), _ -> {});

        assertThat(headers.statusCode()).isEqualTo(431);
        assertThat(headers.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(headers.body()).isEqualTo("{\"message\":\"Request header fields too large\"}");
        assertThat(body.statusCode()).isEqualTo(400);
    }

    @Test
    void what_the_gateway_refuses_is_worded_as_the_template_has_it() throws Exception {
        var refused = api("POST", "/api/x", "\n".repeat(4 * 1024 * 1024), _ -> {});

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("X-Limit")).contains("10");
        assertThat(refused.body())
                .isEqualTo("{\"error\":\"too_large\",\"message\":\"Request Too Long\",\"id\":\""
                        + refused.headers().firstValue("x-amzn-RequestId").orElseThrow() + "\"}");
    }

    @Test
    void a_protected_route_wants_a_signature_and_tells_the_function_who_signed() throws Exception {
        var target = stack.apiUrl().resolve("/api/manifests/my%20name?x=1");
        var signed = signed("execute-api", "PUT", target, "yaml: 1", Map.of());

        var unsigned = api("PUT", "/api/manifests/m", "yaml: 1", _ -> {});
        var accepted =
                HTTP.send(request(signed, target, "PUT", BodyPublishers.ofString("yaml: 1")), BodyHandlers.ofString());
        var forged =
                HTTP.send(request(signed, target, "PUT", BodyPublishers.ofString("yaml: 2")), BodyHandlers.ofString());

        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
        var identity = JSON.readTree(accepted.body()).path("requestContext").path("identity");
        assertThat(identity.path("userArn").asText()).isEqualTo("arn:aws:iam::000000000000:user/operator");
        assertThat(identity.path("accessKey").asText())
                .isEqualTo(stack.operator().accessKeyId());
        assertThat(identity.path("caller").asText()).matches("AIDA[0-9A-F]{17}");
        assertThat(identity.path("user").asText())
                .isEqualTo(identity.path("caller").asText());
        assertThat(identity.path("accountId").asText()).isEqualTo("000000000000");
        assertThat(forged.statusCode()).isEqualTo(403);
    }

    @Test
    void a_worker_is_a_session_of_a_role_that_may_call_what_the_template_lets_it_call() throws Exception {
        var target = stack.apiUrl().resolve("/api/manifests/m");
        var signed = signed(stack.worker(), "execute-api", "PUT", target, "yaml: 1", Map.of());

        var answer =
                HTTP.send(request(signed, target, "PUT", BodyPublishers.ofString("yaml: 1")), BodyHandlers.ofString());

        var identity = JSON.readTree(answer.body()).path("requestContext").path("identity");
        assertThat(identity.path("caller").asText()).matches("AROA[0-9A-F]{17}:worker-1");
        assertThat(identity.path("userArn").asText())
                .isEqualTo("arn:aws:sts::000000000000:assumed-role/worker/worker-1");
        assertThat(identity.path("accessKey").asText()).isEqualTo(stack.worker().accessKeyId());
        var its = credentials(stack.worker().accessKeyId(), stack.worker().secretAccessKey());
        var submit = stack.apiUrl().resolve("/api/manifests");
        var refused = HTTP.send(
                request(
                        signed(stack.worker(), "execute-api", "POST", submit, "{}", Map.of()),
                        submit,
                        "POST",
                        BodyPublishers.ofString("{}")),
                BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(JSON.readTree(refused.body()).path("message").asText())
                .isEqualTo("User: arn:aws:sts::000000000000:assumed-role/worker/worker-1 is not authorized to perform: "
                        + "execute-api:Invoke on resource: "
                        + "arn:aws:execute-api:us-east-1:000000000000:Api/main/POST/api/manifests");
        try (var s3 = client(S3Client.builder(), its)) {
            assertThat(codeOf(() -> s3.listObjectsV2(r -> r.bucket(stack.pendingBucket()))))
                    .isEqualTo("InvalidAccessKeyId");
        }
    }

    @Test
    void an_integration_has_its_time_and_no_more() throws Exception {
        try (var functions = slowFunctions();
                var gateway = ApiGateway.start(
                        0,
                        stack.template().routes(),
                        stack.template().gatewayResponses(),
                        new CallerPolicies(List.of()),
                        functions,
                        List.of(),
                        Clock.systemUTC(),
                        () -> "id",
                        Duration.ofMillis(300))) {
            var request = HttpRequest.newBuilder(gateway.endpoint().resolve("/api/x"))
                    .POST(BodyPublishers.ofString("{\"do\": \"sleep\"}"))
                    .build();

            var answer = HTTP.send(request, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).isEqualTo("{\"message\":\"Endpoint request timed out\"}");
        }
    }

    private static Functions slowFunctions() throws Exception {
        var run = Files.createDirectories(folder.resolve("slow"));
        var jar = HandlerJar.pack(run.resolve("handlers.jar"));
        return new Functions(
                stack.template().functions(),
                Map.of("signpost-test-publish", stack.operator()),
                new Sandbox(HandlerJar.runtimeClient(), _ -> jar, run, Sandbox.preferredClient(), false),
                stack.awsUrl().toString(),
                1,
                () -> "id");
    }

    // ---- schedules

    @Test
    void a_rule_fired_by_hand_reaches_its_target() throws Exception {
        stack.fire("signpost-test-publish");

        Await.until(() -> logged("START RequestId"));
    }

    private static boolean logged(String text) throws Exception {
        if (!Files.exists(stack.logs())) {
            return false;
        }
        try (var logs = Files.list(stack.logs())) {
            for (var log : logs.toList()) {
                if (Files.readString(log).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- starting

    @Test
    void a_missing_jar_is_named_with_what_makes_it() throws Exception {
        var root = TestStack.repository(Files.createDirectories(folder.resolve("without-jar")));
        Files.delete(root.resolve("functions/publish/target/publish.jar"));

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> EmbeddedStack.start(Options.in(root, root.resolve("run")), Clock.systemUTC()))
                .withMessageContaining("publish.jar: build it with ./mvnw");
    }

    @Test
    void a_missing_template_is_named() {
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> EmbeddedStack.start(Options.in(folder, folder.resolve("r")), Clock.systemUTC()))
                .withMessageContaining("no template at");
    }

    @Test
    void what_is_kept_is_found_again_and_two_stacks_never_share_it() throws Exception {
        var root = TestStack.repository(Files.createDirectories(folder.resolve("kept")));
        var options = Options.in(root, root.resolve("run")).withData(root.resolve("data"));
        List<String> keys;
        try (var first = EmbeddedStack.start(options, Clock.systemUTC())) {
            keys = first.manifestKeys();
            assertThatExceptionOfType(StackException.class)
                    .isThrownBy(() -> EmbeddedStack.start(options, Clock.systemUTC()))
                    .withMessageContaining("in use by another stack");
        }

        try (var second = EmbeddedStack.start(options, Clock.systemUTC())) {
            assertThat(second.manifestKeys()).isEqualTo(keys);
        }

        Files.writeString(
                options.template(), Files.readString(options.template()).replace("\"BillingMode\"", """
                "GlobalSecondaryIndexes": [{"IndexName": "by-age", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                  "Projection": {"ProjectionType": "KEYS_ONLY"}}], "BillingMode\""""));
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> EmbeddedStack.start(options, Clock.systemUTC()))
                .withMessageContainingAll("signpost-test-jobs", "by-age", "--data");
    }
}
