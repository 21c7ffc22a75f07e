package signpost.infra;

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

    @ParameterizedTest
    @MethodSource("stages")
    void every_bucket_is_reached_through_tls_only_and_grants_nobody_anything(Stage stage) {
        var template = Synthesised.of(stage).template();

        template.resourceCountIs("AWS::S3::Bucket", 2);
        template.resourcePropertiesCountIs(
                "AWS::S3::BucketPolicy",
                Map.of("PolicyDocument", Map.of("Version", "2012-10-17", "Statement", List.of(Buckets.TLS_ONLY))),
                2);
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
