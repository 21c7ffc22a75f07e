package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.services.s3.Bucket;

@NeedsNode
class AwsSolutionsTest {

    @ParameterizedTest
    @MethodSource("stages")
    void cdk_nag_has_nothing_to_say(Stage stage) {
        assertThat(findings(Synthesised.of(stage).stack())).isEmpty();
    }

    @Test
    void cdk_nag_is_listening(@TempDir Path assembly) {
        var app = new App(AppProps.builder().outdir(assembly.toString()).build());
        var careless = new Stack(app, "careless");
        new Bucket(careless, "Bucket");
        Aspects.of(app).add(AwsSolutionsChecks.Builder.create().reports(false).build());

        assertThat(findings(careless)).anyMatch(finding -> finding.contains("AwsSolutions-S10"));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void every_suppression_gives_its_reason(Stage stage) {
        var suppressions = Synthesised.of(stage).json().findValues("rules_to_suppress").stream()
                .flatMap(rules -> rules.valueStream())
                .toList();

        assertThat(suppressions)
                .isNotEmpty()
                .allSatisfy(suppression ->
                        assertThat(suppression.path("reason").asText()).hasSizeGreaterThan(40));
    }

    @SuppressWarnings("deprecation") // SynthesisMessage is, and Annotations has no other way to say what it found
    private static List<String> findings(Stack stack) {
        var annotations = Annotations.fromStack(stack);
        var anything = Match.stringLikeRegexp("[\\s\\S]*");
        return Stream.concat(
                        annotations.findError("*", anything).stream(), annotations.findWarning("*", anything).stream())
                .map(finding -> finding.getId() + ": " + finding.getEntry().getData())
                .toList();
    }

    static List<Stage> stages() {
        return Stage.ALL;
    }
}
