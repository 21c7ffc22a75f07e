package signpost.infra;

import java.util.Map;
import org.jspecify.annotations.Nullable;
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

/// A function out of one of our jars, with a log group and a role of its own, always invoked through an alias: `live`,
/// if nothing else is said.
final class JarFunction extends Construct {

    /// Key of a function's metadata that names the module whose jar it runs; an asset's key says nothing of the
    /// kind.
    static final String MODULE = "signpost:module";

    /// What one function has that another has not.
    ///
    /// @param name part of its name, after the stage
    /// @param module whose jar it runs; one jar may hold the handlers of several functions
    /// @param snapStart whether its published versions start from a snapshot, where the stage has snapshots
    /// @param memory in MiB, by which Lambda also gives processor time: a whole processor at 1769
    /// @param reserved concurrency set aside for it; null where none is
    record Spec(
            String name,
            String module,
            String handler,
            String description,
            Duration timeout,
            boolean snapStart,
            int memory,
            @Nullable Integer reserved,
            Map<String, String> environment) {

        private static final int ENOUGH = 1024;

        /// With as much memory as all need that compute little.
        Spec(
                String name,
                String module,
                String handler,
                String description,
                Duration timeout,
                boolean snapStart,
                @Nullable Integer reserved,
                Map<String, String> environment) {
            this(name, module, handler, description, timeout, snapStart, ENOUGH, reserved, environment);
        }
    }

    private final String name;
    private final LogGroup logs;
    private final Role role;
    private final Function function;
    private final Alias live;

    JarFunction(Construct scope, String id, Stage stage, FunctionJars jars, Spec spec) {
        super(scope, id);
        name = stage.nameOf(spec.name());
        logs = LogGroup.Builder.create(this, "Logs")
                .logGroupName("/aws/lambda/" + name)
                .retention(stage.logs())
                .removalPolicy(stage.whenRemoved())
                .build();
        // A role of its own, because the one CDK would make may write to every log group of the account.
        role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .description("What " + name + " may do")
                .build();
        logs.grantWrite(role);

        var builder = Function.Builder.create(this, "Function")
                .functionName(name)
                .description(spec.description())
                .handler(spec.handler())
                .runtime(Runtime.JAVA_25)
                // The jar holds bytecode only, and Graviton costs a fifth less.
                .architecture(Architecture.ARM_64)
                .code(Code.fromAsset(jars.of(spec.module()).toString()))
                .memorySize(spec.memory())
                .timeout(spec.timeout())
                .role(role)
                .logGroup(logs)
                .environment(spec.environment());
        if (stage.snapStart() && spec.snapStart()) {
            builder.snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS);
        }
        if (spec.reserved() != null) {
            builder.reservedConcurrentExecutions(spec.reserved());
        }
        function = builder.build();
        if (function.getNode().getDefaultChild() instanceof CfnResource resource) {
            resource.addMetadata(MODULE, spec.module());
        }
        Annotations.of(function)
                .acknowledgeWarning(
                        "@aws-cdk/aws-lambda:snapStartRequirePublish", "its alias is of the published version");
        live = alias("Live", "live");
    }

    /// Another name for what is live. IAM tells the names apart, and so can the function.
    Alias alias(String id, String name) {
        return Alias.Builder.create(this, id)
                .aliasName(name)
                .version(function.getCurrentVersion())
                .build();
    }

    /// Its whole name.
    String name() {
        return name;
    }

    String logGroupName() {
        return logs.getLogGroupName();
    }

    /// What it runs as, for whoever lets it do something.
    Role role() {
        return role;
    }

    /// The function whatever its version, for its metrics.
    Function function() {
        return function;
    }

    Alias live() {
        return live;
    }
}
