package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/// Where events end that a function could not take, for whoever looks into it.
final class FailureQueue {

    private FailureQueue() {}

    /// @param name of whose failures they are, after the stage
    static Queue in(Construct scope, Stage stage, String name) {
        var failures = Queue.Builder.create(scope, "Failures")
                .queueName(stage.nameOf(name + "-failures"))
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(Duration.days(14))
                .build();
        NagSuppressions.addResourceSuppressions(
                failures,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-SQS3")
                        .reason("It is itself where failed events end; nothing consumes it but a person.")
                        .build()));
        return failures;
    }
}
