package signpost.embedded.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class AwsEndpointTest {

    @Test
    void a_dead_engine_is_unavailable_in_the_words_of_its_service() throws Exception {
        var operator = Identity.user(Identity.OPERATOR, new SecureRandom());
        var credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(operator.accessKeyId(), operator.secretAccessKey()));
        var nobody = unusedPort();
        try (var endpoint = AwsEndpoint.start(
                        0, new AwsEndpoint.Engines(nobody, nobody, nobody), List.of(operator), Clock.systemUTC());
                var s3 = S3Client.builder()
                        .endpointOverride(endpoint.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .httpClient(UrlConnectionHttpClient.create())
                        .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                        .build();
                var secrets = SecretsManagerClient.builder()
                        .endpointOverride(endpoint.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .httpClient(UrlConnectionHttpClient.create())
                        .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                        .build();
                var lambda = LambdaClient.builder()
                        .endpointOverride(endpoint.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .httpClient(UrlConnectionHttpClient.create())
                        .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                        .build()) {
            assertUnavailable(() -> s3.putObject(r -> r.bucket("b").key("k"), RequestBody.fromString("x")));
            assertUnavailable(() -> secrets.getSecretValue(r -> r.secretId("s")));
            assertUnavailable(() -> lambda.invoke(r -> r.functionName("not-served-yet")));
        }
    }

    private static void assertUnavailable(Runnable call) {
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(call::run)
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(503));
    }

    private static URI unusedPort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
