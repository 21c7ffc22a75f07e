package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import signpost.json.Json;
import signpost.ledger.NotHeld;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.ChallengeStage;
import signpost.testkit.Vectors;
import tools.jackson.databind.json.JsonMapper;

/// Every file of events/challenge, with the very answer that lies beside it, until every answer that the
/// API's description has was given.
class ChallengeSamplesTest {

    private static final Path EVENTS = Path.of(System.getProperty("signpost.root"), "events", "challenge");
    private static final Path ANSWERS = EVENTS.resolve("answers");

    /// Said with -Dsignpost.samples=write the files are made anew.
    private static final boolean WRITES = "write".equals(System.getProperty("signpost.samples"));

    @ParameterizedTest
    @CsvSource({
        "challenge, 200, , ",
        "challenge-sr25519, 200, , ",
        "challenge-bound, 200, , ",
        "challenge-bare-hash, 200, , ",
        "challenge-named-chute, 200, , ",
        "challenge-again, 200, , ",
        "challenge-bad-fields, 400, invalid_request, ",
        "challenge-bad-duplicate, 400, invalid_request, ",
        "challenge-bad-signature, 401, invalid_signature, ",
        "challenge-bad-key-type, 401, bad_key_type, ",
        "challenge-bad-stale-nonce, 401, stale_nonce, ",
        "challenge-bad-replayed-nonce, 401, replayed_nonce, ",
        "challenge-bad-not-bound, 401, bound_request_required, ",
        "challenge-bad-unknown-manifest, 404, no_active_window, unknown_manifest",
        "challenge-bad-not-yet-active, 404, no_active_window, not_yet_active",
        "challenge-bad-superseded, 404, no_active_window, superseded",
        "challenge-bad-rolled-back, 404, no_active_window, rolled_back",
        "challenge-bad-unknown-element, 404, unknown_element, ",
        "challenge-bad-no-clip, 404, no_challenge_available, ",
        "challenge-bad-rate, 409, rate_limit_exceeded, ",
        "challenge-bad-expired-window, 410, window_expired, ",
        "challenge-bad-missing-proof, 412, missing_commitment, missing_proof",
        "challenge-bad-malformed-proof, 412, missing_commitment, malformed_proof",
        "challenge-bad-not-registered, 412, missing_commitment, not_registered",
        "challenge-bad-not-found, 412, missing_commitment, not_found",
        "challenge-bad-not-final, 412, missing_commitment, not_final",
        "challenge-bad-wrong-call, 412, missing_commitment, wrong_call",
        "challenge-bad-wrong-netuid, 412, missing_commitment, wrong_netuid",
        "challenge-bad-wrong-signer, 412, missing_commitment, wrong_signer",
        "challenge-bad-wrong-window, 412, missing_commitment, wrong_window",
        "challenge-bad-wrong-element, 412, missing_commitment, wrong_element",
        "challenge-bad-wrong-chute, 412, missing_commitment, wrong_chute",
        "challenge-bad-withdrawn, 412, missing_commitment, withdrawn",
        "challenge-bad-expired, 412, missing_commitment, expired",
        "challenge-bad-failed-on-chain, 412, missing_commitment, failed_on_chain",
        "challenge-bad-superseded-proof, 412, missing_commitment, superseded",
        "challenge-bad-chain-down, 503, chain_unavailable, ",
        "challenge-bad-index-down, 503, index_unavailable, ",
        "challenge-bad-store-down, 503, store_unavailable, ",
        "task, 200, , ",
        "task-without-chain, 200, , ",
        "task-bad-fields, 400, invalid_request, ",
        "task-bad-signature, 401, invalid_signature, ",
        "task-bad-replayed-nonce, 401, replayed_nonce, ",
        "task-bad-not-registered, 403, not_registered, ",
        "task-bad-empty-pool, 404, no_challenge_available, ",
        "task-bad-off, 404, not_found, ",
        "task-bad-rate, 409, rate_limit_exceeded, ",
        "task-bad-store-down, 503, store_unavailable, ",
    })
    void each_sample_event_is_answered_as_its_name_says(String file, int status, String error, String reason)
            throws IOException {
        var scene = ChallengeSamples.scene(file);
        assertThat(scene.event()).as("the file is how the sample is made").isEqualTo(read(EVENTS, file, scene.event()));

        var reply = scene.probe().send(scene.event());

        assertThat(answer(reply)).isEqualTo(read(ANSWERS, file, answer(reply)));
        reply.expect(status, error == null ? "" : error);
        if (reason != null) {
            assertThat(reply.text("reason")).isEqualTo(reason);
        }
        assertThat(file.contains("-bad-")).isEqualTo(status >= 400);
        assertThat(reply.headers())
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Content-Type", "application/json");
        assertThat(reply.headers().containsKey("Retry-After"))
                .as("where waiting helps")
                .isEqualTo(List.of(409, 503).contains(status) || "not_final".equals(reason));
    }

    @Test
    void every_sample_event_has_its_row_above_and_its_answer() throws IOException {
        var rows = Stream.of(rows()).map(row -> row.replaceFirst(",.*", "")).toList();

        assertThat(ChallengeSamples.names()).containsExactlyInAnyOrderElementsOf(rows);
        for (var folder : List.of(EVENTS, ANSWERS)) {
            try (var files = Files.list(folder)) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(file -> file.getFileName().toString().replace(".json", "")))
                        .containsExactlyInAnyOrderElementsOf(rows);
            }
        }
    }

    @Test
    void every_reason_of_412_has_its_sample() {
        var reasons = new TreeSet<String>();
        Stream.of(rows())
                .filter(row -> row.contains(" 412,"))
                .forEach(row -> reasons.add(row.replaceFirst(".*, ", "")));

        assertThat(reasons)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(NotHeld.values()).map(NotHeld::code).toList());
    }

    @Test
    void the_sample_that_is_sent_again_gets_what_it_got_at_first() throws IOException {
        assertThat(Files.readString(ANSWERS.resolve("challenge-again.json")))
                .isEqualTo(Files.readString(ANSWERS.resolve("challenge.json")));
    }

    @Test
    void every_example_in_the_description_is_one() {
        assertThat(ChallengeDesk.API.badExamples()).isEmpty();
    }

    @AfterAll
    static void every_answer_that_is_documented_was_given() {
        var desk = new ChallengeDesk();
        var miner = desk.stage.committed(signpost.chain.KeyScheme.ED25519);
        for (var request : List.of(miner.request(), miner.task(miner.nonce()))) {
            var body = new Json.Text("x".repeat((1 << 20) + 1));
            desk.probe.send(ChallengeDesk.event(request).with("body", body)).expect(413);
        }
        var missing = ChallengeDesk.API.documented(ChallengeStage.V3);
        missing.addAll(ChallengeDesk.API.documented(ChallengeStage.V2));
        missing.removeAll(ChallengeDesk.API.reached());
        assertThat(missing).isEmpty();
    }

    // -------------------------------------------------------------------------------------------------------------

    private static String[] rows() {
        return Stream.of(ChallengeSamplesTest.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("each_sample_event_is_answered_as_its_name_says"))
                .findFirst()
                .orElseThrow()
                .getAnnotation(CsvSource.class)
                .value();
    }

    private static Json.Obj answer(Reply reply) {
        var headers = Json.Obj.builder();
        new java.util.TreeMap<>(reply.headers()).forEach(headers::put);
        return Json.Obj.builder()
                .put("statusCode", reply.status())
                .put("headers", headers.build())
                .put("body", reply.json())
                .build();
    }

    private static Json.Obj read(Path folder, String file, Json.Obj made) throws IOException {
        var path = folder.resolve(file + ".json");
        if (WRITES) {
            Files.createDirectories(folder);
            var json = new JsonMapper();
            Files.writeString(
                    path,
                    json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(ChallengeDesk.text(made)))
                            + "\n");
        }
        return Vectors.parse(Files.readString(path));
    }
}
