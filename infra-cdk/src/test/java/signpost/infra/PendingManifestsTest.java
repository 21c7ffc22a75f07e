package signpost.infra;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class PendingManifestsTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void the_bucket_is_encrypted_and_closed_to_the_public() {
        prod.hasResourceProperties(
                "AWS::S3::Bucket",
                Buckets.called(
                        "signpost-prod-pending-",
                        Map.of(
                                "BucketEncryption", Buckets.ENCRYPTED_BY_S3,
                                "OwnershipControls", Buckets.NO_ACLS,
                                "PublicAccessBlockConfiguration", Buckets.CLOSED)));
    }

    @Test
    void entries_are_dropped_after_90_days() {
        prod.hasResourceProperties(
                "AWS::S3::Bucket",
                Buckets.called(
                        "signpost-prod-pending-",
                        Map.of(
                                "LifecycleConfiguration",
                                Map.of(
                                        "Rules",
                                        List.of(Map.of(
                                                "Id", "drop-finished-entries",
                                                "Status", "Enabled",
                                                "Prefix", "pending/",
                                                "ExpirationInDays", 90,
                                                "AbortIncompleteMultipartUpload",
                                                        Map.of("DaysAfterInitiation", 1)))))));
    }
}
