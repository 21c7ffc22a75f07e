package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.CfnBucket;

/// What a function may do with a bucket below one prefix: read alone, or read, write and look for objects. Never
/// delete.
final class BelowPrefix {

    private BelowPrefix() {}

    /// @param subject what the objects are, in the statements' ids
    /// @param prefix ends in a slash
    static void allow(Role role, String subject, Bucket bucket, String prefix) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid("ReadAndWrite" + subject)
                .actions(List.of("s3:GetObject", "s3:PutObject"))
                .resources(List.of(bucket.arnForObjects(prefix + "*")))
                .build());
        // Listing is also what makes S3 answer 404 instead of 403 for an object that is not there, as the index is
        // before the first publish. Such a request names no prefix: hence IfExists, and not StringLike.
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid("LookFor" + subject)
                .actions(List.of("s3:ListBucket"))
                .resources(List.of(bucket.getBucketArn()))
                .conditions(Map.of("StringLikeIfExists", Map.of("s3:prefix", prefix + "*")))
                .build());
        suppress(role, bucket, prefix);
    }

    /// Reading alone.
    static void allowReading(Role role, String subject, Bucket bucket, String prefix) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .sid("Read" + subject)
                .actions(List.of("s3:GetObject"))
                .resources(List.of(bucket.arnForObjects(prefix + "*")))
                .build());
        suppress(role, bucket, prefix);
    }

    private static void suppress(Role role, Bucket bucket, String prefix) {
        var finding = "Resource::<%s.Arn>/%s*".formatted(logicalId(bucket), prefix);
        NagSuppressions.addResourceSuppressions(
                role.getNode().findChild("DefaultPolicy"),
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-IAM5")
                        .reason("Objects are named by their hash or by the operator, so that only the prefix " + prefix
                                + " is known beforehand; the actions are named one by one and delete nothing.")
                        .appliesTo(List.of(finding))
                        .build()));
    }

    private static String logicalId(Bucket bucket) {
        if (bucket.getNode().getDefaultChild() instanceof CfnBucket resource) {
            return Stack.of(bucket).getLogicalId(resource);
        }
        throw new IllegalStateException(
                "a bucket without its resource: " + bucket.getNode().getPath());
    }
}
