package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/// The bucket of signed manifests, their index, and documents of commitments, all below `scorevision/`.
///
/// Versioned: a manifest is never written twice, but the index is, and a spoilt index can be put back for 30 days.
/// The bucket itself insists on that, whoever writes: what is immutable is only ever created, and the index is only
/// replaced by whoever says which one. The only way in from outside is [PublicReads].
final class PublishedManifests extends Construct {

    private static final String PREFIX = "scorevision/";

    /// What is named by its hash, or by a number that only grows.
    private static final List<String> IMMUTABLE =
            List.of(PREFIX + "manifests/*", PREFIX + "commitments/*", PREFIX + "index-archive/*", PREFIX + "log/*");

    private static final String DOCUMENTS = PREFIX + "commitments/";

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
        insistOnConditions();
        NagSuppressions.addResourceSuppressions(
                bucket,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-S1")
                        .reason("Who wrote an object is in the publish function's log and, by its signature, in the "
                                + "object itself; readers are logged by CloudFront, the only way in from outside.")
                        .build()));
    }

    /// Deny what no writer of ours does, so that a mistake or a stolen role cannot do it either.
    private void insistOnConditions() {
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("WhatIsImmutableIsOnlyCreated")
                .effect(Effect.DENY)
                .principals(List.of(new AnyPrincipal()))
                .actions(List.of("s3:PutObject"))
                .resources(IMMUTABLE.stream().map(bucket::arnForObjects).toList())
                .conditions(Map.of("Null", Map.of("s3:if-none-match", "true")))
                .build());
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("TheIndexIsReplacedKnowingly")
                .effect(Effect.DENY)
                .principals(List.of(new AnyPrincipal()))
                .actions(List.of("s3:PutObject"))
                .resources(List.of(bucket.arnForObjects(PREFIX + "index.json")))
                .conditions(Map.of("Null", new TreeMap<>(Map.of("s3:if-match", "true", "s3:if-none-match", "true"))))
                .build());
    }

    /// Whatever else a function may come to be allowed, it deletes nothing here.
    void neverDeletedBy(List<Role> functions) {
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("FunctionsDeleteNothing")
                .effect(Effect.DENY)
                .principals(List.of(new AnyPrincipal()))
                .actions(List.of("s3:DeleteObject", "s3:DeleteObjectVersion"))
                .resources(List.of(bucket.arnForObjects(PREFIX + "*")))
                .conditions(Map.of(
                        "ArnEquals",
                        Map.of(
                                "aws:PrincipalArn",
                                functions.stream().map(Role::getRoleArn).toList())))
                .build());
    }

    /// Lets the distribution read what is below `scorevision/`. Looking for it is what makes S3 answer 404 instead of
    /// 403 where there is nothing; a listing is never asked for, see [PublicReads].
    void allowReadingBy(Distribution distribution) {
        var theDistribution = Map.of("StringEquals", Map.of("AWS:SourceArn", distribution.getDistributionArn()));
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("TheDistributionReads")
                .principals(List.of(new ServicePrincipal("cloudfront.amazonaws.com")))
                .actions(List.of("s3:GetObject"))
                .resources(List.of(bucket.arnForObjects(PREFIX + "*")))
                .conditions(theDistribution)
                .build());
        bucket.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("TheDistributionLooksFor")
                .principals(List.of(new ServicePrincipal("cloudfront.amazonaws.com")))
                .actions(List.of("s3:ListBucket"))
                .resources(List.of(bucket.getBucketArn()))
                .conditions(theDistribution)
                .build());
    }

    Bucket bucket() {
        return bucket;
    }

    String bucketName() {
        return bucket.getBucketName();
    }

    /// Lets `publisher` read, write and look for what is below `scorevision/`.
    void allowPublishingBy(Role publisher) {
        BelowPrefix.allow(publisher, "Manifests", bucket, PREFIX);
    }

    /// Lets `reader` read what is below `scorevision/` and see that something is not there.
    void allowReadingBy(Role reader) {
        BelowPrefix.allowReadingAndLooking(reader, "Manifests", bucket, PREFIX);
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
