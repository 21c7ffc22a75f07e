package signpost.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.ingest.ManifestJobContract.Outcome;
import signpost.json.Json;
import signpost.testkit.Vectors;
import signpost.yaml.IngestYaml;

/// The published vectors of the job contract: payloads, what the public implementation made of them, and what we want.
final class JobVectors {

    private JobVectors() {}

    /// One row. What we want of it is `accept`, `reject`, `either`, `reject-if-schema-enforced`, or empty if the
    /// row is no submission.
    record Row(String id, String category, String ours, Json payload, Json.Obj expected, Json.Obj json) {

        Optional<Json> normalized() {
            return Optional.ofNullable(expected.get("normalized"));
        }

        String content() {
            return payload instanceof Json.Obj object
                    ? object.object("manifest")
                            .flatMap(manifest -> manifest.object("source"))
                            .flatMap(source -> source.text("content"))
                            .orElse("")
                    : "";
        }

        Outcome answer(Capabilities capabilities, Set<String> without) {
            return new ManifestJobContract(new IngestYaml(), settings(), capabilities, without)
                    .normalize(payload, name -> content().isEmpty() ? Optional.empty() : Optional.of(content()));
        }

        Outcome answer() {
            return answer(Capabilities.ALL, Set.of());
        }

        private ContractSettings settings() {
            var given =
                    json.object("settings").orElseGet(() -> Json.Obj.builder().build());
            var settings = ContractSettings.DEFAULT.withAllowPath(
                    given.flag("allowPath").orElse(false));
            return given.has("baseCapabilities")
                    ? settings.withBaseCapabilities(given.items("baseCapabilities").stream()
                            .map(capability -> ((Json.Text) capability).value())
                            .toList())
                    : settings;
        }
    }

    /// Rows that our reader of JSON refuses as a whole: half of a surrogate pair is in them. No submission gets
    /// further.
    static List<String> unreadable() {
        return Vectors.lines("manifest-job-contract").stream()
                .filter(line -> JsonReader.read(line) instanceof Parsed.Malformed<Json>)
                .toList();
    }

    static List<Row> all() {
        var rows = new ArrayList<Row>();
        for (var line : Vectors.lines("manifest-job-contract")) {
            if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj json)) {
                rows.add(new Row(
                        json.text("id").orElseThrow(),
                        json.text("category").orElseThrow(),
                        json.text("ours").orElse(""),
                        Optional.ofNullable(json.get("payload")).orElseThrow(),
                        json.object("expected").orElseThrow(),
                        json));
            }
        }
        return List.copyOf(rows);
    }

    static List<Row> submissions() {
        return all().stream().filter(row -> !row.json().has("op")).toList();
    }
}
