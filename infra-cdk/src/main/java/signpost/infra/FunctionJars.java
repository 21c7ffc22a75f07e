package signpost.infra;

import java.nio.file.Files;
import java.nio.file.Path;

/// The functions' jars as the build leaves them: `functions/<module>/target/<module>.jar`.
///
/// @param repository root of the repository
record FunctionJars(Path repository) {

    Path of(String module) {
        var jar = repository.resolve(Path.of("functions", module, "target", module + ".jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "%s is not there: build it with ./mvnw -pl functions/%s -am package".formatted(jar, module));
        }
        return jar;
    }
}
