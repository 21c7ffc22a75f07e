package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What somebody who looks after a stage finds in its account.
@NeedsNode
class OverviewTest {

    @Test
    void the_dashboard_shows_every_function_and_every_alarm() {
        var body = text(
                resources(Stage.PROD, "AWS::CloudWatch::Dashboard").getFirst().at("/Properties/DashboardBody"));

        assertThat(resources(Stage.PROD, "AWS::Lambda::Function"))
                .isNotEmpty()
                .allSatisfy(function -> assertThat(body)
                        .contains("\"title\":\""
                                + function.at("/Properties/FunctionName").asText() + ": asked\""));
        var alarms = Synthesised.of(Stage.PROD).json().path("Resources").properties().stream()
                .filter(entry -> entry.getValue().path("Type").asText().equals("AWS::CloudWatch::Alarm"))
                .map(entry -> entry.getKey())
                .toList();
        assertThat(alarms).isNotEmpty().allSatisfy(alarm -> assertThat(body).contains("{" + alarm + ".Arn}"));
    }

    @Test
    void the_operations_page_says_of_every_alarm_what_to_do() throws IOException {
        var sections = Files.readAllLines(Snapshots.ROOT.resolve("docs/operations.md")).stream()
                .filter(line -> line.startsWith("### "))
                .flatMap(line -> Stream.of(line.substring(4).split(", ")))
                .toList();
        var alarms = resources(Stage.PROD, "AWS::CloudWatch::Alarm").stream()
                .map(alarm -> alarm.at("/Properties/AlarmName").asText().replace("signpost-prod-", ""))
                .toList();

        assertThat(sections).containsExactlyInAnyOrderElementsOf(alarms);
    }

    @Test
    void saved_queries_ask_the_logs_of_every_function() {
        var queries = resources(Stage.PROD, "AWS::Logs::QueryDefinition");
        var groups = resources(Stage.PROD, "AWS::Lambda::Function").stream()
                .map(function ->
                        function.at("/Properties/LoggingConfig/LogGroup/Ref").asText())
                .collect(Collectors.toSet());

        assertThat(queries)
                .hasSize(5)
                .allSatisfy(query -> assertThat(new TreeSet<>(
                                query.at("/Properties/LogGroupNames").findValuesAsText("Ref")))
                        .isEqualTo(new TreeSet<>(groups)));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void there_is_a_budget_only_for_those_who_name_an_amount(Stage stage) {
        var budget = resources(stage, "AWS::Budgets::Budget").getFirst();

        assertThat(budget.path("Condition").asText()).isEqualTo("HasMonthlyBudget");
        assertThat(Synthesised.of(stage)
                        .json()
                        .at("/Parameters/MonthlyBudget/Default")
                        .asInt(-1))
                .isZero();
        assertThat(budget.toString()).contains("user:signpost$" + stage.name());
    }

    private static String text(JsonNode joined) {
        return joined.at("/Fn::Join/1")
                .valueStream()
                .map(part -> part.isTextual()
                        ? part.asText()
                        : part.has("Fn::GetAtt")
                                ? "{" + part.at("/Fn::GetAtt/0").asText() + "."
                                        + part.at("/Fn::GetAtt/1").asText() + "}"
                                : "{" + part.path("Ref").asText() + "}")
                .collect(Collectors.joining());
    }

    private static List<JsonNode> resources(Stage stage, String type) {
        return Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals(type))
                .toList();
    }

    @Test
    void locally_there_is_nothing_to_look_at() {
        assertThat(resources(Stage.LOCAL, "AWS::CloudWatch::Dashboard")).isEmpty();
        assertThat(resources(Stage.LOCAL, "AWS::Logs::QueryDefinition")).isEmpty();
        assertThat(resources(Stage.LOCAL, "AWS::Budgets::Budget")).isEmpty();
    }

    static List<Stage> stages() {
        return Stage.ALL.stream().filter(Stage::watched).toList();
    }
}
