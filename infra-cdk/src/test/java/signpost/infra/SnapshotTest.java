package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsNode
class SnapshotTest {

    @ParameterizedTest
    @MethodSource("stages")
    void the_committed_snapshot_is_what_the_app_makes(Stage stage) {
        var made = Snapshots.of(Synthesised.of(stage).json());
        if ("update".equals(System.getProperty("snapshots"))) {
            Snapshots.update(stage, made);
        }

        assertThat(made)
                .as("the template of %s has changed; look at the difference and, if it is meant, write it with "
                        + "./mvnw -pl infra-cdk test -Dsnapshots=update", stage.name())
                .isEqualTo(Snapshots.committed(stage));
    }

    @Test
    void the_same_code_gives_the_same_template() {
        var again = Synthesised.afresh(Stage.PROD, Synthesised.placeholders(), "again");

        assertThat(again.json()).isEqualTo(Synthesised.of(Stage.PROD).json());
    }

    @Test
    void another_jar_changes_the_template_but_not_its_snapshot() {
        var other = Synthesised.afresh(Stage.PROD, Synthesised.jarsHolding("other"), "other").json();
        var first = Synthesised.of(Stage.PROD).json();

        assertThat(other).isNotEqualTo(first);
        assertThat(Snapshots.of(other)).isEqualTo(Snapshots.of(first));
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
