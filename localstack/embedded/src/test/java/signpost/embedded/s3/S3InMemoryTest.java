package signpost.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

class S3InMemoryTest extends S3Behaviour {

    @Override
    S3Engine start() {
        return S3Engine.start(null, 0);
    }

    @Test
    void a_port_that_is_taken_is_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> S3Engine.start(null, engine.endpoint().getPort()))
                .withMessageContaining("port " + engine.endpoint().getPort());
    }

    @Test
    void a_versioned_bucket_keeps_what_was_overwritten() {
        engine.createBucket("versioned");
        s3.putBucketVersioning(put -> put.bucket("versioned")
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        var first = s3.putObject(put -> put.bucket("versioned").key("index.json"), RequestBody.fromString("one"));

        s3.putObject(
                put -> put.bucket("versioned").key("index.json").ifMatch(first.eTag()), RequestBody.fromString("two"));

        assertThat(s3.listObjectVersions(list -> list.bucket("versioned")).versions())
                .hasSize(2);
        assertThat(s3.getObjectAsBytes(
                                get -> get.bucket("versioned").key("index.json").versionId(first.versionId()))
                        .asUtf8String())
                .isEqualTo("one");
    }
}
