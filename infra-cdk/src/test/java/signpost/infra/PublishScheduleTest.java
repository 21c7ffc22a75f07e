package signpost.infra;

import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.anyValue;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class PublishScheduleTest {

    private static final Map<String, Object> LIVE = Map.of("Ref", stringLikeRegexp("PublishLive.*"));
    private static final Map<String, Object> RULE = arnOf("PublishScheduleRule.*");
    private static final Map<String, Object> FAILURES = arnOf("PublishScheduleFailures.*");

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void every_minute_the_alias_is_invoked_with_the_ordinary_event() {
        prod.resourceCountIs("AWS::Events::Rule", 1);
        prod.hasResourceProperties(
                "AWS::Events::Rule",
                Map.of(
                        "Name", "signpost-prod-publish",
                        "ScheduleExpression", "rate(1 minute)",
                        "State", "ENABLED",
                        "Targets",
                                List.of(Map.of(
                                        "Id", anyValue(),
                                        "Arn", LIVE,
                                        "Input", absent(),
                                        "InputPath", absent(),
                                        "InputTransformer", absent(),
                                        "RetryPolicy",
                                                Map.of("MaximumRetryAttempts", 1, "MaximumEventAgeInSeconds", 300),
                                        "DeadLetterConfig", Map.of("Arn", FAILURES)))));
    }

    @Test
    void only_that_rule_may_invoke_the_alias() {
        prod.resourceCountIs("AWS::Lambda::Permission", 1);
        prod.hasResourceProperties(
                "AWS::Lambda::Permission",
                Map.of(
                        "Action",
                        "lambda:InvokeFunction",
                        "FunctionName",
                        LIVE,
                        "Principal",
                        "events.amazonaws.com",
                        "SourceArn",
                        RULE));
    }

    @Test
    void a_run_that_fails_twice_ends_in_the_failure_queue() {
        prod.hasResourceProperties(
                "AWS::Lambda::EventInvokeConfig",
                Map.of(
                        "MaximumRetryAttempts",
                        1,
                        "MaximumEventAgeInSeconds",
                        300,
                        "Qualifier",
                        Map.of("Fn::Select", List.of(7, Map.of("Fn::Split", List.of(":", LIVE)))),
                        "DestinationConfig",
                        Map.of("OnFailure", Map.of("Destination", FAILURES))));
    }

    @Test
    void the_failure_queue_is_encrypted_reached_through_tls_only_and_written_by_the_rule_only() {
        prod.hasResourceProperties(
                "AWS::SQS::Queue",
                Map.of(
                        "QueueName",
                        "signpost-prod-publish-failures",
                        "SqsManagedSseEnabled",
                        true,
                        "MessageRetentionPeriod",
                        14 * 24 * 3600));
        prod.hasResourceProperties(
                "AWS::SQS::QueuePolicy",
                Map.of(
                        "PolicyDocument",
                        Map.of(
                                "Version",
                                "2012-10-17",
                                "Statement",
                                List.of(
                                        Map.of(
                                                "Effect",
                                                "Deny",
                                                "Action",
                                                "sqs:*",
                                                "Principal",
                                                Map.of("AWS", "*"),
                                                "Resource",
                                                FAILURES,
                                                "Condition",
                                                Map.of("Bool", Map.of("aws:SecureTransport", "false"))),
                                        Map.of(
                                                "Sid",
                                                anyValue(),
                                                "Effect",
                                                "Allow",
                                                "Action",
                                                "sqs:SendMessage",
                                                "Principal",
                                                Map.of("Service", "events.amazonaws.com"),
                                                "Resource",
                                                FAILURES,
                                                "Condition",
                                                Map.of("ArnEquals", Map.of("aws:SourceArn", RULE)))))));
    }

    private static Map<String, Object> arnOf(String logicalId) {
        return Map.of("Fn::GetAtt", List.of(stringLikeRegexp(logicalId), "Arn"));
    }
}
