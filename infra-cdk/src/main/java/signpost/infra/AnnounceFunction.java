package signpost.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.EventSourceMapping;
import software.amazon.awscdk.services.lambda.StartingPosition;
import software.amazon.awscdk.services.lambda.eventsources.SqsDlq;
import software.constructs.Construct;

/// The function that tells of jobs that have ended. The stream of their table invokes it.
///
/// The stream brings the same changes again until they are told: a bus that cannot be reached for hours costs nothing
/// but the delay. One change that cannot be told is parted from the others, and put aside after a while, or it would
/// hold up all that come after it.
final class AnnounceFunction {

    private static final Duration TELLING = Duration.seconds(30);

    /// DynamoDB keeps changes for a day.
    private static final Duration GIVEN_UP_AFTER = Duration.hours(6);

    private static final int MOST_AT_ONCE = 100;

    /// Ends of jobs, and nothing else of the many changes of the table: heartbeats above all would each cost an
    /// invocation.
    static final String ENDS = """
            {"dynamodb":{"NewImage":{"sk":{"S":["JOB"]},"listingStatus":{"S":["succeeded","failed","cancelled",\
            "dead_letter"]}},"OldImage":{"listingStatus":{"S":["queued","running"]}}}}""";

    private AnnounceFunction() {}

    static JarFunction in(Construct scope, Stage stage, FunctionJars jars, KeyedTable jobs, EventBus bus) {
        var function = new JarFunction(
                scope,
                "Announce",
                stage,
                jars,
                new JarFunction.Spec(
                        "announce",
                        "announce",
                        "signpost.announce.AnnounceHandler::handleRequest",
                        "Tells of jobs that have ended, on the event bus",
                        TELLING,
                        // Nobody waits for it.
                        false,
                        null,
                        Map.of("STAGE", stage.name(), "EVENT_BUS", bus.busName())));
        bus.allowTellingBy(function.role());
        jobs.allowReadingStream(function.role(), "HearOfJobs");
        EventSourceMapping.Builder.create(function, "Stream")
                .target(function.live())
                .eventSourceArn(jobs.streamArn())
                .startingPosition(StartingPosition.TRIM_HORIZON)
                .filters(List.of(Map.of("pattern", ENDS)))
                .batchSize(MOST_AT_ONCE)
                .bisectBatchOnError(true)
                .maxRecordAge(GIVEN_UP_AFTER)
                .onFailure(new SqsDlq(FailureQueue.in(function, stage, "announce")))
                .build();
        return function;
    }
}
