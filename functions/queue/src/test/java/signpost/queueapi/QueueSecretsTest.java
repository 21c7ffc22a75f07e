package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import signpost.ingest.ContractSettings;
import signpost.job.JobStore;
import signpost.json.Json;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.OpenApi;
import signpost.testkit.SecretVectors;

/// T26, T27: whatever secret of the vectors is sent, by whatever way, it is not seen again.
class QueueSecretsTest {

    private static final OpenApi API = OpenApi.read();

    private static final Set<String> WRITES = Set.of("submit", "replace", "append", "claim", "extend", "publish");

    private final List<String> stored = new ArrayList<>();
    private final QueueDesk desk = new QueueDesk(API, ContractSettings.DEFAULT, this::recording);

    private JobStore recording(JobStore store) {
        return QueueDesk.around(store, (method, arguments) -> {
            if (WRITES.contains(method)) {
                stored.add(Arrays.deepToString(arguments));
            }
            return null;
        });
    }

    @Test
    void T26_T27_no_secret_of_a_submission_is_answered_logged_or_stored() {
        for (var row : SecretVectors.rows()) {
            var reply = desk.submit(Json.Obj.builder()
                    .put("type", "manifest")
                    .put("payload", row.payload())
                    .build());

            assertThat(reply.error()).as(row.id()).isEqualTo("invalid_manifest_job");
            assertThat(reply.rules()).as(row.id()).contains("raw_secret");
            unseen(row, reply);
        }
        assertThat(stored).isEmpty();
    }

    @Test
    void T26_no_secret_in_options_names_or_fields_is_answered_logged_or_stored() {
        desk.put("confluence-docs");
        for (var row : SecretVectors.rows()) {
            for (var value : row.values()) {
                var manifest = QueueDesk.registered()
                        .object("payload")
                        .flatMap(payload -> payload.object("manifest"))
                        .orElseThrow();
                // What is refused is named, unless its name is a token.
                var name = hasAForm(value) ? value : "note";
                for (var bad : List.of(
                        manifest.with(
                                "options", Json.Obj.builder().put("note", value).build()),
                        manifest.with(
                                "options", Json.Obj.builder().put(name, true).build()),
                        manifest.with(
                                "options",
                                Json.Obj.builder().put("maxDocs", value).build()),
                        manifest.with("name", new Json.Text(value)),
                        manifest.with(
                                "source",
                                Json.Obj.builder()
                                        .put("kind", "registry")
                                        .put("name", value)
                                        .build()))) {
                    unseen(
                            row,
                            desk.submit(QueueDesk.registered()
                                    .with(
                                            "payload",
                                            Json.Obj.builder()
                                                    .put("manifest", bad)
                                                    .build())));
                }
                unseen(
                        row,
                        desk.probe
                                .call("GET /api/queue/jobs")
                                .query("status", value)
                                .send());
                unseen(
                        row,
                        desk.probe
                                .call("GET /api/queue/jobs")
                                .query("cursor", value)
                                .send());
                unseen(row, desk.show(value));
            }
        }
        assertThat(stored).isEmpty();
    }

    @Test
    void T26_a_secret_is_no_affinity_key_of_a_manifest_job() {
        for (var row : SecretVectors.rows()) {
            for (var value :
                    row.values().stream().filter(QueueSecretsTest::hasAForm).toList()) {
                var job = QueueDesk.registered().with("affinityKey", new Json.Text(value));
                unseen(row, desk.submit(job).expect(422, "invalid_queue_payload"));
            }
        }
        assertThat(stored).isEmpty();
    }

    @Test
    void T26_no_secret_with_a_form_of_its_own_is_seen_in_what_a_worker_or_an_operator_says() {
        var held = desk.held("codex");
        for (var row : SecretVectors.rows()) {
            for (var value :
                    row.values().stream().filter(QueueSecretsTest::hasAForm).toList()) {
                var event = Json.Obj.builder()
                        .put("message", "the wiki refused " + value + " twice")
                        .put(
                                "payload",
                                Json.Obj.builder()
                                        .put("apiToken", value)
                                        .put("said", value)
                                        .build())
                        .build();
                unseen(row, desk.asHolder("/events", held, event).expect(201));
                var failing = desk.held("c" + row.id());
                var failure = Json.Obj.builder()
                        .put("errorMessage", "refused: " + value)
                        .put(
                                "resultSummary",
                                Json.Obj.builder().put("last", value).build())
                        .build();
                unseen(row, desk.asHolder("/fail", failing, failure).expect(200));
                var id = desk.submitted("codex");
                unseen(
                        row,
                        desk.probe
                                .call("POST /api/queue/jobs/{id}/cancel")
                                .path("id", id)
                                .body(Json.Obj.builder()
                                        .put("reason", "leaked " + value)
                                        .build())
                                .send()
                                .expect(200));
                unseen(
                        row,
                        desk.probe
                                .call("POST /api/queue/jobs/claim")
                                .body(Json.Obj.builder()
                                        .put("workerId", value)
                                        .put("leaseSeconds", 60)
                                        .build())
                                .send());
            }
        }
        assertThat(stored).isNotEmpty();
    }

    /// Tokens that a provider has given a form; the others are secrets by the name they stand under.
    private static boolean hasAForm(String value) {
        return value.matches(
                "(sk-ant-|sk-proj-|ghp_|gho_|ghu_|ghs_|ghr_|AKIA|ASIA|AIza|hf_|npm_|github_pat_|eyJGQU).{12,}");
    }

    private void unseen(SecretVectors.Row row, Reply reply) {
        for (var value : row.values()) {
            assertThat(reply.body()).as(row.id()).doesNotContain(value);
            assertThat(desk.probe.lines().getLast()).as(row.id()).doesNotContain(value);
            assertThat(stored).as(row.id()).noneMatch(item -> item.contains(value));
        }
        stored.subList(0, Math.max(0, stored.size() - 1)).clear();
    }
}
