package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The app as the CDK command line runs it: by cdk.json's script, told through the environment what to make and
/// where.
@NeedsNode
class SignpostAppTest {

    @TempDir
    private Path assembly;

    @Test
    void the_stage_of_the_context_is_what_cdk_synth_makes() throws Exception {
        var run = run("{\"stage\": \"staging\"}");

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(Snapshots.of(Snapshots.read(assembly.resolve("signpost-staging.template.json"))))
                .isEqualTo(Snapshots.of(Synthesised.of(Stage.STAGING).json()));
    }

    @Test
    void an_unknown_stage_makes_nothing() throws Exception {
        var run = run("{\"stage\": \"production\"}");

        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains("no stage is called 'production'");
        assertThat(assembly).isEmptyDirectory();
    }

    private record Run(int exit, String output) {}

    private Run run(String context) throws IOException, InterruptedException {
        var command = new ProcessBuilder(
                        "sh",
                        Snapshots.ROOT.resolve(Path.of("infra-cdk", "app.sh")).toString(),
                        Synthesised.placeholders().repository().toString())
                .redirectErrorStream(true);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("CDK_OUTDIR", assembly.toString());
        command.environment().put("CDK_CONTEXT_JSON", context);
        var process = command.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
