package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.stringLikeRegexp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.assertions.Template;

@NeedsNode
class TablesTest {

    private final Template prod = Synthesised.of(Stage.PROD).template();

    @ParameterizedTest
    @ValueSource(strings = {"registry", "jobs", "ledger"})
    void a_table_is_paid_by_request_encrypted_restorable_and_forgets_what_has_ended(String name) {
        prod.hasResourceProperties(
                "AWS::DynamoDB::Table",
                Map.of(
                        "TableName",
                        "signpost-prod-" + name,
                        "BillingMode",
                        "PAY_PER_REQUEST",
                        "ProvisionedThroughput",
                        absent(),
                        "KeySchema",
                        List.of(
                                Map.of("AttributeName", "pk", "KeyType", "HASH"),
                                Map.of("AttributeName", "sk", "KeyType", "RANGE")),
                        "SSESpecification",
                        Map.of("SSEEnabled", true),
                        "PointInTimeRecoverySpecification",
                        Map.of("PointInTimeRecoveryEnabled", true),
                        "TimeToLiveSpecification",
                        Map.of("AttributeName", "expiresAt", "Enabled", true),
                        "DeletionProtectionEnabled",
                        true));
        prod.resourceCountIs("AWS::DynamoDB::Table", 3);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void jobs_are_found_by_three_indexes_and_all_else_by_none(Stage stage) {
        assertThat(indexes(stage, "registry")).isEmpty();
        assertThat(indexes(stage, "ledger")).isEmpty();
        assertThat(indexes(stage, "jobs")
                        .valueStream()
                        .collect(Collectors.toMap(
                                index -> index.path("IndexName").asText(),
                                index -> index.at("/KeySchema/0/AttributeName").asText() + " "
                                        + index.at("/KeySchema/1/AttributeName").asText() + " "
                                        + index.at("/Projection/ProjectionType").asText()
                                        + index.at("/Projection/NonKeyAttributes")
                                                .valueStream()
                                                .map(name -> " " + name.asText())
                                                .collect(Collectors.joining()))))
                .containsOnly(
                        Map.entry("ready", "readyLane claimOrder KEYS_ONLY"),
                        Map.entry("due", "dueLane dueKey INCLUDE claimOrder"),
                        Map.entry(
                                "listing",
                                "listingStatus listingKey INCLUDE type category manifestName requiredCapabilities"));
    }

    @Test
    void whoever_deploys_learns_their_names() {
        prod.hasOutput("RegistryTable", Map.of("Value", Map.of("Ref", stringLikeRegexp("RegistryTable.*"))));
        prod.hasOutput("JobsTable", Map.of("Value", Map.of("Ref", stringLikeRegexp("JobsTable.*"))));
        prod.hasOutput("LedgerTable", Map.of("Value", Map.of("Ref", stringLikeRegexp("LedgerTable.*"))));
    }

    private static JsonNode indexes(Stage stage, String table) {
        return Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .map(resource -> resource.path("Properties"))
                .filter(properties ->
                        properties.path("TableName").asText().equals("signpost-" + stage.name() + "-" + table))
                .findFirst()
                .orElseThrow()
                .path("GlobalSecondaryIndexes");
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
