package signpost.infra;

import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class AlarmsTest {

    private static final Map<String, Object> TOPIC = Map.of("Ref", stringLikeRegexp("AlarmsTopic.*"));

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @ParameterizedTest
    @ValueSource(strings = {"publish", "registry", "queue", "pulse", "commitments", "documents", "announce"})
    void a_function_that_fails_is_told(String name) {
        prod.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.of(
                        "AlarmName", "signpost-prod-" + name + "-errors",
                        "Namespace", "AWS/Lambda",
                        "MetricName", "Errors",
                        "Statistic", "Sum",
                        "Threshold", 1,
                        "TreatMissingData", "notBreaching",
                        "AlarmActions", List.of(TOPIC)));
    }

    @Test
    void a_job_that_is_given_up_is_told() {
        prod.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.of(
                        "AlarmName", "signpost-prod-dead-letters",
                        "Namespace", "Signpost",
                        "MetricName", "DeadLetters",
                        "Dimensions", List.of(Map.of("Name", "function", "Value", "signpost-prod-pulse")),
                        "Statistic", "Sum",
                        "Threshold", 1,
                        "TreatMissingData", "notBreaching",
                        "AlarmActions", List.of(TOPIC)));
    }

    @Test
    void a_job_that_waits_too_long_is_told_and_so_is_a_pulse_that_has_stopped() {
        prod.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.of(
                        "AlarmName", "signpost-prod-oldest-queued",
                        "Namespace", "Signpost",
                        "MetricName", "OldestQueuedSeconds",
                        "Dimensions", List.of(Map.of("Name", "function", "Value", "signpost-prod-pulse")),
                        "Statistic", "Maximum",
                        "Threshold", 900,
                        "TreatMissingData", "breaching",
                        "AlarmActions", List.of(TOPIC)));
        prod.resourceCountIs("AWS::CloudWatch::Alarm", 12);
    }

    @Test
    void a_publishing_that_has_stopped_is_told_before_the_index_runs_out() {
        prod.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.ofEntries(
                        Map.entry("AlarmName", "signpost-prod-publish-silent"),
                        Map.entry("Namespace", "Signpost"),
                        Map.entry("MetricName", "Faults"),
                        Map.entry(
                                "Dimensions",
                                List.of(
                                        Map.of("Name", "action", "Value", "scheduled"),
                                        Map.of("Name", "function", "Value", "signpost-prod-publish"))),
                        Map.entry("Statistic", "Minimum"),
                        Map.entry("Period", 300),
                        Map.entry("EvaluationPeriods", 1),
                        Map.entry("Threshold", 1),
                        Map.entry("TreatMissingData", "breaching"),
                        Map.entry("AlarmActions", List.of(TOPIC))));
    }

    @Test
    void a_copy_of_commitments_that_is_behind_is_told_and_so_is_one_that_has_stopped() {
        prod.hasResourceProperties(
                "AWS::CloudWatch::Alarm",
                Map.ofEntries(
                        Map.entry("AlarmName", "signpost-prod-commitments-behind"),
                        Map.entry("Namespace", "Signpost"),
                        Map.entry("MetricName", "CopyBehind"),
                        Map.entry(
                                "Dimensions",
                                List.of(Map.of("Name", "function", "Value", "signpost-prod-commitments"))),
                        Map.entry("Statistic", "Minimum"),
                        Map.entry("Period", 300),
                        Map.entry("EvaluationPeriods", 1),
                        Map.entry("Threshold", 1),
                        Map.entry("TreatMissingData", "breaching"),
                        Map.entry("AlarmActions", List.of(TOPIC))));
    }

    @Test
    void alarms_of_this_account_reach_the_topic_and_nothing_does_without_tls() {
        prod.hasResourceProperties(
                "AWS::SNS::TopicPolicy",
                Map.of(
                        "Topics",
                        List.of(TOPIC),
                        "PolicyDocument",
                        Map.of(
                                "Version",
                                "2012-10-17",
                                "Statement",
                                List.of(
                                        Map.of(
                                                "Sid", "AllowPublishThroughSSLOnly",
                                                "Effect", "Deny",
                                                "Action", "sns:Publish",
                                                "Principal", "*",
                                                "Resource", TOPIC,
                                                "Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false"))),
                                        toldBy("AlarmsOfThisAccount", "cloudwatch.amazonaws.com"),
                                        toldBy("BudgetsOfThisAccount", "budgets.amazonaws.com")))));
        prod.hasOutput("AlarmTopic", Map.of("Value", TOPIC));
    }

    private static Map<String, Object> toldBy(String sid, String service) {
        return Map.of(
                "Sid",
                sid,
                "Effect",
                "Allow",
                "Action",
                "sns:Publish",
                "Principal",
                Map.of("Service", service),
                "Resource",
                TOPIC,
                "Condition",
                Map.of("StringEquals", Map.of("aws:SourceAccount", Map.of("Ref", "AWS::AccountId"))));
    }
}
