package signpost.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.EventInvokeConfigOptions;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.constructs.Construct;

/// Runs a function every minute, with the ordinary event of a schedule.
///
/// Every run does all that is due, so a failed one is made good by the next: one retry, nothing older than five
/// minutes, and the event is put aside for whoever looks into it. The queue holds both runs that failed (the
/// alias's destination) and runs that never reached the function (the rule's dead letters).
final class EveryMinute extends Construct {

    private static final Duration STALE = Duration.minutes(5);
    private static final int RETRIES = 1;

    /// @param name of the rule, after the stage
    EveryMinute(Construct scope, String id, Stage stage, Alias function, String name, String description) {
        super(scope, id);
        var failures = FailureQueue.in(this, stage, name);
        function.configureAsyncInvoke(EventInvokeConfigOptions.builder()
                .retryAttempts(RETRIES)
                .maxEventAge(STALE)
                .onFailure(new SqsDestination(failures))
                .build());
        Rule.Builder.create(this, "Rule")
                .ruleName(stage.nameOf(name))
                .description(description)
                .schedule(Schedule.rate(Duration.minutes(1)))
                .targets(List.of(LambdaFunction.Builder.create(function)
                        .retryAttempts(RETRIES)
                        .maxEventAge(STALE)
                        .deadLetterQueue(failures)
                        .build()))
                .build();
    }
}
