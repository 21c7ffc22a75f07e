package signpost.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import signpost.ingest.ManifestJobContract.Outcome.Accepted;
import signpost.ingest.ManifestJobContract.Outcome.Refused;
import signpost.json.Json;

/// Every row of the vectors, as the column `ours` wants it.
class ManifestJobContractVectorsTest {

    /// Rows that are accepted here with other values, with the rule that decides.
    private static final Map<String, String> OTHER_VALUES = Map.of(
            "base-capabilities-0297", "manifest is always among the capabilities (the note says so)",
            "base-capabilities-0298", "manifest is always among the capabilities (the note says so)",
            "base-capabilities-0302", "manifest is always among the capabilities (the note says so)");

    /// Rows of kind reject-if-schema-enforced where the schema is not enforced, with the rule that decides.
    private static final Map<String, String> NOT_ENFORCED = Map.of(
            "/vectorStore/type(enum)", "names match in any case (section 2)",
            "/(additionalProperties)", "fields called x, x-… and x1 are extensions, where anchors are written down",
            "violates the v0 JSON schema", "a field that the documented schema wants is missed with a warning");

    @Test
    void every_row_has_the_verdict_that_ours_wants() {
        var verdicts = new TreeMap<String, Integer>();
        var wrong = new ArrayList<String>();
        for (var row : JobVectors.submissions()) {
            var accepted = row.answer() instanceof Accepted;
            verdicts.merge(row.ours() + (accepted ? " accepted" : " refused"), 1, Integer::sum);
            var wanted = switch (row.ours()) {
                case "accept" -> true;
                case "reject" -> false;
                case "either" -> accepted;
                case "reject-if-schema-enforced" -> accepted && mayPass(row);
                default -> throw new IllegalStateException(row.id());
            };
            if (accepted != wanted) {
                wrong.add(row.id());
            }
        }

        System.out.println("job contract vectors: " + verdicts + ", "
                + JobVectors.unreadable().size() + " unreadable");
        assertThat(wrong).isEmpty();
        assertThat(verdicts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1309);
        assertThat(JobVectors.unreadable()).hasSize(3);
    }

    /// The enforced schema refuses a row of this kind, apart from what was ruled otherwise.
    private static boolean mayPass(JobVectors.Row row) {
        var note = row.json().text("note").orElse("");
        return NOT_ENFORCED.keySet().stream().anyMatch(note::contains);
    }

    @Test
    void what_is_accepted_is_normalised_as_expected() {
        var compared = 0;
        for (var row : JobVectors.submissions()) {
            if (row.answer() instanceof Accepted accepted
                    && row.normalized().isPresent()
                    && !OTHER_VALUES.containsKey(row.id())) {
                compared++;
                assertThat((Json) accepted.normalized())
                        .as(row.id())
                        .isEqualTo(row.normalized().get());
            }
        }
        assertThat(compared).isGreaterThan(400);
    }

    @Test
    void what_is_accepted_is_shown_without_its_YAML_and_otherwise_as_the_peer_shows_it() {
        for (var row : JobVectors.submissions()) {
            if (row.answer() instanceof Accepted accepted
                    && row.expected().get("sanitized") instanceof Json.Obj expected
                    && !OTHER_VALUES.containsKey(row.id())) {
                assertThat(withoutHashAndVersion(accepted.sanitized()))
                        .as(row.id())
                        .isEqualTo(expected);
                var source = accepted.sanitized()
                        .object("manifest")
                        .flatMap(manifest -> manifest.object("source"))
                        .orElseThrow();
                assertThat(source.has("content")).isFalse();
                assertThat(source.text("contentHash"))
                        .isEqualTo(accepted.normalized().text("manifestHash"));
                assertThat(source.text("version")).contains("v0");
            }
        }
    }

    /// The reference shows hash and version of the source, the peer does not.
    private static Json.Obj withoutHashAndVersion(Json.Obj sanitized) {
        var manifest = sanitized.object("manifest").orElseThrow();
        var source = manifest.object("source").orElseThrow();
        return sanitized.with(
                "manifest",
                manifest.with("source", source.without("contentHash").without("version")));
    }

    @Test
    void stored_payloads_are_shown_as_the_peer_shows_them_unless_they_hold_what_no_job_holds() {
        // Numbers and truth values in place of text: the peer writes Python's spelling of them, here they are left out.
        var otherwise = Set.of("sanitize-2601", "sanitize-2610", "sanitize-2616");
        var shown = 0;
        for (var row : JobVectors.all()) {
            if (row.json().has("op") && !otherwise.contains(row.id())) {
                shown++;
                assertThat((Json) ManifestJobContract.sanitized((Json.Obj) row.payload()))
                        .as(row.id())
                        .isEqualTo(row.expected().get("sanitized"));
            }
        }
        assertThat(shown).isEqualTo(10);
    }

    @Test
    void T26_no_secret_of_a_refused_row_is_repeated_in_what_is_said_about_it() {
        var secrets = Set.of(
                "FAKEfake",
                "fakeFAKE",
                "FAKEFAKE",
                "FAKEpass",
                "opaque",
                "RkFLR",
                "eyJGQUtF",
                "987654321",
                "bPxRfiCY",
                "0f0f0f0f");
        var looked = 0;
        for (var row : JobVectors.submissions()) {
            if (row.category().startsWith("secret") && row.answer() instanceof Refused(var violations, var warnings)) {
                looked++;
                var said = violations.toString() + warnings;
                assertThat(secrets).as(row.id()).noneMatch(said::contains);
                assertThat(violations)
                        .as(row.id())
                        .allSatisfy(violation -> assertThat(violation.rule()).isNotBlank());
            }
        }
        assertThat(looked).isGreaterThan(200);
    }

    @Test
    void both_answers_are_the_same_every_time() {
        for (var row : JobVectors.submissions().subList(0, 200)) {
            assertThat(row.answer()).isEqualTo(row.answer());
        }
    }
}
