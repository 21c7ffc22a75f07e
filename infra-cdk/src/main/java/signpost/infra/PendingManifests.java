package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/// The bucket of manifests waiting for their block, below `pending/`.
///
/// Whoever can write here gets its manifests signed, so only the publish function can, and nobody reads it from
/// outside. S3 cannot tell a finished entry from a waiting one, but its age can: a manifest may be scheduled at
/// most 100,000 blocks ahead (about 14 days), so what has been here for 90 days was finished long ago.
final class PendingManifests extends Construct {

    private static final String PREFIX = "pending/";

    private final Bucket bucket;

    PendingManifests(Construct scope, String id, Stage stage) {
        super(scope, id);
        bucket = Bucket.Builder.create(this, "Bucket")
                .bucketName(stage.nameOf("pending-" + Aws.ACCOUNT_ID + "-" + Aws.REGION))
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .id("drop-finished-entries")
                        .prefix(PREFIX)
                        .expiration(Duration.days(90))
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
                .removalPolicy(stage.whenRemoved())
                .build();
        NagSuppressions.addResourceSuppressions(
                bucket,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-S1")
                        .reason("Only the publish function reads and writes here, and its log says what and for whom.")
                        .build()));
    }

    String bucketName() {
        return bucket.getBucketName();
    }

    /// Lets `publisher` read, write and look for what is below `pending/`.
    void allowSchedulingBy(Role publisher) {
        BelowPrefix.allow(publisher, "Pending", bucket, PREFIX);
    }
}
