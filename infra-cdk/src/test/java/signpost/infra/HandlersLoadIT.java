package signpost.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every function of the template finds its handler in its packaged jar, with nothing beside it but the JDK.
///
/// It reads the committed snapshot and the jars that are there, so it needs no Node but the whole build.
class HandlersLoadIT {

    @ParameterizedTest
    @MethodSource("functions")
    void the_handler_is_in_the_jar_and_has_the_method(Function function) throws Exception {
        try (var jar = function.jar()) {
            var handler = Class.forName(function.handlerClass(), false, jar);

            assertThat(Arrays.stream(handler.getMethods()).map(method -> method.getName()))
                    .contains(function.handlerMethod());
            assertThat(Arrays.stream(handler.getInterfaces()).map(type -> type.getName()))
                    .as("what Lambda calls")
                    .containsAnyOf(
                            "com.amazonaws.services.lambda.runtime.RequestStreamHandler",
                            "com.amazonaws.services.lambda.runtime.RequestHandler");
            assertThat(handler.getConstructor())
                    .as("Lambda makes it without arguments")
                    .isNotNull();
        }
    }

    static List<Function> functions() {
        var functions = Snapshots.read(Snapshots.fileOf(Stage.LOCAL))
                .path("Resources")
                .valueStream()
                .filter(resource ->
                        "AWS::Lambda::Function".equals(resource.path("Type").asText()))
                .map(resource -> Function.of(resource.path("Properties")))
                .toList();
        assertThat(functions).isNotEmpty();
        return functions;
    }

    record Function(String module, String handlerClass, String handlerMethod) {

        static Function of(JsonNode properties) {
            var handler = properties.path("Handler").asText();
            int colons = handler.indexOf("::");
            assertThat(colons)
                    .as("a handler is <class>::<method>, not %s", handler)
                    .isPositive();
            return new Function(
                    properties.at("/Code/S3Key").asText(), handler.substring(0, colons), handler.substring(colons + 2));
        }

        URLClassLoader jar() throws IOException {
            var jar = new FunctionJars(Snapshots.ROOT).of(module);
            assertThat(Files.size(jar)).isPositive();
            return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        }
    }
}
