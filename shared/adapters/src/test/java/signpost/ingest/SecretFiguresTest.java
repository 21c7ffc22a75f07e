package signpost.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import signpost.ingest.ManifestJobContract.Outcome.Refused;
import signpost.json.Json;
import signpost.yaml.IngestYaml;

/// Recall and precision of the scanner on the secret and the false-positive rows of the vectors.
class SecretFiguresTest {

    private static final Set<String> SECRETS =
            Set.of("secret", "secret-key", "secret-key-miss", "secret-miss", "secret-hidden", "secret-unicode");
    private static final List<String> HARMLESS = List.of(
            "false-positive", "secret-key-ok", "ref-safe", "valid-matrix", "valid-multi", "valid-full", "valid-case");

    private static final class Count {
        private int rows;
        private int contract;
        private int scan;
    }

    @Test
    void recall_is_at_least_95_and_precision_at_least_98_of_a_hundred() {
        var secret = new TreeMap<String, Count>();
        var harmless = new TreeMap<String, Count>();
        var conformance = new IngestConformance(new IngestYaml());
        for (var row : JobVectors.submissions()) {
            var isSecret = SECRETS.contains(row.category()) && row.ours().equals("reject");
            var isHarmless = (SECRETS.contains(row.category()) || HARMLESS.contains(row.category()))
                    && (row.ours().equals("accept")
                            || row.ours().equals("reject-if-schema-enforced")
                            || (row.ours().equals("either") && row.category().equals("false-positive")));
            if (isSecret || isHarmless) {
                var count = (isSecret ? secret : harmless).computeIfAbsent(row.category(), category -> new Count());
                count.rows++;
                count.contract += row.answer() instanceof Refused(var violations, var ignored)
                                && violations.stream()
                                        .anyMatch(violation -> violation.rule().equals("raw_secret"))
                        ? 1
                        : 0;
                count.scan += conformance
                                .secretScan(Json.Obj.builder()
                                        .put("text", row.content())
                                        .build())
                                .items("findings")
                                .isEmpty()
                        ? 0
                        : 1;
            }
        }

        System.out.println("secrets in the vectors            rows  contract  scan");
        secret.forEach((category, count) -> System.out.printf(
                "  to be found      %-16s %4d %9d %5d%n", category, count.rows, count.contract, count.scan));
        harmless.forEach((category, count) -> System.out.printf(
                "  to be left alone %-16s %4d %9d %5d%n", category, count.rows, count.contract, count.scan));
        var all = secret.values().stream().mapToInt(count -> count.rows).sum();
        for (var way : List.of("contract", "scan")) {
            var found = secret.values().stream()
                    .mapToInt(count -> way.equals("scan") ? count.scan : count.contract)
                    .sum();
            var wrong = harmless.values().stream()
                    .mapToInt(count -> way.equals("scan") ? count.scan : count.contract)
                    .sum();
            var recall = (double) found / all;
            var precision = (double) found / (found + wrong);
            System.out.printf("  %s: recall %.4f, precision %.4f%n", way, recall, precision);
            assertThat(recall).isGreaterThanOrEqualTo(0.95);
            assertThat(precision).isGreaterThanOrEqualTo(0.98);
        }
    }

    @Test
    void the_drivers_answer_what_they_are_asked() {
        var conformance = new IngestConformance(new IngestYaml());

        assertThat(conformance
                        .secretScan(Json.Obj.builder()
                                .put("key", "token")
                                .put("value", "opaquevalue1")
                                .build())
                        .items("findings"))
                .containsExactly(Json.Obj.builder()
                        .put("path", "token")
                        .put("rule", "credential")
                        .build());
        assertThat(conformance
                        .secretScan(Json.Obj.builder()
                                .put("value", "a harmless text")
                                .build())
                        .items("findings"))
                .isEmpty();
        assertThat(conformance
                        .secretScan(Json.Obj.builder()
                                .put("text", "a: 1\n---\nb: 2\n# ghp_FAKEfakeFAKE0000\n")
                                .build())
                        .items("findings"))
                .containsExactly(Json.Obj.builder()
                        .put("path", "line 4")
                        .put("rule", "github_token")
                        .build());
        assertThat(conformance.jobContract(Json.Obj.builder().build()).flag("ok"))
                .contains(false);
        assertThat(conformance
                        .jobContract(Json.Obj.builder()
                                .put("payload", new Json.Null())
                                .build())
                        .items("violations"))
                .hasSize(1);
        var example = """
                version: v0
                metadata: {name: a}
                embeddings: {provider: google}
                vectorStore: {type: qdrant}
                dataSources: [{type: ConfluenceReader}]
                """;
        assertThat(conformance
                        .capabilities(Json.Obj.builder().put("content", example).build())
                        .items("requiredCapabilities"))
                .extracting(capability -> ((Json.Text) capability).value())
                .containsExactly("manifest", "embeddings", "google", "qdrant", "confluence");
        var held = Json.Obj.builder().put("a", example).build();
        var job = Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "a")
                                .put(
                                        "source",
                                        Json.Obj.builder()
                                                .put("kind", "registry")
                                                .build())
                                .build())
                .build();
        var asked = Json.Obj.builder().put("payload", job);
        assertThat(conformance.jobContract(asked.put("registry", held).build()).flag("ok"))
                .contains(true);
    }
}
