package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awscdk.assertions.Match.absent;
import static software.amazon.awscdk.assertions.Match.anyValue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsNode
class SigningKeysTest {

    @ParameterizedTest
    @MethodSource("stages")
    void the_three_secrets_are_made_without_a_value(Stage stage) {
        var template = Synthesised.of(stage).template();

        for (var key : List.of("manifest-key", "index-key", "anchor-key")) {
            template.hasResourceProperties(
                    "AWS::SecretsManager::Secret",
                    Map.of(
                            "Name", "signpost/" + stage.name() + "/" + key,
                            "Description", anyValue(),
                            "SecretString", absent(),
                            "GenerateSecretString", absent()));
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void nothing_in_the_template_looks_like_a_seed(Stage stage) {
        // The asset's key is a hash of 64 hex digits too; the snapshot has it no more.
        assertThat(Snapshots.of(Synthesised.of(stage).json())).doesNotContainPattern("[0-9a-fA-F]{40,}");
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
