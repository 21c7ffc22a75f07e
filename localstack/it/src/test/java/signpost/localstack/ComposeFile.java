package signpost.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What `localstack/compose.yaml` says of its service `localstack`, so that it is said there alone.
///
/// @param image with its tag
/// @param environment of the container
/// @param mounts what lies on this machine, and where in the container
record ComposeFile(String image, Map<String, String> environment, Map<String, String> mounts) {

    static ComposeFile read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            Map<String, Object> content = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            var service = object(object(content, "services"), "localstack");
            var environment = new TreeMap<String, String>();
            object(service, "environment").forEach((name, value) -> environment.put(name, String.valueOf(value)));
            return new ComposeFile(
                    String.valueOf(service.get("image")),
                    environment,
                    ((List<?>) service.getOrDefault("volumes", List.of()))
                            .stream()
                                    .map(volume -> String.valueOf(volume).split(":", 2))
                                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1])));
        }
    }

    String imageName() {
        return image.substring(0, image.lastIndexOf(':'));
    }

    String imageTag() {
        return image.substring(image.lastIndexOf(':') + 1);
    }

    @SuppressWarnings("unchecked") // a mapping of YAML has names for keys, or what follows fails
    private static Map<String, Object> object(Map<String, Object> parent, String name) {
        if (parent.get(name) instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw new IllegalArgumentException("there is no mapping " + name);
    }
}
