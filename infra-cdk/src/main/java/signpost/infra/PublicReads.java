package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CfnRule;
import software.amazon.awscdk.CfnRuleAssertion;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.cloudfront.AllowedMethods;
import software.amazon.awscdk.services.cloudfront.BehaviorOptions;
import software.amazon.awscdk.services.cloudfront.CachePolicy;
import software.amazon.awscdk.services.cloudfront.CfnDistribution;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.cloudfront.ErrorResponse;
import software.amazon.awscdk.services.cloudfront.Function;
import software.amazon.awscdk.services.cloudfront.FunctionAssociation;
import software.amazon.awscdk.services.cloudfront.FunctionCode;
import software.amazon.awscdk.services.cloudfront.FunctionEventType;
import software.amazon.awscdk.services.cloudfront.FunctionRuntime;
import software.amazon.awscdk.services.cloudfront.HttpVersion;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersContentTypeOptions;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersCorsBehavior;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersStrictTransportSecurity;
import software.amazon.awscdk.services.cloudfront.ResponseSecurityHeadersBehavior;
import software.amazon.awscdk.services.cloudfront.S3OriginAccessControl;
import software.amazon.awscdk.services.cloudfront.ViewerProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.origins.S3BucketOrigin;
import software.amazon.awscdk.services.cloudfront.origins.S3BucketOriginBaseProps;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/// How everybody reads what is published: CloudFront in front of the bucket, which itself stays closed.
///
/// Nothing but objects below `scorevision/` is answered. How long an answer may be kept is said by the object
/// (immutable, or seconds for the index), so that an answer that there is no such object is never kept for long.
final class PublicReads extends Construct {

    /// An answer "there is none" may be wrong a second later: manifests are fetched as soon as the index names them.
    private static final Duration ABSENT = Duration.seconds(1);

    private static final Duration LOGS_KEPT = Duration.days(90);

    private final String baseUrl;
    private final String domainName;

    PublicReads(Construct scope, String id, Stage stage, PublishedManifests published) {
        super(scope, id);
        var domain = CfnParameter.Builder.create(this, "Domain")
                .type("String")
                .defaultValue("")
                .description("A domain of your own for what is published; empty: the one CloudFront gives")
                .allowedPattern("([a-z0-9-]+\\.)*[a-z0-9-]*")
                .build();
        domain.overrideLogicalId("PublicDomain");
        var certificate = CfnParameter.Builder.create(this, "Certificate")
                .type("String")
                .defaultValue("")
                .description("ARN of the domain's certificate, which CloudFront wants in us-east-1")
                .allowedPattern("(arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]+)?")
                .constraintDescription("the ARN of a certificate in us-east-1")
                .build();
        certificate.overrideLogicalId("PublicCertificate");
        var hasDomain = CfnCondition.Builder.create(this, "HasDomain")
                .expression(Fn.conditionNot(Fn.conditionEquals(domain, "")))
                .build();
        hasDomain.overrideLogicalId("HasPublicDomain");
        CfnRule.Builder.create(this, "DomainWithCertificate")
                .ruleCondition(Fn.conditionNot(Fn.conditionEquals(domain, "")))
                .assertions(List.of(CfnRuleAssertion.builder()
                        .assertValue(Fn.conditionNot(Fn.conditionEquals(certificate, "")))
                        .assertDescription("PublicDomain needs PublicCertificate, a certificate in us-east-1")
                        .build()))
                .build();

        var distribution = Distribution.Builder.create(this, "Distribution")
                .comment(stage.nameOf("public"))
                .defaultBehavior(BehaviorOptions.builder()
                        .origin(S3BucketOrigin.withBucketDefaults(
                                published.bucket(),
                                S3BucketOriginBaseProps.builder()
                                        .originAccessControlId(access(stage).getOriginAccessControlId())
                                        .build()))
                        .allowedMethods(AllowedMethods.ALLOW_GET_HEAD_OPTIONS)
                        .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                        .cachePolicy(CachePolicy.Builder.create(this, "Cache")
                                .cachePolicyName(stage.nameOf("public"))
                                .comment("As long as the object says")
                                .minTtl(Duration.seconds(0))
                                .defaultTtl(Duration.seconds(1))
                                .maxTtl(Duration.days(365))
                                .enableAcceptEncodingGzip(true)
                                .enableAcceptEncodingBrotli(true)
                                .build())
                        .responseHeadersPolicy(headers(stage))
                        .functionAssociations(List.of(FunctionAssociation.builder()
                                .eventType(FunctionEventType.VIEWER_REQUEST)
                                .function(onlyPublished(stage))
                                .build()))
                        .compress(true)
                        .build())
                .errorResponses(List.of(
                        ErrorResponse.builder().httpStatus(404).ttl(ABSENT).build()))
                .httpVersion(HttpVersion.HTTP2_AND_3)
                .enableLogging(true)
                .logBucket(accessLogs(stage))
                .logFilePrefix("public/")
                .build();
        published.allowReadingBy(distribution);
        withDomain(distribution, hasDomain, domain, certificate);
        domainName = distribution.getDistributionDomainName();
        baseUrl = "https://"
                + Fn.conditionIf(hasDomain.getLogicalId(), domain.getValueAsString(), domainName)
                        .toString();
        NagSuppressions.addResourceSuppressions(
                distribution,
                List.of(
                        reason("AwsSolutions-CFR1", "Anybody anywhere may verify what is published; that is its use."),
                        reason(
                                "AwsSolutions-CFR2",
                                "Signed, immutable, cached objects without parameters give a firewall nothing to look "
                                        + "at; a web ACL can be attached to the distribution, see the operations page."),
                        reason(
                                "AwsSolutions-CFR4",
                                "CloudFront's own domain comes with its own certificate and TLS versions; with "
                                        + "PublicDomain it is TLS 1.2 at least.")));
    }

    /// Where readers find what is published, without `/scorevision`.
    String baseUrl() {
        return baseUrl;
    }

    /// For the record of a domain of one's own to point to.
    String domainName() {
        return domainName;
    }

    private S3OriginAccessControl access(Stage stage) {
        return S3OriginAccessControl.Builder.create(this, "Access")
                .originAccessControlName(stage.nameOf("public"))
                .build();
    }

    /// Whatever is not below `scorevision/` is nobody's business, and never gets as far as the bucket.
    private Function onlyPublished(Stage stage) {
        return Function.Builder.create(this, "OnlyPublished")
                .functionName(stage.nameOf("only-published"))
                .comment("404 for whatever is not below /scorevision/")
                .runtime(FunctionRuntime.JS_2_0)
                .code(FunctionCode.fromInline("""
                        function handler(event) {
                            var uri = event.request.uri;
                            if (uri.startsWith('/scorevision/') && !uri.endsWith('/')) {
                                return event.request;
                            }
                            return {
                                statusCode: 404,
                                statusDescription: 'Not Found',
                                headers: {
                                    'content-type': { value: 'application/json' },
                                    'cache-control': { value: 'no-store' }
                                },
                                body: {
                                    encoding: 'text',
                                    data: '{"error":"not_found","message":"start at /scorevision/index.json"}'
                                }
                            };
                        }
                        """))
                .build();
    }

    private ResponseHeadersPolicy headers(Stage stage) {
        return ResponseHeadersPolicy.Builder.create(this, "Headers")
                .responseHeadersPolicyName(stage.nameOf("public"))
                .comment("Any page may read and verify; nothing is guessed about types")
                .corsBehavior(ResponseHeadersCorsBehavior.builder()
                        .accessControlAllowCredentials(false)
                        .accessControlAllowHeaders(List.of("If-None-Match", "If-Modified-Since"))
                        .accessControlAllowMethods(List.of("GET", "HEAD", "OPTIONS"))
                        .accessControlAllowOrigins(List.of("*"))
                        .accessControlExposeHeaders(List.of("ETag", "Last-Modified"))
                        .accessControlMaxAge(Duration.days(1))
                        .originOverride(true)
                        .build())
                .securityHeadersBehavior(ResponseSecurityHeadersBehavior.builder()
                        .contentTypeOptions(ResponseHeadersContentTypeOptions.builder()
                                .override(true)
                                .build())
                        .strictTransportSecurity(ResponseHeadersStrictTransportSecurity.builder()
                                .accessControlMaxAge(Duration.days(365))
                                .override(true)
                                .build())
                        .build())
                .build();
    }

    /// CloudFront delivers its logs by an access control list, so that this one bucket has them.
    private Bucket accessLogs(Stage stage) {
        var logs = Bucket.Builder.create(this, "AccessLogs")
                .bucketName(stage.nameOf("access-" + Aws.ACCOUNT_ID + "-" + Aws.REGION))
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .id("drop-old-logs")
                        .expiration(LOGS_KEPT)
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
                .removalPolicy(stage.whenRemoved())
                .build();
        NagSuppressions.addResourceSuppressions(
                logs,
                List.of(reason("AwsSolutions-S1", "It holds access logs itself; logging their readers never ends.")));
        return logs;
    }

    /// The domain is known only to whoever deploys, so it is a parameter, and what hangs on it a condition.
    private static void withDomain(
            Distribution distribution, CfnCondition hasDomain, CfnParameter domain, CfnParameter certificate) {
        if (!(distribution.getNode().getDefaultChild() instanceof CfnDistribution resource)) {
            throw new IllegalStateException("a distribution without its resource");
        }
        resource.addPropertyOverride(
                "DistributionConfig.Aliases",
                Fn.conditionIf(hasDomain.getLogicalId(), List.of(domain.getValueAsString()), Aws.NO_VALUE));
        resource.addPropertyOverride(
                "DistributionConfig.ViewerCertificate",
                Fn.conditionIf(
                        hasDomain.getLogicalId(),
                        // in an order, or the template would be another one each time
                        new TreeMap<>(Map.of(
                                "AcmCertificateArn", certificate.getValueAsString(),
                                "MinimumProtocolVersion", "TLSv1.2_2021",
                                "SslSupportMethod", "sni-only")),
                        Map.of("CloudFrontDefaultCertificate", true)));
        Validations.of(distribution)
                .acknowledge(Acknowledgment.builder()
                        .id("CloudFormation-Validate::E3013")
                        .reason("an empty domain is never an alias, see HasPublicDomain")
                        .build());
    }

    private static NagPackSuppression reason(String rule, String why) {
        return NagPackSuppression.builder().id(rule).reason(why).build();
    }
}
