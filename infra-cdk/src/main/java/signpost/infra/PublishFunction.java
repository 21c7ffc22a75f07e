package signpost.infra;

import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/// The function that signs and publishes, invoked by operators and by the schedule, always through its alias
/// `live`.
final class PublishFunction extends Construct {

    /// Key of a function's metadata that names the module whose jar it runs; an asset's key says nothing of the
    /// kind.
    static final String MODULE = "signpost:module";

    private static final String NAME = "publish";

    private final Alias live;

    /// What only whoever deploys knows, as values of the template's parameters.
    ///
    /// @param chainEndpoints comma separated JSON-RPC URLs
    /// @param publicBaseUrl where readers find what is published, without `/scorevision`
    /// @param trustedKeys comma separated public keys trusted beside the function's own; may be empty
    record Settings(String chainEndpoints, String publicBaseUrl, String trustedKeys) {}

    PublishFunction(
            Construct scope,
            String id,
            Stage stage,
            FunctionJars jars,
            PublishedManifests published,
            PendingManifests pending,
            SigningKeys keys,
            Settings settings) {
        super(scope, id);
        var name = stage.nameOf(NAME);
        var logs = LogGroup.Builder.create(this, "Logs")
                .logGroupName("/aws/lambda/" + name)
                .retention(stage.logs())
                .removalPolicy(stage.whenRemoved())
                .build();
        // A role of its own, because the one CDK would make may write to every log group of the account.
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .description("What " + name + " may do")
                .build();
        logs.grantWrite(role);
        published.allowPublishingBy(role);
        pending.allowSchedulingBy(role);
        keys.allowSigningBy(role);

        var function = Function.Builder.create(this, "Function")
                .functionName(name)
                .description("Validates, signs and publishes manifests; keeps the index current")
                .handler("signpost.publish.PublishHandler::handleRequest")
                .runtime(Runtime.JAVA_25)
                // The jar holds bytecode only, and Graviton costs a fifth less.
                .architecture(Architecture.ARM_64)
                .code(Code.fromAsset(jars.of(NAME).toString()))
                .memorySize(1024)
                .timeout(Duration.seconds(60))
                .role(role)
                .logGroup(logs)
                .environment(Map.of(
                        "STAGE", stage.name(),
                        "MANIFEST_BUCKET", published.bucketName(),
                        "PENDING_BUCKET", pending.bucketName(),
                        "MANIFEST_KEY_SECRET", keys.manifestKeyName(),
                        "INDEX_KEY_SECRET", keys.indexKeyName(),
                        "CHAIN_ENDPOINTS", settings.chainEndpoints(),
                        "PUBLIC_BASE_URL", settings.publicBaseUrl(),
                        "TRUSTED_KEYS", settings.trustedKeys()));
        if (stage.snapStart()) {
            function.snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS);
        }
        if (stage.reservedPublishers() != null) {
            function.reservedConcurrentExecutions(stage.reservedPublishers());
        }
        var built = function.build();
        if (built.getNode().getDefaultChild() instanceof CfnResource resource) {
            resource.addMetadata(MODULE, NAME);
        }
        Annotations.of(built)
                .acknowledgeWarning(
                        "@aws-cdk/aws-lambda:snapStartRequirePublish", "its alias is of the published version");
        live = Alias.Builder.create(this, "Live")
                .aliasName("live")
                .version(built.getCurrentVersion())
                .build();
    }

    Alias live() {
        return live;
    }
}
