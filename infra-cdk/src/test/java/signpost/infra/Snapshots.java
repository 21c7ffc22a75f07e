package signpost.infra;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// The committed templates, `infra-cdk/snapshots/<stage>.template.json`, which the embedded stack reads too.
///
/// A snapshot is the synthesised template without what changes with every jar or belongs to the CDK's own
/// bootstrap: a function's code is named by its module, the logical id of a version or a deployment has no hash.
final class Snapshots {

    static final Path ROOT = Path.of(System.getProperty("signpost.root", ".."));

    private static final ObjectMapper JSON = new ObjectMapper();

    private Snapshots() {}

    static Path fileOf(Stage stage) {
        return ROOT.resolve(Path.of("infra-cdk", "snapshots", stage.name() + ".template.json"));
    }

    static String committed(Stage stage) {
        try {
            var file = fileOf(stage);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void update(Stage stage, String snapshot) {
        try {
            Files.createDirectories(fileOf(stage).getParent());
            Files.writeString(fileOf(stage), snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path template) {
        try {
            return JSON.readTree(Files.readString(template));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The snapshot of a synthesised template.
    static String of(JsonNode synthesised) {
        var template = synthesised.<ObjectNode>deepCopy();
        drop(template, "Parameters", "BootstrapVersion");
        drop(template, "Rules", "CheckBootstrapVersion");

        var versions = new ArrayList<String>();
        for (var entry : template.path("Resources").properties()) {
            var resource = entry.getValue();
            switch (resource.path("Type").asText()) {
                case "AWS::Lambda::Function" -> nameCodeByModule(resource);
                case "AWS::Lambda::Version", "AWS::ApiGateway::Deployment" -> versions.add(entry.getKey());
                default -> {}
            }
            dropMetadataOfCdk((ObjectNode) resource);
        }
        var text = print(template);
        for (var version : versions) {
            text = text.replace(version, version.replaceFirst("[0-9a-f]{32}$", ""));
        }
        return text;
    }

    private static void nameCodeByModule(JsonNode function) {
        var module = function.at("/Metadata/" + JarFunction.MODULE).asText();
        ((ObjectNode) function.at("/Properties/Code"))
                .removeAll()
                .put("S3Bucket", "assets")
                .put("S3Key", module);
    }

    private static void dropMetadataOfCdk(ObjectNode resource) {
        if (resource.get("Metadata") instanceof ObjectNode metadata) {
            metadata.properties().removeIf(entry -> entry.getKey().startsWith("aws:"));
            if (metadata.isEmpty()) {
                resource.remove("Metadata");
            }
        }
    }

    private static void drop(ObjectNode template, String section, String name) {
        if (template.get(section) instanceof ObjectNode members) {
            members.remove(name);
            if (members.isEmpty()) {
                template.remove(section);
            }
        }
    }

    private static String print(JsonNode template) {
        var lines = new DefaultIndenter("  ", "\n");
        var separators = Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        var printer = new DefaultPrettyPrinter(separators);
        printer.indentArraysWith(lines);
        printer.indentObjectsWith(lines);
        try {
            return JSON.writer(printer).writeValueAsString(template) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
