package signpost.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TextWidget;
import software.constructs.Construct;

/// The dashboard of a stage: what is asked, what is refused and why, how long it takes, and what waits.
final class Overview extends Construct {

    private static final Duration PERIOD = Duration.minutes(5);
    private static final int WHOLE = 24;
    private static final int THIRD = 8;
    private static final int HEIGHT = 6;

    /// @param reasons the function whose answers are counted by their reason
    /// @param figures of functions as wholes, by the function's whole name
    Overview(
            Construct scope,
            String id,
            Stage stage,
            List<JarFunction> functions,
            List<IAlarm> alarms,
            JarFunction reasons,
            Map<String, List<String>> figures) {
        super(scope, id);
        var dashboard = Dashboard.Builder.create(this, "Dashboard")
                .dashboardName(stage.nameOf("overview"))
                .defaultInterval(Duration.hours(6))
                .build();
        dashboard.addWidgets(TextWidget.Builder.create()
                .markdown("# Signpost, " + stage.name()
                        + "\nWhat each alarm means and what to do about it: docs/operations.md")
                .width(WHOLE)
                .height(2)
                .build());
        dashboard.addWidgets(AlarmStatusWidget.Builder.create()
                .title("Alarms")
                .alarms(alarms)
                .width(WHOLE)
                .height(3)
                .build());
        dashboard.addWidgets(GraphWidget.Builder.create()
                .title(reasons.name() + ": answers by reason")
                .left(List.of(search("function,action,reason", reasons, "Requests")))
                .stacked(true)
                .width(WHOLE)
                .height(HEIGHT)
                .build());
        functions.forEach(function -> dashboard.addWidgets(
                graph(function.name() + ": asked", search("function,action", function, "Requests")),
                graph(function.name() + ": refused", search("function,action", function, "Refusals")),
                graph(
                        function.name() + ": milliseconds, and failures",
                        List.of(lambda(function, "Duration", "p50"), lambda(function, "Duration", "p99")),
                        List.of(lambda(function, "Errors", "Sum"), lambda(function, "Throttles", "Sum")))));
        figures.forEach((function, names) -> dashboard.addWidgets(names.stream()
                .map(name -> (IWidget) graph(name, List.of(figure(function, name)), List.of()))
                .toArray(IWidget[]::new)));
    }

    private static GraphWidget graph(String title, IMetric search) {
        return graph(title, List.of(search), List.of());
    }

    private static GraphWidget graph(String title, List<? extends IMetric> left, List<? extends IMetric> right) {
        return GraphWidget.Builder.create()
                .title(title)
                .left(left)
                .right(right)
                .width(THIRD)
                .height(HEIGHT)
                .build();
    }

    /// One line for each that there is: what is asked for, and how it ends, is the function's own matter.
    private static IMetric search(String dimensions, JarFunction function, String metric) {
        return MathExpression.Builder.create()
                .expression("SEARCH('{Signpost,%s} MetricName=\"%s\" function=\"%s\"', 'Sum', %d)"
                        .formatted(
                                dimensions,
                                metric,
                                function.name(),
                                PERIOD.toSeconds().intValue()))
                .label("")
                .usingMetrics(Map.of())
                .period(PERIOD)
                .build();
    }

    private static Metric lambda(JarFunction function, String name, String statistic) {
        return function.function()
                .metric(
                        name,
                        MetricOptions.builder()
                                .statistic(statistic)
                                .period(PERIOD)
                                .label(name + " " + statistic)
                                .build());
    }

    private static Metric figure(String function, String name) {
        return Metric.Builder.create()
                .namespace("Signpost")
                .metricName(name)
                .dimensionsMap(Map.of("function", function))
                .statistic("Maximum")
                .period(PERIOD)
                .build();
    }
}
