package signpost.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/// What somebody should look at, told to whoever has subscribed to the topic.
final class Alarms extends Construct {

    private static final Duration PERIOD = Duration.minutes(5);

    private final Stage stage;
    private final Topic topic;
    private final List<IAlarm> alarms = new ArrayList<>();

    Alarms(Construct scope, String id, Stage stage) {
        super(scope, id);
        this.stage = stage;
        topic = Topic.Builder.create(this, "Topic")
                .topicName(stage.nameOf("alarms"))
                .enforceSsl(true)
                .build();
        // A topic with a policy of its own no longer has the one that lets the account's alarms in.
        topicFor("cloudwatch.amazonaws.com", "AlarmsOfThisAccount");
    }

    /// The topic, for a service that tells of this account by it.
    String topicFor(String service, String sid) {
        topic.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid(sid)
                .principals(List.of(new ServicePrincipal(service)))
                .actions(List.of("sns:Publish"))
                .resources(List.of(topic.getTopicArn()))
                .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)))
                .build());
        return topic.getTopicArn();
    }

    /// All that were made so far.
    List<IAlarm> all() {
        return List.copyOf(alarms);
    }

    String topicArn() {
        return topic.getTopicArn();
    }

    /// When an invocation ends in a fault: a refusal is an answer, and none of these.
    void onErrorsOf(JarFunction function) {
        alarm(
                function.getNode().getId() + "Errors",
                function.name() + "-errors",
                "An invocation of " + function.name() + " failed; its log has the cause",
                function.function()
                        .metricErrors(MetricOptions.builder()
                                .period(PERIOD)
                                .statistic("Sum")
                                .build()),
                1,
                TreatMissingData.NOT_BREACHING);
    }

    /// When no run of the schedule has come to its end, for whatever reason: a rule that is off, say. Readers refuse an
    /// index that is not renewed, hours later.
    void onPublishing() {
        alarm(
                "PublishSilent",
                stage.nameOf("publish-silent"),
                "For 5 minutes no scheduled run of publishing has come to its end: look at publish-errors, at the rule, and "
                        + "at the function's throttles",
                Metric.Builder.create()
                        .namespace("Signpost")
                        .metricName("Faults")
                        .dimensionsMap(Map.of("function", stage.nameOf("publish"), "action", "scheduled"))
                        .period(PERIOD)
                        // 0 as soon as one of them ends well
                        .statistic("Minimum")
                        .build(),
                1,
                TreatMissingData.BREACHING);
    }

    /// When a job is given up, and when jobs wait too long. The pulse writes both metrics into its log each
    /// minute.
    void onTheQueue() {
        alarm(
                "DeadLetters",
                stage.nameOf("dead-letters"),
                "Jobs used up their attempts; see GET /api/queue/jobs?status=dead_letter, and requeue them once the "
                        + "cause is gone",
                pulse("DeadLetters", "Sum"),
                1,
                TreatMissingData.NOT_BREACHING);
        alarm(
                "OldestQueued",
                stage.nameOf("oldest-queued"),
                "A job has waited for 15 minutes, or the pulse does not run: look whether workers with the "
                        + "capabilities it asks for are there",
                pulse("OldestQueuedSeconds", "Maximum"),
                Duration.minutes(15).toSeconds(),
                // Its silence is as bad: then nobody knows.
                TreatMissingData.BREACHING);
    }

    /// When the ledger of commitments falls behind the chain. Each run of the copy that comes to its end writes whether
    /// it was behind, into its log.
    void onTheCopy() {
        alarm(
                "CommitmentsBehind",
                stage.nameOf("commitments-behind"),
                "For 5 minutes no run of the copy has come to its end, or the chain's nodes were behind what was copied: "
                        + "look at the log of the function commitments, and at the nodes of ChainEndpoints with "
                        + "sv chain doctor",
                // One run that met a slow node is made good by the next.
                figure("commitments", "CopyBehind", "Minimum"),
                1,
                TreatMissingData.BREACHING);
    }

    private Metric pulse(String name, String statistic) {
        return figure("pulse", name, statistic);
    }

    /// What a function writes into its log, as a metric.
    private Metric figure(String function, String name, String statistic) {
        return Metric.Builder.create()
                .namespace("Signpost")
                .metricName(name)
                .dimensionsMap(Map.of("function", stage.nameOf(function)))
                .period(PERIOD)
                .statistic(statistic)
                .build();
    }

    private void alarm(
            String id, String name, String description, IMetric metric, Number threshold, TreatMissingData missing) {
        var alarm = Alarm.Builder.create(this, id)
                .alarmName(name)
                .alarmDescription(description)
                .metric(metric)
                .threshold(threshold)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .evaluationPeriods(1)
                .treatMissingData(missing)
                .build();
        alarm.addAlarmAction(new SnsAction(topic));
        alarms.add(alarm);
    }
}
