package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import signpost.cli.ApiStandIn.Reply;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkerDemoCommandTest {

    private static final String JOB = ApiAnswers.JOB;
    private static final String TOKEN = "0123456789abcdefghijklmn";
    private static final String AT_JOB = "/api/queue/jobs/" + JOB;
    private static final String YAML = """
            version: "v0"
            dataSources:
              - {id: a, type: ConfluenceReader}
              - {id: b, type: SimpleDirectoryReader}
            """;
    private static final String HASH =
            ManifestHash.of(YAML.getBytes(StandardCharsets.UTF_8)).value();
    private static final String NOTHING = "{\"job\": null, \"pollAfterMs\": 1}";

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private final ApiStandIn api = new ApiStandIn();

    @BeforeEach
    void open() {
        desk = new Desk(folder);
        api.standsFor(desk);
        api.on("POST /api/queue/jobs/claim", claimed());
        api.on("GET " + AT_JOB + "/manifest", manifest(YAML));
        api.on("POST " + AT_JOB + "/events", Reply.of(201, ApiAnswers.text(ApiAnswers.event(0, "read"))));
        api.on("POST " + AT_JOB + "/complete", ApiAnswers.job("succeeded"));
        api.on("POST " + AT_JOB + "/fail", ApiAnswers.job("queued"));
        api.on("POST " + AT_JOB + "/heartbeat", ApiAnswers.job("running"));
        api.on("POST /api/manifests/handbook/state", ApiAnswers.text(ApiAnswers.detail(HASH, YAML)));
        api.on("POST " + AT_JOB + "/cancel/ack", ApiAnswers.job("cancelled"));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String claimed() {
        return claimed(Json.Obj.builder().build());
    }

    private static String claimed(Json.Obj config) {
        var payload = ApiAnswers.payload(config).with("manifestHash", new Json.Text(HASH));
        return ApiAnswers.claimed(ApiAnswers.shown(JOB, "running").with("payload", payload), TOKEN);
    }

    private static String manifest(String yaml) {
        return CanonicalJson.text(
                Json.Obj.builder().put("content", yaml).put("contentHash", HASH).build());
    }

    private Desk.Ran demo(String... more) {
        var args = new ArrayList<>(List.of(
                "worker", "demo", "--capabilities", "manifest,qdrant", "--name", "w-1", "--seconds-per-job", "0"));
        args.addAll(List.of(more));
        return desk.sv(args.toArray(String[]::new));
    }

    @Test
    void a_job_is_claimed_checked_reported_and_completed_under_its_lease() {
        var ran = demo("--once").isDone();

        assertThat(ran.out()).isEqualTo("""
                ready      w-1 can do manifest, qdrant
                claimed    %1$s  manifest handbook, attempt 1 of 3
                manifest   %1$s  %2$d bytes, and their hash is the job's
                working    %1$s  ConfluenceReader a: read
                working    %1$s  SimpleDirectoryReader b: read
                succeeded  %1$s  8 documents
                ended      1 job
                """.formatted(JOB, YAML.length()));
        assertThat(api.only("POST /api/queue/jobs/claim").body()).isEqualTo(json("""
                {"workerId": "w-1", "leaseSeconds": 30, "allowedTypes": ["manifest"],
                 "workerCapabilities": ["manifest", "qdrant"]}"""));
        assertThat(api.asked.stream().skip(1))
                .allSatisfy(asked -> assertThat(asked.header("X-Lease-Token")).isEqualTo(TOKEN));
        assertThat(api.asked)
                .allSatisfy(asked -> assertThat(asked.header("Authorization")).contains("Credential=AKIAWORKER/"));
        assertThat(api.asked("POST " + AT_JOB + "/events")).hasSize(3);
        assertThat(api.only("POST /api/manifests/handbook/state").body())
                .isEqualTo(json("{\"jobId\": \"%s\", \"stateJson\": {\"documents\": 8}}".formatted(JOB)));
        assertThat(api.only("POST " + AT_JOB + "/complete").body())
                .isEqualTo(json("{\"resultSummary\": {\"documents\": 8}}"));
        assertThat(ran.out() + ran.err()).doesNotContain(TOKEN);
    }

    @Test
    void programs_get_a_line_of_JSON_for_each_step() {
        var steps = demo("--once", "--format", "json")
                .isDone()
                .out()
                .lines()
                .map(WorkerDemoCommandTest::json)
                .toList();

        assertThat(steps.stream().map(step -> step.text("step").orElse("")))
                .containsExactly("ready", "claimed", "manifest", "working", "working", "succeeded", "ended");
        assertThat(steps.get(5)).isEqualTo(json("""
                {"at": "2025-10-24T01:02:03.000Z", "step": "succeeded", "jobId": "%s", "documents": 8}""".formatted(JOB)));
    }

    @Test
    void what_the_run_says_is_kept_to() {
        api.on("POST /api/queue/jobs/claim", claimed(json("{\"maxDocs\": 5, \"dryRun\": true}")));

        demo("--once").isDone();

        assertThat(api.only("POST " + AT_JOB + "/complete").body())
                .isEqualTo(json("{\"resultSummary\": {\"documents\": 5, \"dryRun\": true}}"));
        assertThat(api.asked("POST /api/manifests/handbook/state")).isEmpty();
    }

    @Test
    void a_manifest_that_has_not_its_hash_fails_for_good() {
        api.on("GET " + AT_JOB + "/manifest", manifest(YAML + "#"));

        assertThat(demo("--once").isDone().out()).contains("failed     " + JOB, "does not have the hash");

        assertThat(api.only("POST " + AT_JOB + "/fail").body().flag("retryable"))
                .contains(false);
        assertThat(api.asked("POST " + AT_JOB + "/complete")).isEmpty();
    }

    @Test
    void jobs_fail_at_the_rate_that_is_asked_for_and_may_be_tried_again() {
        assertThat(demo("--count", "3", "--fail-rate", "1").isDone().out()).contains("ended      3 jobs");

        assertThat(api.asked("POST " + AT_JOB + "/fail"))
                .hasSize(3)
                .allSatisfy(fail -> assertThat(fail.body().flag("retryable")).contains(true));
    }

    @Test
    void where_no_job_waits_once_ends_after_a_few_questions() {
        api.on("POST /api/queue/jobs/claim", NOTHING);

        assertThat(demo("--once").isDone().out()).contains("idle       no job waits", "ended      0 jobs");

        assertThat(api.asked("POST /api/queue/jobs/claim")).hasSize(2);
    }

    @Test
    void without_once_it_waits_for_its_jobs() {
        api.on(
                "POST /api/queue/jobs/claim",
                Reply.of(200, NOTHING),
                Reply.of(200, NOTHING),
                Reply.of(200, NOTHING),
                Reply.of(200, NOTHING),
                Reply.of(200, claimed()));

        assertThat(demo("--count", "1").isDone().out()).contains("waiting    no job waits", "succeeded  " + JOB);
    }

    @Test
    void a_job_that_another_has_now_is_left_alone() {
        var lost = Reply.of(
                403,
                "{\"error\": \"lease_lost\", \"message\": \"another claim has this job now\", \"jobId\": \"" + JOB
                        + "\"}");
        api.on("POST " + AT_JOB + "/events", Reply.of(201, ApiAnswers.text(ApiAnswers.event(0, "read"))), lost);

        assertThat(demo("--once").isDone().out()).contains("lost       " + JOB, "another claim has this job now");

        assertThat(api.asked.getLast().route()).isEqualTo("POST " + AT_JOB + "/events");
    }

    @Test
    void a_job_of_another_type_has_no_manifest_to_fetch() {
        api.on("POST /api/queue/jobs/claim", claimed().replace("\"type\":\"manifest\"", "\"type\":\"task\""));

        assertThat(demo("--once", "--types", "task,codex_exec").isDone().out())
                .contains("claimed    " + JOB + "  task");

        assertThat(api.asked("GET " + AT_JOB + "/manifest")).isEmpty();
        assertThat(api.asked("POST " + AT_JOB + "/complete")).hasSize(1);
    }

    @Test
    void what_makes_no_sense_is_usage() {
        demo("--lease", "4").ends(2, "5 to 3600");
        demo("--fail-rate", "1.5").ends(2, "0 to 1");
        demo("--fail-rate", "NaN").ends(2, "0 to 1");
        demo("--count", "0").ends(2, "at least one");
        desk.sv("worker", "demo").ends(2, "--capabilities");
    }

    // --- the worker itself, with times too short for a command line ----------------------------------------------

    private final List<String> steps = new ArrayList<>();
    private final CountDownLatch working = new CountDownLatch(1);

    private DemoWorker worker(Duration heartbeat, Duration perJob) {
        var session = new Session(
                desk.env,
                folder,
                Optional.empty(),
                java.io.InputStream.nullInputStream(),
                System.out,
                System.err,
                new Session.Terminal(false, false, false),
                Clock.systemUTC());
        var settings = new DemoWorker.Settings(
                "w-1",
                List.of("manifest"),
                List.of("manifest"),
                Duration.ofSeconds(30),
                heartbeat,
                perJob,
                0,
                1,
                Integer.MAX_VALUE);
        return new DemoWorker(
                Api.of(session, new ApiOptions(), new Printer(session)),
                settings,
                (step, _, _, _) -> {
                    steps.add(step);
                    if (step.equals("manifest")) {
                        working.countDown();
                    }
                },
                new SplittableRandom(1));
    }

    @Test
    void it_says_in_time_that_it_is_alive() {
        worker(Duration.ofMillis(200), Duration.ofMillis(900)).run();

        assertThat(steps).contains("alive").last().isEqualTo("succeeded");
        assertThat(api.asked("POST " + AT_JOB + "/heartbeat")).hasSizeBetween(2, 5);
    }

    @Test
    void it_stops_when_it_is_asked_to() {
        api.on(
                "POST " + AT_JOB + "/heartbeat",
                Reply.of(200, ApiAnswers.job("running")),
                Reply.of(
                        200,
                        ApiAnswers.job("running")
                                .replace(
                                        "\"cancelRequestedAt\":null",
                                        "\"cancelRequestedAt\":\"2025-10-24T01:02:02.000Z\"")));

        worker(Duration.ofMillis(50), Duration.ofMinutes(10)).run();

        assertThat(steps).last().isEqualTo("cancelled");
        assertThat(api.asked.getLast().route()).isEqualTo("POST " + AT_JOB + "/cancel/ack");
    }

    @Test
    void stopped_it_gives_back_what_it_has() throws InterruptedException {
        var worker = worker(Duration.ofMinutes(10), Duration.ofMinutes(10));
        var running = Thread.ofVirtual().start(worker::run);
        assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();

        worker.stop();
        running.join(Duration.ofSeconds(30));

        assertThat(running.isAlive()).isFalse();
        assertThat(steps).last().isEqualTo("released");
        assertThat(api.only("POST " + AT_JOB + "/fail").body().flag("retryable"))
                .contains(true);
    }

    private static Json.Obj json(String text) {
        if (JsonReader.read(text) instanceof Parsed.Ok<Json>(Json.Obj object)) {
            return object;
        }
        throw new AssertionError("no JSON object: " + text);
    }
}
