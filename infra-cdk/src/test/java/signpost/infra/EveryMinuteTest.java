package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.anyValue;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class EveryMinuteTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    record Scheduled(String name, String id) {
        Map<String, Object> live() {
            return Map.of("Ref", stringLikeRegexp(id + "Live.*"));
        }

        Map<String, Object> rule() {
            return arnOf(id + "ScheduleRule.*");
        }

        Map<String, Object> failures() {
            return arnOf(id + "ScheduleFailures.*");
        }
    }

    static List<Scheduled> functions() {
        return List.of(
                new Scheduled("publish", "Publish"),
                new Scheduled("pulse", "Pulse"),
                new Scheduled("commitments", "Commitments"));
    }

    @Test
    void nothing_else_is_scheduled() {
        prod.resourceCountIs("AWS::Events::Rule", 3);
        prod.resourceCountIs("AWS::Lambda::EventInvokeConfig", 3);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void every_minute_the_alias_is_invoked_with_the_ordinary_event(Scheduled function) {
        prod.hasResourceProperties(
                "AWS::Events::Rule",
                Map.of(
                        "Name",
                        "signpost-prod-" + function.name(),
                        "ScheduleExpression",
                        "rate(1 minute)",
                        "State",
                        "ENABLED",
                        "Targets",
                        List.of(Map.of(
                                "Id", anyValue(),
                                "Arn", function.live(),
                                "Input", absent(),
                                "InputPath", absent(),
                                "InputTransformer", absent(),
                                "RetryPolicy", Map.of("MaximumRetryAttempts", 1, "MaximumEventAgeInSeconds", 300),
                                "DeadLetterConfig", Map.of("Arn", function.failures())))));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void only_that_rule_may_invoke_the_alias(Scheduled function) {
        assertThat(prod.findResources(
                        "AWS::Lambda::Permission", Map.of("Properties", Map.of("FunctionName", function.live()))))
                .hasSize(1);
        prod.hasResourceProperties(
                "AWS::Lambda::Permission",
                Map.of(
                        "Action",
                        "lambda:InvokeFunction",
                        "FunctionName",
                        function.live(),
                        "Principal",
                        "events.amazonaws.com",
                        "SourceArn",
                        function.rule()));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void a_run_that_fails_twice_ends_in_the_failure_queue(Scheduled function) {
        prod.hasResourceProperties(
                "AWS::Lambda::EventInvokeConfig",
                Map.of(
                        "MaximumRetryAttempts",
                        1,
                        "MaximumEventAgeInSeconds",
                        300,
                        "Qualifier",
                        Map.of("Fn::Select", List.of(7, Map.of("Fn::Split", List.of(":", function.live())))),
                        "DestinationConfig",
                        Map.of("OnFailure", Map.of("Destination", function.failures()))));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void the_failure_queue_is_encrypted_reached_through_tls_only_and_written_by_the_rule_only(Scheduled function) {
        prod.hasResourceProperties(
                "AWS::SQS::Queue",
                Map.of(
                        "QueueName",
                        "signpost-prod-" + function.name() + "-failures",
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
                                                function.failures(),
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
                                                function.failures(),
                                                "Condition",
                                                Map.of("ArnEquals", Map.of("aws:SourceArn", function.rule())))))));
    }

    private static Map<String, Object> arnOf(String logicalId) {
        return Map.of("Fn::GetAtt", List.of(stringLikeRegexp(logicalId), "Arn"));
    }
}
