package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsNode
class RetentionTest {

    private static final Set<String> KEPT =
            Set.of("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::Logs::LogGroup");

    @ParameterizedTest
    @MethodSource("stages")
    void buckets_tables_keys_and_logs_outlive_the_stack_everywhere_but_locally(Stage stage) {
        var expected = stage.equals(Stage.LOCAL) ? "Delete" : "Retain";
        var kept = Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource -> KEPT.contains(resource.path("Type").asText()))
                .toList();

        assertThat(kept).hasSize(stage.publicReads() ? 21 : 20).allSatisfy(resource -> {
            assertThat(resource.path("DeletionPolicy").asText()).isEqualTo(expected);
            assertThat(resource.path("UpdateReplacePolicy").asText()).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @MethodSource("stages")
    void stages_that_matter_are_protected_from_deletion(Stage stage) {
        assertThat(Synthesised.of(stage).stack().getTerminationProtection())
                .isEqualTo(Set.of(Stage.STAGING, Stage.PROD).contains(stage));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void tables_are_protected_where_the_stack_is(Stage stage) {
        var tables = Synthesised.of(stage)
                .json()
                .path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals("AWS::DynamoDB::Table"))
                .toList();

        assertThat(tables)
                .hasSize(5)
                .allSatisfy(table -> assertThat(table.at("/Properties/DeletionProtectionEnabled")
                                .asBoolean())
                        .isEqualTo(stage.deletionProtected()));
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
