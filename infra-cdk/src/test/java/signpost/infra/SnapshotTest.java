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

        assertThat(firstDifference(Snapshots.committed(stage), made))
                .as(
                        "%s is no longer what the app makes; if the change is meant, write it with "
                                + "./mvnw -pl infra-cdk test -Dsnapshots=update",
                        Snapshots.fileOf(stage))
                .isEmpty();
    }

    @Test
    void the_same_code_gives_the_same_template() {
        var again = Synthesised.afresh(Stage.PROD, Synthesised.placeholders(), "again");

        assertThat(again.json()).isEqualTo(Synthesised.of(Stage.PROD).json());
    }

    @Test
    void another_jar_changes_the_template_but_not_its_snapshot() {
        var other = Synthesised.afresh(Stage.PROD, Synthesised.jarsHolding("other"), "other")
                .json();
        var first = Synthesised.of(Stage.PROD).json();

        assertThat(other).isNotEqualTo(first);
        assertThat(Snapshots.of(other)).isEqualTo(Snapshots.of(first));
    }

    private static String firstDifference(String committed, String made) {
        var expected = committed.lines().toList();
        var actual = made.lines().toList();
        for (int line = 0; line < Math.max(expected.size(), actual.size()); line++) {
            var left = line < expected.size() ? expected.get(line) : "(nothing)";
            var right = line < actual.size() ? actual.get(line) : "(nothing)";
            if (!left.equals(right)) {
                return "line %d is%n%s%nand would be%n%s".formatted(line + 1, left, right);
            }
        }
        return "";
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
