package signpost.infra;

import java.nio.file.Path;
import software.amazon.awscdk.App;

/// The CDK app. Its one context value is `stage` (`-c stage=prod`), `local` when not given.
public final class SignpostApp {

    private SignpostApp() {}

    /// Writes the cloud assembly of one stage to where the CDK command line asks for it.
    ///
    /// @param args the root of the repository, where the functions' jars are
    public static void main(String[] args) {
        if (args.length != 1) {
            throw new IllegalArgumentException("give the root of the repository as the one argument");
        }
        var app = new App();
        var stage = app.getNode().tryGetContext("stage") instanceof String name ? Stage.named(name) : Stage.LOCAL;
        new SignpostStack(
                app, stage, new FunctionJars(Path.of(args[0]).toAbsolutePath().normalize()));
        app.synth();
    }
}
