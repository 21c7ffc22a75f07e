package signpost.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import signpost.publishing.ObjectStore;
import signpost.s3.S3ObjectStore;
import signpost.store.StoreUnavailable;
import signpost.testkit.ConcurrentPublishingContract;
import signpost.testkit.ObjectStoreContract;
import software.amazon.awssdk.services.s3.S3Client;

/// The adapter that ships, over the real SDK, against an S3 server.
class S3ObjectStoreTest implements ObjectStoreContract, ConcurrentPublishingContract {

    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static S3Engine engine;
    private static S3Client client;

    @BeforeAll
    static void start() {
        engine = S3Engine.start(null, 0);
        client = S3Clients.client(engine.endpoint());
    }

    @AfterAll
    static void end() {
        client.close();
        engine.close();
    }

    @Override
    public ObjectStore store() {
        var bucket = "store-" + BUCKETS.incrementAndGet();
        engine.createBucket(bucket);
        return new S3ObjectStore(client, bucket);
    }

    @Test
    void objects_say_how_long_they_may_be_kept() {
        var bucket = "store-" + BUCKETS.incrementAndGet();
        engine.createBucket(bucket);
        var store = new S3ObjectStore(client, bucket);
        store.create("scorevision/manifests/00.json", new byte[1]);
        store.create("scorevision/index.json", new byte[1]);

        assertThat(client.headObject(head -> head.bucket(bucket).key("scorevision/manifests/00.json"))
                        .cacheControl())
                .isEqualTo("public, max-age=31536000, immutable");
        assertThat(client.headObject(head -> head.bucket(bucket).key("scorevision/index.json"))
                        .cacheControl())
                .isEqualTo("public, max-age=5, must-revalidate");
    }

    @Test
    void a_bucket_that_does_not_exist_is_named_and_never_taken_for_an_absent_object() {
        var nowhere = new S3ObjectStore(client, "no-such-bucket");

        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> nowhere.read("scorevision/index.json", 100))
                .withMessageContaining("bucket no-such-bucket does not exist");
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> nowhere.create("scorevision/index.json", new byte[1]))
                .withMessageContaining("bucket no-such-bucket does not exist");
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> nowhere.keys("scorevision/"))
                .withMessageContaining("bucket no-such-bucket does not exist");
    }

    @Test
    void a_store_that_cannot_be_reached_is_unavailable() {
        var gone = S3Engine.start(null, 0);
        URI endpoint = gone.endpoint();
        gone.close();
        try (var s3 = S3Clients.client(endpoint)) {
            var store = new S3ObjectStore(s3, "bucket");

            assertThatExceptionOfType(StoreUnavailable.class)
                    .isThrownBy(() -> store.read("scorevision/index.json", 100))
                    .withMessageContaining("could not be reached");
        }
    }
}
