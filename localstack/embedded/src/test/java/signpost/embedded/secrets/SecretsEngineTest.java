package signpost.embedded.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

class SecretsEngineTest {

    private static final Instant NOW = Instant.parse("2025-10-24T01:02:03Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static SecretsEngine engine;
    private static SecretsManagerClient secrets;

    @BeforeAll
    static void start() {
        engine = SecretsEngine.start(null, CLOCK, 0);
        secrets = client(engine);
    }

    @AfterAll
    static void stop() {
        secrets.close();
        engine.close();
    }

    private static SecretsManagerClient client(SecretsEngine engine) {
        return SecretsManagerClient.builder()
                .endpointOverride(engine.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("test-access", "test-secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @Test
    void a_secret_is_found_by_its_name_its_arn_and_its_arn_without_the_suffix() {
        var created = secrets.createSecret(
                create -> create.name("signpost/local/found").secretString("seed"));

        assertThat(created.arn())
                .matches("arn:aws:secretsmanager:us-east-1:000000000000:secret:signpost/local/found-[A-Za-z0-9]{6}");
        for (var id : new String[] {
            "signpost/local/found",
            created.arn(),
            created.arn().substring(0, created.arn().length() - 7)
        }) {
            var found = secrets.getSecretValue(get -> get.secretId(id));
            assertThat(found.secretString()).isEqualTo("seed");
            assertThat(found.arn()).isEqualTo(created.arn());
            assertThat(found.name()).isEqualTo("signpost/local/found");
            assertThat(found.versionId()).isEqualTo(created.versionId());
            assertThat(found.versionStages()).containsExactly("AWSCURRENT");
            assertThat(found.createdDate()).isEqualTo(NOW);
        }
    }

    @Test
    void a_new_value_becomes_current_and_the_one_before_it_previous() {
        var first = secrets.createSecret(create -> create.name("rotated").secretString("1"))
                .versionId();
        var second = secrets.putSecretValue(put -> put.secretId("rotated").secretString("2"));
        var third = secrets.putSecretValue(put -> put.secretId("rotated").secretString("3"));

        assertThat(third.versionStages()).containsExactly("AWSCURRENT");
        assertThat(secrets.getSecretValue(get -> get.secretId("rotated")).secretString())
                .isEqualTo("3");
        assertThat(secrets.getSecretValue(get -> get.secretId("rotated").versionStage("AWSPREVIOUS"))
                        .secretString())
                .isEqualTo("2");
        assertThat(secrets.getSecretValue(get -> get.secretId("rotated").versionId(second.versionId()))
                        .secretString())
                .isEqualTo("2");
        assertThat(secrets.describeSecret(describe -> describe.secretId("rotated"))
                        .versionIdsToStages())
                .hasSize(2)
                .doesNotContainKey(first);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> secrets.getSecretValue(get ->
                        get.secretId("rotated").versionId(second.versionId()).versionStage("AWSCURRENT")));
    }

    @Test
    void bytes_come_back_as_bytes() {
        var bytes = SdkBytes.fromByteArray(new byte[] {0, -1, 7});

        secrets.createSecret(create -> create.name("binary").secretBinary(bytes));

        var found = secrets.getSecretValue(get -> get.secretId("binary"));
        assertThat(found.secretBinary()).isEqualTo(bytes);
        assertThat(found.secretString()).isNull();
    }

    @Test
    void a_repeated_request_changes_nothing_and_another_value_under_its_token_is_refused() {
        var token = UUID.randomUUID().toString();
        var first = secrets.createSecret(
                create -> create.name("repeated").secretString("1").clientRequestToken(token));
        var again = secrets.createSecret(
                create -> create.name("repeated").secretString("1").clientRequestToken(token));

        assertThat(again.arn()).isEqualTo(first.arn());
        assertThat(again.versionId()).isEqualTo(first.versionId()).isEqualTo(token);
        assertThat(secrets.putSecretValue(put ->
                                put.secretId("repeated").secretString("1").clientRequestToken(token))
                        .versionId())
                .isEqualTo(token);
        assertThatExceptionOfType(ResourceExistsException.class)
                .isThrownBy(() -> secrets.putSecretValue(
                        put -> put.secretId("repeated").secretString("2").clientRequestToken(token)));
    }

    @Test
    void a_name_is_taken_once() {
        secrets.createSecret(create -> create.name("taken").secretString("1"));

        assertThatExceptionOfType(ResourceExistsException.class)
                .isThrownBy(() ->
                        secrets.createSecret(create -> create.name("taken").secretString("1")));
        assertThat(secrets.getSecretValue(get -> get.secretId("taken")).secretString())
                .isEqualTo("1");
    }

    @Test
    void what_is_not_there_is_not_found() {
        secrets.createSecret(create -> create.name("empty").description("the operator puts the seed"));

        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> secrets.getSecretValue(get -> get.secretId("absent")));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() ->
                        secrets.putSecretValue(put -> put.secretId("absent").secretString("1")));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> secrets.getSecretValue(get -> get.secretId("empty")))
                .withMessageContaining("AWSCURRENT");
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> secrets.getSecretValue(
                        get -> get.secretId("taken").versionId(UUID.randomUUID().toString())));
        assertThat(secrets.describeSecret(describe -> describe.secretId("empty"))
                        .description())
                .isEqualTo("the operator puts the seed");
    }

    @Test
    void a_value_is_text_or_bytes_and_not_neither() {
        secrets.createSecret(create -> create.name("valueless"));

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> secrets.putSecretValue(put -> put.secretId("valueless")));
    }

    @Test
    void names_and_lengths_are_bounded() {
        assertThatExceptionOfType(SecretsManagerException.class)
                .isThrownBy(() ->
                        secrets.createSecret(create -> create.name("no spaces").secretString("1")))
                .satisfies(refused ->
                        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
        assertThatExceptionOfType(SecretsManagerException.class)
                .isThrownBy(
                        () -> secrets.createSecret(create -> create.name("long").secretString("x".repeat(65_537))));
        assertThatExceptionOfType(SecretsManagerException.class)
                .isThrownBy(() ->
                        secrets.createSecret(create -> create.name("longer").secretString("x".repeat(1 << 20))));
    }

    @Test
    void the_list_is_in_pages_and_holds_no_value() {
        try (var alone = SecretsEngine.start(null, CLOCK, 0);
                var client = client(alone)) {
            for (var name : new String[] {"one", "two", "three"}) {
                client.createSecret(create -> create.name(name).secretString("hidden"));
            }

            assertThat(client.listSecretsPaginator(list -> list.maxResults(2)))
                    .hasSize(2)
                    .flatExtracting(page -> page.secretList())
                    .extracting(SecretListEntry::name)
                    .containsExactly("one", "two", "three");
            assertThat(client.listSecrets().secretList().getFirst().secretVersionsToStages())
                    .hasSize(1);
        }
    }

    @Test
    void what_was_put_is_there_after_a_restart_in_a_file_its_owner_alone_can_read(@TempDir Path folder)
            throws Exception {
        try (var before = SecretsEngine.start(folder, CLOCK, 0);
                var client = client(before)) {
            client.createSecret(create -> create.name("kept").secretString("1"));
            client.putSecretValue(put -> put.secretId("kept").secretString("2"));
        }

        try (var after = SecretsEngine.start(folder, CLOCK, 0);
                var client = client(after)) {
            assertThat(client.getSecretValue(get -> get.secretId("kept")).secretString())
                    .isEqualTo("2");
            assertThat(client.getSecretValue(get -> get.secretId("kept").versionStage("AWSPREVIOUS"))
                            .secretString())
                    .isEqualTo("1");
        }
        var file = folder.resolve("secrets.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryContaining(file::equals);
        try (var all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void a_file_that_holds_something_else_stops_the_start_and_is_not_quoted(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("secrets.json"), "[{\"name\": topsecret");

        assertThatIllegalStateException()
                .isThrownBy(() -> SecretsEngine.start(folder, CLOCK, 0))
                .withMessageContaining("secrets.json")
                .withNoCause()
                .satisfies(stopped -> assertThat(stopped).hasMessageNotContaining("topsecret"));
    }

    @Test
    void what_is_no_request_is_refused_as_such() throws Exception {
        assertThat(send("secretsmanager.RotateSecret", "{}")).contains("400", "UnknownOperationException");
        assertThat(send("secretsmanager.GetSecretValue", "{\"SecretId\":")).contains("400", "ValidationException");
        assertThat(send("secretsmanager.GetSecretValue", "[]")).contains("400", "ValidationException");
        assertThat(send("secretsmanager.GetSecretValue", "{}")).contains("400", "ValidationException", "SecretId");
        assertThat(send("secretsmanager.GetSecretValue", "{\"SecretId\":7}")).contains("400", "ValidationException");
    }

    private static String send(String target, String body) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(engine.endpoint() + "/"))
                            .header("X-Amz-Target", target)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }
}
