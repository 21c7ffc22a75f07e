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

/// The bucket of signed manifests, their index, and documents of commitments, all below `scorevision/`.
///
/// Versioned: a manifest is never written twice, but the index is, and a spoilt index can be put back for 30 days.
/// Nobody reads it from outside yet; public reads come with CloudFront.
final class PublishedManifests extends Construct {

    private static final String DOCUMENTS = "scorevision/commitments/";

    private final Bucket bucket;

    PublishedManifests(Construct scope, String id, Stage stage) {
        super(scope, id);
        bucket = Bucket.Builder.create(this, "Bucket")
                .bucketName(stage.nameOf("manifests-" + Aws.ACCOUNT_ID + "-" + Aws.REGION))
                .versioned(true)
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .id("drop-replaced-versions")
                        .noncurrentVersionExpiration(Duration.days(30))
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
                .removalPolicy(stage.whenRemoved())
                .build();
        NagSuppressions.addResourceSuppressions(
                bucket,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-S1")
                        .reason("Who wrote an object is in the publish function's log and, by its signature, in the "
                                + "object itself; readers will be logged by CloudFront, the only way in from outside.")
                        .build()));
    }

    String bucketName() {
        return bucket.getBucketName();
    }

    /// Lets `publisher` read, write and look for what is below `scorevision/`.
    void allowPublishingBy(Role publisher) {
        BelowPrefix.allow(publisher, "Manifests", bucket, "scorevision/");
    }

    /// Lets `reader` read documents of commitments. It cannot tell one that is missing from one that it may not read;
    /// either way it asks again a minute later.
    void allowReadingDocumentsBy(Role reader) {
        BelowPrefix.allowReading(reader, "Documents", bucket, DOCUMENTS);
    }

    /// Lets `publisher` read, write and look for documents of commitments.
    void allowPublishingDocumentsBy(Role publisher) {
        BelowPrefix.allow(publisher, "Documents", bucket, DOCUMENTS);
    }
}
