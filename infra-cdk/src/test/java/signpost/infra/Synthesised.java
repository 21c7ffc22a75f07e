package signpost.infra;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.assertions.Template;

/// A stage's stack, synthesised once for all tests, with the security rules of cdk-nag watching.
///
/// @param stack the stack, for what was annotated on it
/// @param template the same as a thing to be asserted on
/// @param json the template as it was written
record Synthesised(SignpostStack stack, Template template, JsonNode json) {

    private static final Path TARGET = Snapshots.ROOT.resolve(Path.of("infra-cdk", "target"));
    private static final Map<Stage, Synthesised> DONE = new HashMap<>();

    static Synthesised of(Stage stage) {
        synchronized (DONE) {
            return DONE.computeIfAbsent(stage, first -> afresh(first, placeholders(), "shared"));
        }
    }

    static Synthesised afresh(Stage stage, FunctionJars jars, String directory) {
        var app = new App(AppProps.builder()
                .outdir(TARGET.resolve(Path.of("synth", directory, stage.name()))
                        .toString())
                .build());
        var stack = new SignpostStack(app, stage, jars);
        Aspects.of(app).add(AwsSolutionsChecks.Builder.create().reports(false).build());
        var artifact = app.synth().getStackByName(stack.getStackName());
        return new Synthesised(
                stack, Template.fromStack(stack), Snapshots.read(Path.of(artifact.getTemplateFullPath())));
    }

    /// Stand-ins for the functions' jars: what a template says does not depend on what is in them.
    static FunctionJars placeholders() {
        return jarsHolding("placeholder");
    }

    static FunctionJars jarsHolding(String content) {
        var repository = TARGET.resolve("jars-holding-" + content);
        for (var module : List.of("publish", "registry", "queue", "commitments", "challenge", "announce")) {
            var jar = repository.resolve(Path.of("functions", module, "target", module + ".jar"));
            try {
                Files.createDirectories(jar.getParent());
                Files.writeString(jar, content + " of " + module);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new FunctionJars(repository);
    }
}
