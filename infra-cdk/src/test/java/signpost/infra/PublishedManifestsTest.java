package signpost.infra;

import static software.amazon.awscdk.assertions.Match.arrayWith;
import static software.amazon.awscdk.assertions.Match.objectLike;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class PublishedManifestsTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void the_bucket_is_versioned_encrypted_and_closed_to_the_public() {
        prod.hasResourceProperties(
                "AWS::S3::Bucket",
                Buckets.called(
                        "signpost-prod-manifests-",
                        Map.of(
                                "VersioningConfiguration", Map.of("Status", "Enabled"),
                                "BucketEncryption", Buckets.ENCRYPTED_BY_S3,
                                "OwnershipControls", Buckets.NO_ACLS,
                                "PublicAccessBlockConfiguration", Buckets.CLOSED)));
    }

    @Test
    void replaced_versions_of_the_index_are_kept_for_30_days_and_the_live_one_for_ever() {
        prod.hasResourceProperties(
                "AWS::S3::Bucket",
                Buckets.called(
                        "signpost-prod-manifests-",
                        Map.of(
                                "LifecycleConfiguration",
                                Map.of(
                                        "Rules",
                                        List.of(Map.of(
                                                "Id",
                                                "drop-replaced-versions",
                                                "Status",
                                                "Enabled",
                                                "NoncurrentVersionExpiration",
                                                Map.of("NoncurrentDays", 30),
                                                "AbortIncompleteMultipartUpload",
                                                Map.of("DaysAfterInitiation", 1)))))));
    }

    @Test
    void what_is_immutable_is_only_created_and_the_index_is_replaced_by_who_knows_which_one() {
        prod.hasResourceProperties(
                "AWS::S3::BucketPolicy",
                Map.of(
                        "PolicyDocument",
                        objectLike(Map.of(
                                "Statement",
                                arrayWith(List.of(
                                        objectLike(Map.of(
                                                "Sid", "WhatIsImmutableIsOnlyCreated",
                                                "Effect", "Deny",
                                                "Action", "s3:PutObject",
                                                "Condition", Map.of("Null", Map.of("s3:if-none-match", "true")))),
                                        objectLike(Map.of(
                                                "Sid", "TheIndexIsReplacedKnowingly",
                                                "Effect", "Deny",
                                                "Action", "s3:PutObject",
                                                "Condition",
                                                        Map.of(
                                                                "Null",
                                                                Map.of(
                                                                        "s3:if-none-match", "true",
                                                                        "s3:if-match", "true")))),
                                        objectLike(Map.of(
                                                "Sid", "FunctionsDeleteNothing",
                                                "Effect", "Deny",
                                                "Action", List.of("s3:DeleteObject", "s3:DeleteObjectVersion")))))))));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void every_bucket_is_reached_through_tls_only(Stage stage) {
        var template = Synthesised.of(stage).template();
        var buckets = stage.publicReads() ? 3 : 2;

        template.resourceCountIs("AWS::S3::Bucket", buckets);
        template.resourcePropertiesCountIs(
                "AWS::S3::BucketPolicy",
                Map.of("PolicyDocument", objectLike(Map.of("Statement", arrayWith(List.of(Buckets.TLS_ONLY))))),
                buckets);
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
