package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.ingest.ContractSettings;
import signpost.ingest.ManifestJobContract;
import signpost.ingest.ManifestName;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.registry.Precondition;
import signpost.testkit.OpenApi;
import signpost.testkit.Vectors;
import signpost.yaml.IngestYaml;

/// Every row of the contract's vectors, submitted.
class QueueVectorsTest {

    private static final OpenApi API = OpenApi.read();

    @Test
    void every_row_has_the_same_verdict_over_HTTP_as_in_the_contract() {
        var accepted = 0;
        var refused = 0;
        for (var line : Vectors.lines("manifest-job-contract")) {
            if (JsonReader.read(line) instanceof Parsed.Ok<Json>(Json.Obj row)) {
                if (isTaken(row)) {
                    accepted++;
                } else {
                    refused++;
                }
            } else {
                // Half of a surrogate pair is in it.
                new QueueDesk(API)
                        .probe
                        .call("POST /api/queue/jobs")
                        .body("{\"type\":\"manifest\",\"payload\":" + line + "}")
                        .send()
                        .expect(422, "invalid_queue_payload");
                refused++;
            }
        }
        assertThat(accepted + refused).isEqualTo(1325);
        assertThat(accepted).isGreaterThan(400);
    }

    private static boolean isTaken(Json.Obj row) {
        var settings = settings(row);
        var desk = new QueueDesk(API, settings, store -> store);
        var payload = Optional.ofNullable(row.get("payload")).orElseThrow();
        var manifest = payload instanceof Json.Obj object ? object.object("manifest") : Optional.<Json.Obj>empty();
        var content = manifest.flatMap(given -> given.object("source")).flatMap(source -> source.text("content"));
        manifest.flatMap(given -> given.text("name"))
                .filter(ManifestName::isOne)
                .ifPresent(name -> content.ifPresent(text -> desk.registry.put(
                        new ManifestName(name),
                        text,
                        ManifestHash.of(text.getBytes(StandardCharsets.UTF_8)),
                        new Precondition.None(),
                        desk.clock.instant())));

        var outcome = new ManifestJobContract(new IngestYaml(), settings).normalize(payload, name -> content);
        var body = Json.Obj.builder()
                .put("type", "manifest")
                .put("payload", payload)
                .build();
        var reply = desk.submit(body);

        switch (outcome) {
            case ManifestJobContract.Outcome.Accepted(var _, var sanitized, var _) -> {
                assertThat(reply.status()).as(row.text("id") + reply.body()).isEqualTo(201);
                assertThat(reply.json().get("payload")).isEqualTo(read(sanitized));
            }
            case ManifestJobContract.Outcome.Refused ignored -> {
                assertThat(reply.status()).as(row.text("id") + reply.body()).isIn(422, 413);
                assertThat(desk.submitted()).isZero();
            }
        }
        return reply.status() == 201;
    }

    private static Json read(Json.Obj sanitized) {
        return Vectors.parse(CanonicalJson.text(sanitized));
    }

    private static ContractSettings settings(Json.Obj row) {
        var given = row.object("settings").orElseGet(() -> Json.Obj.builder().build());
        var settings =
                ContractSettings.DEFAULT.withAllowPath(given.flag("allowPath").orElse(false));
        return given.has("baseCapabilities")
                ? settings.withBaseCapabilities(given.items("baseCapabilities").stream()
                        .map(capability -> ((Json.Text) capability).value())
                        .toList())
                : settings;
    }
}
