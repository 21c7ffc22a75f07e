package signpost.registryapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import signpost.job.JobStore;
import signpost.json.Json;
import signpost.registry.ManifestRegistry;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.OpenApi;
import signpost.testkit.SecretVectors;

/// T26, T27: whatever secret of the vectors is sent, by whatever way, it is not seen again.
class RegistrySecretsTest {

    private static final Set<String> WRITES = Set.of("put", "delete", "save", "submit", "replace");

    private final List<String> stored = new ArrayList<>();
    private final RegistryDesk desk = new RegistryDesk(
            OpenApi.read(),
            store -> RegistryDesk.around(JobStore.class, store, this::record),
            store -> RegistryDesk.around(ManifestRegistry.class, store, this::record));

    private @org.jspecify.annotations.Nullable Object record(String method, Object[] arguments) {
        if (WRITES.contains(method)) {
            stored.add(Arrays.deepToString(arguments));
        }
        return null;
    }

    @Test
    void T26_T27_no_secret_of_a_manifest_is_answered_logged_or_stored() {
        for (var row : SecretVectors.rows()) {
            var name = row.payload()
                    .object("manifest")
                    .flatMap(manifest -> manifest.text("name"))
                    .orElseThrow();
            var put = desk.of(name, "PUT")
                    .body(RegistryDesk.content(row.content()))
                    .send();
            unseen(row, put);
            var validated = desk.probe
                    .call("POST /api/manifests/validate")
                    .body(RegistryDesk.content(row.content()))
                    .send();
            unseen(row, validated);

            assertThat(put.error()).as(row.id()).isEqualTo("invalid_manifest");
            assertThat(put.rules()).as(row.id()).contains("raw_secret");
            assertThat(validated.json().flag("valid")).as(row.id()).contains(false);
        }
        assertThat(stored).isEmpty();
    }

    @Test
    void T26_no_secret_in_options_names_or_parameters_is_answered_logged_or_stored() {
        desk.put("confluence-docs");
        stored.clear();
        for (var row : SecretVectors.rows()) {
            for (var value : row.values()) {
                for (var options : List.of(
                        Json.Obj.builder().put("note", value).build(),
                        Json.Obj.builder().put("dryRun", value).build(),
                        Json.Obj.builder().put("maxDocs", value).build())) {
                    unseen(
                            row,
                            desk.ofDocs("POST /runs")
                                    .body(Json.Obj.builder()
                                            .put("options", options)
                                            .build())
                                    .send());
                }
                unseen(
                        row,
                        desk.ofDocs("POST /runs")
                                .body(Json.Obj.builder().put("action", value).build())
                                .send());
                for (var what : List.of("GET", "POST /runs", "GET /versions", "GET /runs", "DELETE")) {
                    unseen(row, desk.of(value, what).send());
                }
                unseen(
                        row,
                        desk.of(value, "PUT")
                                .body(RegistryDesk.content(RegistryDesk.YAML))
                                .send());
                unseen(row, desk.of("x", "GET").query("hash", value).send());
                unseen(row, desk.of("x", "GET").header("If-None-Match", value).send());
                unseen(
                        row,
                        desk.probe
                                .call("GET /api/manifests")
                                .query("cursor", value)
                                .send());
                unseen(
                        row,
                        desk.probe
                                .call("GET /api/manifests")
                                .query("search", value)
                                .send());
            }
        }
    }

    private void unseen(SecretVectors.Row row, Reply reply) {
        for (var value : row.values()) {
            assertThat(reply.body()).as(row.id()).doesNotContain(value);
            assertThat(desk.probe.lines().getLast()).as(row.id()).doesNotContain(value);
        }
    }
}
