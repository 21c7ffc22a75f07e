package signpost.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What can be said of the documents without running them.
class DocumentsTest {

    private static final Path ROOT = Path.of(System.getProperty("signpost.root"));
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    @ParameterizedTest
    @MethodSource("documents")
    void every_link_to_a_file_leads_somewhere(Path document) throws IOException {
        var text = Files.readString(document).replaceAll("(?ms)^```.*?^```", "").replaceAll("`[^`\n]*`", "");
        for (var link = LINK.matcher(text); link.find(); ) {
            if (!link.group(1).contains("://") && !link.group(1).startsWith("mailto:")) {
                assertThat(document.resolveSibling(link.group(1)).normalize())
                        .as("link in %s", document)
                        .exists();
            }
        }
    }

    @Test
    void every_command_of_the_README_is_run_or_says_that_it_is_for_elsewhere() throws IOException {
        assertThat(Walkthrough.of(ROOT.resolve("README.md")).untagged()).isEmpty();
    }

    @Test
    void every_decision_has_its_number_once_and_says_status_context_decision_and_cost() throws IOException {
        var folder = ROOT.resolve("docs/adr");
        var list = Files.readString(folder.resolve("README.md"));
        try (var files = Files.list(folder)) {
            var decisions =
                    files.filter(file -> !file.endsWith("README.md")).sorted().toList();
            for (var i = 0; i < decisions.size(); i++) {
                var name = decisions.get(i).getFileName().toString();
                assertThat(name).matches("%04d-[a-z0-9-]+\\.md".formatted(i + 1));
                assertThat(list).contains("(" + name + ")");
                assertThat(decisions.get(i))
                        .content()
                        .startsWith("# ")
                        .contains("\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Cost\n");
            }
        }
    }

    @Test
    void the_sample_workflow_is_YAML_and_pins_every_action_to_a_commit_or_version() throws IOException {
        var file = ROOT.resolve("docs/examples/manifests-repository/.github/workflows/manifests.yaml");
        var text = Files.readString(file);

        assertThat(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(text))
                .isInstanceOf(java.util.Map.class);
        assertThat(text.lines().filter(line -> line.strip().matches("(- )?uses:.*")))
                .isNotEmpty()
                .allMatch(line -> line.matches(".*@v[0-9]+\\.[0-9]+\\.[0-9]+( .*)?"));
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> {
                        var path = ROOT.relativize(file).toString();
                        return !path.contains("target/")
                                && !path.contains("node_modules/")
                                && !path.startsWith(".signpost/");
                    })
                    .toList();
        }
    }
}
