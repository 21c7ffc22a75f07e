package signpost.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestContents;
import signpost.ingest.ManifestJobContract;
import signpost.ingest.ManifestName;
import signpost.json.Json;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;
import signpost.testkit.Vectors;
import signpost.yaml.IngestYaml;

/// One thread: the contract over the payloads of all vectors, again and again, and the scanner over 64 KiB.
final class ContractRates {

    private static final int ROUNDS = 8;
    private static final int SCANS = 60;
    private static final int SCANNED_BYTES = 64 << 10;
    private static final int HOSTILE_BYTES = 256 << 10;

    private ContractRates() {}

    static void run(List<String> arguments) throws Exception {
        var contract = new ManifestJobContract(new IngestYaml(), ContractSettings.DEFAULT);
        var payloads = new ArrayList<Json>();
        for (var line : Vectors.lines("manifest-job-contract")) {
            // Some rows are no JSON on purpose.
            if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj row)) {
                payloads.add(Optional.ofNullable(row.get("payload")).orElseGet(Json.Null::new));
            }
        }
        var rates = new double[ROUNDS];
        var bytes = 0L;
        ManifestContents nothing = (ManifestName _) -> Optional.empty();
        for (var round = -ROUNDS; round < ROUNDS; round++) {
            var millis = Timings.millis(() -> payloads.forEach(payload -> contract.normalize(payload, nothing)));
            if (round >= 0) {
                rates[round] = payloads.size() / millis * 1000;
            }
        }
        for (var payload : payloads) {
            bytes += signpost.json.CanonicalJson.bytes(payload).length;
        }
        System.out.printf(
                "contract, %d payloads of the vectors (%d bytes on average): %.0f a second (best %.0f)%n",
                payloads.size(),
                bytes / payloads.size(),
                Timings.of(rates).median(),
                Timings.of(rates).max());
        hostile(contract);
        scan("64 KiB of manifests", manifests());
        scan(
                "64 KiB of one line of base64",
                "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo".repeat(2_000).substring(0, SCANNED_BYTES));
        scan(
                "64 KiB of key = value",
                "token_setting = value_of_it\n".repeat(3_000).substring(0, SCANNED_BYTES));
    }

    /// What takes longest of the manifests that are made to take long (T15).
    private static void hostile(ManifestJobContract contract) throws Exception {
        var yaml = new StringBuilder("""
                version: v0
                metadata: {name: alpha}
                embeddings: {provider: google}
                vectorStore: {type: qdrant}
                dataSources:
                """);
        while (yaml.length() < HOSTILE_BYTES - 64) {
            yaml.append("- {type: ConfluenceReader}\n");
        }
        var source = Json.Obj.builder().put("kind", "inline").put("content", yaml.toString());
        var payload = Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", "alpha")
                                .put("source", source.build())
                                .build())
                .build();
        var millis = new double[SCANS];
        for (var i = -SCANS; i < SCANS; i++) {
            var took = Timings.millis(() -> contract.normalize(payload, _ -> Optional.empty()));
            if (i >= 0) {
                millis[i] = took;
            }
        }
        System.out.printf("contract, 256 KiB of data sources  %s ms%n", Timings.of(millis));
    }

    private static String manifests() {
        var text = new StringBuilder();
        for (var number = 0; text.length() < SCANNED_BYTES; number++) {
            text.append(IngestSamples.yaml(number));
        }
        return text.substring(0, SCANNED_BYTES);
    }

    private static void scan(String what, String text) throws Exception {
        var scanner = new SecretScanner(BelowCredential.NO_RAW_SECRETS);
        var millis = new double[SCANS];
        for (var i = -SCANS; i < SCANS; i++) {
            var took = Timings.millis(() -> scanner.scanText(text));
            if (i >= 0) {
                millis[i] = took;
            }
        }
        System.out.printf("scan %-30s %s ms%n", what, Timings.of(millis));
    }
}
