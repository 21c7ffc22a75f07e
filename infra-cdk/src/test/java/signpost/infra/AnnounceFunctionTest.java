package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.arrayWith;
import static software.amazon.awscdk.assertions.Match.objectLike;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class AnnounceFunctionTest {

    private static final Map<String, Object> BUS = Map.of("Ref", stringLikeRegexp("EventBus.*"));

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @Test
    void there_is_a_bus_for_each_stage_and_both_who_tell_know_its_name() {
        prod.hasResourceProperties("AWS::Events::EventBus", Map.of("Name", "signpost-prod"));
        for (var name : List.of("publish", "announce")) {
            prod.hasResourceProperties(
                    "AWS::Lambda::Function",
                    Map.of(
                            "FunctionName",
                            "signpost-prod-" + name,
                            "Environment",
                            Map.of("Variables", objectLike(Map.of("EVENT_BUS", BUS)))));
        }
        prod.hasOutput("EventBus", Map.of("Value", BUS));
    }

    @Test
    void it_is_the_handler_of_a_module_of_its_own_and_starts_without_a_snapshot() {
        prod.hasResource(
                "AWS::Lambda::Function",
                Map.of(
                        "Metadata",
                        Map.of("signpost:module", "announce"),
                        "Properties",
                        Map.of(
                                "FunctionName", "signpost-prod-announce",
                                "Handler", "signpost.announce.AnnounceHandler::handleRequest",
                                "SnapStart", absent())));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void the_stream_of_jobs_brings_what_it_cannot_tell_again_for_hours_and_then_puts_it_aside(Stage stage) {
        var template = Synthesised.of(stage).template();

        template.resourceCountIs("AWS::Lambda::EventSourceMapping", 1);
        template.hasResourceProperties(
                "AWS::Lambda::EventSourceMapping",
                Map.ofEntries(
                        Map.entry(
                                "EventSourceArn",
                                Map.of("Fn::GetAtt", List.of(stringLikeRegexp("JobsTable.*"), "StreamArn"))),
                        Map.entry("FunctionName", Map.of("Fn::Join", List.of("", arrayWith(List.of(":live"))))),
                        Map.entry("StartingPosition", "TRIM_HORIZON"),
                        Map.entry("BisectBatchOnFunctionError", true),
                        Map.entry("MaximumRecordAgeInSeconds", 6 * 3600),
                        Map.entry("MaximumRetryAttempts", absent()),
                        Map.entry(
                                "DestinationConfig",
                                Map.of(
                                        "OnFailure",
                                        Map.of(
                                                "Destination",
                                                Map.of(
                                                        "Fn::GetAtt",
                                                        List.of(stringLikeRegexp("AnnounceFailures.*"), "Arn"))))),
                        Map.entry(
                                "FilterCriteria",
                                Map.of("Filters", List.of(Map.of("Pattern", AnnounceFunction.ENDS))))));
        template.hasResourceProperties(
                "AWS::DynamoDB::Table",
                Map.of(
                        "TableName",
                        stage.nameOf("jobs"),
                        "StreamSpecification",
                        Map.of("StreamViewType", "NEW_AND_OLD_IMAGES")));
    }

    /// The words of the filter are those of the domain, which this module does not see.
    @Test
    void the_filter_lets_the_ends_of_jobs_through() throws IOException {
        var pattern = new ObjectMapper().readTree(AnnounceFunction.ENDS).path("dynamodb");

        assertThat(texts(pattern.at("/NewImage/listingStatus/S")))
                .isEqualTo(Set.of("succeeded", "failed", "cancelled", "dead_letter"));
        assertThat(texts(pattern.at("/OldImage/listingStatus/S"))).isEqualTo(Set.of("queued", "running"));
    }

    private static Set<String> texts(JsonNode values) {
        return values.valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
