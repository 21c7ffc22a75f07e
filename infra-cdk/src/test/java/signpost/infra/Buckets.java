package signpost.infra;

import static software.amazon.awscdk.assertions.Match.arrayWith;
import static software.amazon.awscdk.assertions.Match.objectLike;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Matcher;

/// What a safe bucket looks like in a template.
final class Buckets {

    static final Map<String, Object> CLOSED = Map.of(
            "BlockPublicAcls", true,
            "BlockPublicPolicy", true,
            "IgnorePublicAcls", true,
            "RestrictPublicBuckets", true);

    static final Map<String, Object> ENCRYPTED_BY_S3 = Map.of(
            "ServerSideEncryptionConfiguration",
            List.of(Map.of("ServerSideEncryptionByDefault", Map.of("SSEAlgorithm", "AES256"))));

    static final Map<String, Object> NO_ACLS =
            Map.of("Rules", List.of(Map.of("ObjectOwnership", "BucketOwnerEnforced")));

    static final Map<String, Object> TLS_ONLY = Map.of(
            "Effect", "Deny",
            "Action", "s3:*",
            "Principal", Map.of("AWS", "*"),
            "Resource", Match.anyValue(),
            "Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")));

    private Buckets() {}

    /// The bucket of this name in whatever account and region, with these properties among others.
    static Matcher called(String start, Map<String, Object> properties) {
        var all = new HashMap<>(properties);
        all.put(
                "BucketName",
                Map.of("Fn::Join", List.of("", arrayWith(List.of(start, Map.of("Ref", "AWS::AccountId"))))));
        return objectLike(all);
    }
}
