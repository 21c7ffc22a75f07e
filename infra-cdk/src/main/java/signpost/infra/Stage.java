package signpost.infra;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.RetentionDays;

/// Everything in which one stage differs from another; what is not named here is the same in all of them.
///
/// @param name part of every resource's name, so that stages can share an account
/// @param whenRemoved what becomes of buckets, tables, keys and logs when the stack, or they, leave the template
/// @param deletionProtected whether CloudFormation refuses to delete the stack, and DynamoDB its tables
/// @param logs how long log events are kept
/// @param snapStart whether published versions start from a snapshot; LocalStack and the embedded stack make none
/// @param reservedPublishers concurrency set aside for publishing, so that no other function of the account can
/// keep the index from being renewed; null where a small account's quota (10 in a new one) could not spare it
/// @param publicReads whether CloudFront stands in front of what is published; neither LocalStack's free edition nor
/// the embedded stack has it, and there whoever deploys says where readers read
/// @param watched whether dashboard, saved queries and budget are made; locally nobody would look at them, and
/// LocalStack's free edition knows not all of them
/// @param allowPath whether a manifest job may name a file of the worker's machine: for development alone
record Stage(
        String name,
        RemovalPolicy whenRemoved,
        boolean deletionProtected,
        RetentionDays logs,
        boolean snapStart,
        @Nullable Integer reservedPublishers,
        boolean publicReads,
        boolean watched,
        boolean allowPath) {

    static final Stage LOCAL =
            new Stage("local", RemovalPolicy.DESTROY, false, RetentionDays.ONE_WEEK, false, null, false, false, true);
    static final Stage DEV =
            new Stage("dev", RemovalPolicy.RETAIN, false, RetentionDays.TWO_WEEKS, true, null, true, true, true);
    static final Stage STAGING =
            new Stage("staging", RemovalPolicy.RETAIN, true, RetentionDays.ONE_MONTH, true, 10, true, true, false);
    static final Stage PROD =
            new Stage("prod", RemovalPolicy.RETAIN, true, RetentionDays.ONE_YEAR, true, 10, true, true, false);

    static final List<Stage> ALL = List.of(LOCAL, DEV, STAGING, PROD);

    static Stage named(String name) {
        return ALL.stream()
                .filter(stage -> stage.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no stage is called '%s'; give one of %s with -c stage=…".formatted(name, names())));
    }

    /// The name of this stage's one resource for `subject`.
    String nameOf(String subject) {
        return "signpost-" + name + "-" + subject;
    }

    private static String names() {
        return ALL.stream().map(Stage::name).collect(Collectors.joining(", "));
    }
}
