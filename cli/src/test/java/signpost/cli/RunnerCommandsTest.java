package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.bouncycastle.AccountSignatures;
import signpost.chain.KeyScheme;
import signpost.json.Json;
import signpost.ledger.FindCommitment;
import signpost.shard.VerifyShard;

/// `sv runner once` and `loop`, from the manifest to a shard that verifies.
class RunnerCommandsTest {

    private static final String FRAMES =
            "{\"frames\": [{\"frame_id\": 0, \"boxes\": [{\"x1\": 0, \"y1\": 0, \"x2\": 10, \"y2\": 10}]}]}";

    @TempDir
    private Path folder = Path.of("");

    private final ChallengeStandIn api = new ChallengeStandIn();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer model;
    private Desk desk = new Desk(Path.of("target"));
    private volatile int status = 200;
    private volatile String predictions = FRAMES;

    RunnerCommandsTest() throws IOException {
        model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void open() throws IOException {
        model.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                var bytes = predictions.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        model.start();
        desk = api.desk(folder);
        var started = Instant.now();
        desk.clock = () -> Clock.offset(Clock.systemUTC(), Duration.between(started, desk.now));
        api.commit();
        api.leaveReceipts(desk);
    }

    @AfterEach
    void close() {
        api.close();
        model.stop(0);
    }

    private String modelUrl() {
        return "http://127.0.0.1:" + model.getAddress().getPort() + "/{slug}/predict";
    }

    private Desk.Ran runner(String verb, String... args) {
        var all = new ArrayList<>(List.of("runner", verb, "--out", "file:shards", "--block", "1000"));
        all.addAll(List.of(args));
        return api.sv(desk, all.toArray(String[]::new));
    }

    private List<VerifyShard.Line> verified(String key) throws IOException {
        return new VerifyShard(
                        new AccountSignatures(),
                        Map.of(ChallengeStandIn.MINER.account(), Optional.of(KeyScheme.SR25519)),
                        api.stage.stage.index(api.stage.objects),
                        new FindCommitment(api.stage.ledger, api.stage.proofs),
                        api.stage.chain.head())
                .verify(Files.readAllBytes(folder.resolve("shards").resolve(key)));
    }

    @Test
    void a_rehearsal_ends_in_a_signed_shard_that_verifies_and_says_that_it_was_one() throws IOException {
        var answer = runner("once", "--model", "rehearsal", "--format", "json")
                .isDone()
                .json();

        assertThat(answer.fields().keySet())
                .containsExactly(
                        "task_id",
                        "window_id",
                        "element_id",
                        "chute_slug",
                        "block",
                        "composite_score",
                        "details",
                        "shard",
                        "place");
        assertThat(answer.object("details").flatMap(details -> details.text("scored_by")))
                .contains("rehearsal");
        var key = answer.text("shard").orElseThrow();
        assertThat(key).matches(ChallengeStandIn.MINER.account().address() + "/0000001000-[0-9a-f]{16}[.]json");
        assertThat(verified(key)).hasSize(1).allMatch(VerifyShard.Line.Accepted.class::isInstance);
        assertThat(runner("once", "--model", "rehearsal").isDone().out())
                .contains("✓ Evaluated: task ", "score 0.", "Scored by: rehearsal", "Shard: ");
    }

    @Test
    void the_model_at_the_committed_chute_is_given_the_challenge_and_scored_by_annotations() throws IOException {
        for (var clip = 1; clip <= 3; clip++) {
            desk.write("annotations/" + clip + ".json", FRAMES);
        }
        desk.env.put("MODEL_AUTH", "Bearer not-shown");

        var ran = runner(
                "once",
                "--model",
                modelUrl(),
                "--model-authorization",
                "MODEL_AUTH",
                "--truth",
                "annotations",
                "--format",
                "json");

        var answer = ran.isDone().json();
        assertThat(answer.get("composite_score")).isEqualTo(Json.Real.of(1.0));
        assertThat(asked)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("/lynx/predict Bearer not-shown {")
                .contains("\"task_id\"");
        assertThat(ran.out()
                        + ran.err()
                        + Files.readString(folder.resolve("shards")
                                .resolve(answer.text("shard").orElseThrow())))
                .doesNotContain("not-shown");
        assertThat(verified(answer.text("shard").orElseThrow())).allMatch(VerifyShard.Line.Accepted.class::isInstance);
    }

    @Test
    void what_went_wrong_is_told_and_no_shard_is_put() {
        for (var verb : List.of("once", "loop")) {
            runner(verb, "--model", modelUrl())
                    .ends(
                            1,
                            "nothing that is committed to can be scored: PlayerDetect_v1@1.0: there is nothing to score",
                            "fix: name annotations");
        }
        assertThat(asked).isEmpty();
        assertThat(api.asked).isEmpty();
        desk.write("annotations/other.json", FRAMES);
        runner("once", "--model", modelUrl(), "--truth", "annotations")
                .ends(1, "its clip has no annotations", "fix: put them into the folder");
        status = 500;
        runner("once", "--model", modelUrl(), "--truth", "annotations")
                .ends(3, "the model gave no answer", "answered 500");
        status = 200;
        predictions = "<html>";
        runner("once", "--model", modelUrl(), "--truth", "annotations").ends(3, "something else than JSON");
        api.replies.add(new ChallengeStandIn.Reply(409, "{\"error\": \"rate_limit_exceeded\", \"retry_after\": 7}"));
        runner("once", "--model", "rehearsal").ends(1, "fix: ask again in 7 s");
        runner("once", "--model", "rehearsal", "--block", "5000").ends(1, "no window is open");

        assertThat(folder.resolve("shards")).doesNotExist();
    }

    @Test
    void what_cannot_be_meant_is_refused_before_anything_is_asked() {
        runner("once", "--model", "rehearsal", "--v2").ends(2, "a task of v2 names no element");
        runner("once", "--model", "nonsense").ends(2, "is no http or https address");
        runner("once", "--model", "rehearsal", "--out", "ftp://x").ends(2, "is no place for shards");
        runner("once", "--model", "rehearsal", "--truth", "absent").ends(2, "there is no folder absent");
        runner("once", "--model", "rehearsal", "--model-timeout", "0").ends(2, "1 to 600 seconds");
        runner("once", "--model", modelUrl(), "--model-authorization", "ABSENT")
                .ends(2, "the environment has no ABSENT");
        runner("loop", "--model", "rehearsal", "--count", "0").ends(2, "at least one");
        runner("loop", "--model", "rehearsal", "--pause", "-1").ends(2, "rests for 0 to 3600");
        desk.sv("runner", "once").ends(2, "where shards go", "fix: say it with --out");
        desk.sv("runner", "once", "--out", "file:shards").ends(2, "which model is asked", "--model rehearsal");
        assertThat(api.asked).isEmpty();
    }

    @Test
    void a_loop_waits_out_a_limit_and_makes_as_many_as_were_asked_for() {
        api.replies.add(new ChallengeStandIn.Reply(409, "{\"error\": \"rate_limit_exceeded\", \"retry_after\": 1}"));

        var ran = runner("loop", "--model", "rehearsal", "--count", "2", "--pause", "0", "--format", "json")
                .isDone();

        var steps = ran.out().lines().toList();
        assertThat(steps).hasSize(4);
        assertThat(steps.getFirst()).contains("\"step\":\"rate_limit_exceeded\"");
        assertThat(steps.get(1)).contains("\"step\":\"evaluated\"", "composite_score");
        assertThat(steps.getLast()).contains("\"step\":\"ended\"", "\"evaluations\":2");
        assertThat(api.asked).hasSize(3);
    }

    @Test
    void a_loop_ends_at_once_when_the_key_is_not_taken() {
        runner("loop", "--model", "rehearsal", "--stage", "other", "--pause", "0")
                .ends(1, "fix: check --stage");
    }
}
