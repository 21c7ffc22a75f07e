package signpost.embedded.s3;

import java.net.URI;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/// The SDK's own S3 client, as a function has it.
public final class S3Clients {

    private S3Clients() {}

    public static S3Client client(URI endpoint) {
        return client(endpoint, _ -> {});
    }

    public static S3Client client(URI endpoint, Consumer<S3Configuration.Builder> configuration) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("test-access", "test-secret")))
                .serviceConfiguration(service -> {
                    service.pathStyleAccessEnabled(true);
                    configuration.accept(service);
                })
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
