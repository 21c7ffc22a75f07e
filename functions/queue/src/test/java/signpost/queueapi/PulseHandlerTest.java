package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import signpost.job.JobId;
import signpost.job.JobStore;
import signpost.job.Pulse;
import signpost.json.Json;
import signpost.store.StoreUnavailable;
import signpost.testkit.OpenApi;
import signpost.testkit.RecordingContext;
import signpost.testkit.Vectors;

class PulseHandlerTest {

    private static final byte[] TICK = "{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\",\"detail\":{}}"
            .getBytes(StandardCharsets.UTF_8);

    private final QueueDesk desk = new QueueDesk(OpenApi.read());
    private final RecordingContext context = new RecordingContext();

    @Test
    void its_line_tells_what_waits_how_long_and_what_was_given_up_as_metrics_of_the_function() throws IOException {
        desk.submitted("waiting");
        desk.pass(Duration.ofSeconds(1));
        desk.submit(QueueDesk.task("given-up").with("maxAttempts", Json.Whole.of(1)))
                .expect(201);
        var dead = QueueDesk.held(desk.claim("w", "given-up"));
        desk.pass(Duration.ofSeconds(89));

        beat(desk.jobs);

        var line = Vectors.parse(context.lines().getLast());
        assertThat(line.items("dead_letters")).containsExactly(new Json.Text(dead.id()));
        assertThat(line.whole("DeadLetters")).hasValue(1);
        assertThat(line.whole("QueuedJobs")).hasValue(1);
        assertThat(line.whole("OldestQueuedSeconds")).hasValue(90);
        var directive = (Json.Obj)
                line.object("_aws").orElseThrow().items("CloudWatchMetrics").getLast();
        assertThat(directive.text("Namespace")).contains("Signpost");
        assertThat(directive.items("Dimensions"))
                .containsExactly(new Json.Arr(java.util.List.of(new Json.Text("function"))));
        assertThat(line.text("function")).contains("signpost-test");
        assertThat(directive.items("Metrics"))
                .map(metric -> ((Json.Obj) metric).text("Name").orElseThrow())
                .containsExactlyInAnyOrder("DeadLetters", "QueuedJobs", "OldestQueuedSeconds");
    }

    @Test
    void what_it_counts_is_answered_by_lists_and_stats() throws IOException {
        desk.submitted("codex");

        beat(desk.jobs);

        var stats = desk.probe.call("GET /api/queue/stats").send().expect(200).json();
        assertThat(stats.object("counts").orElseThrow().whole("queued")).hasValue(1);
        assertThat(stats.items("lanes")).hasSize(1);
        var list = desk.probe.call("GET /api/queue/jobs").send().expect(200).json();
        assertThat(list.object("counts").orElseThrow().whole("queued")).hasValue(1);
        assertThat(list.text("countsAsOf")).contains("2026-11-20T12:00:00.000Z");
    }

    @Test
    void a_fault_stays_a_fault_so_that_it_is_tried_again() {
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> beat(QueueDesk.outOfReach(desk.jobs)));

        assertThat(Vectors.parse(context.lines().getLast()).whole("Faults")).hasValue(1);
    }

    @Test
    void a_job_that_cannot_be_settled_keeps_no_other_from_it_and_fails_the_run_at_the_end() {
        var dead = new ArrayList<QueueDesk.Held>();
        for (var lane : List.of("a", "b", "b", "c")) {
            desk.submit(QueueDesk.task(lane).with("maxAttempts", Json.Whole.of(1)))
                    .expect(201);
            dead.add(QueueDesk.held(desk.claim("w", lane)));
        }
        desk.pass(Duration.ofSeconds(90));
        var broken = dead.get(1).id();
        var tried = new AtomicInteger();
        var jobs = QueueDesk.around(desk.jobs, (method, arguments) -> {
            if (method.equals("find") && arguments[0].equals(new JobId(broken))) {
                tried.incrementAndGet();
                throw new IllegalStateException("the item cannot be read");
            }
            return null;
        });

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> beat(jobs))
                .withMessageContaining("1 not settled")
                .withRootCauseInstanceOf(IllegalStateException.class);

        var told = Vectors.parse(context.lines().getFirst());
        assertThat(told.items("dead_letters"))
                .containsExactlyInAnyOrder(
                        new Json.Text(dead.get(0).id()),
                        new Json.Text(dead.get(2).id()),
                        new Json.Text(dead.get(3).id()));
        assertThat(told.items("not_settled")).containsExactly(new Json.Text(broken));
        assertThat(told.whole("DeadLetters")).hasValue(3);
        assertThat(Vectors.parse(context.lines().getLast()).whole("Faults")).hasValue(1);
        assertThat(tried).hasValue(1);
    }

    @Test
    void a_lane_that_cannot_be_read_keeps_no_other_from_being_settled() {
        for (var lane : List.of("a", "b")) {
            desk.submit(QueueDesk.task(lane).with("maxAttempts", Json.Whole.of(1)))
                    .expect(201);
            QueueDesk.held(desk.claim("w", lane));
        }
        desk.pass(Duration.ofSeconds(90));
        var first = desk.jobs.lanes().getFirst();
        var jobs = QueueDesk.around(desk.jobs, (method, arguments) -> {
            if (method.equals("candidates") && arguments[0].equals(List.of(first))) {
                throw new StoreUnavailable("the lane is throttled", null);
            }
            return null;
        });

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> beat(jobs));

        assertThat(Vectors.parse(context.lines().getFirst()).items("dead_letters"))
                .hasSize(1);
    }

    @Test
    void where_nothing_can_be_settled_it_does_not_go_on_and_on() {
        for (var i = 0; i < 30; i++) {
            desk.submit(QueueDesk.task("a").with("maxAttempts", Json.Whole.of(1)))
                    .expect(201);
            QueueDesk.held(desk.claim("w", "a"));
        }
        desk.pass(Duration.ofSeconds(90));
        var tried = new AtomicInteger();
        var jobs = QueueDesk.around(desk.jobs, (method, _) -> {
            if (method.equals("find")) {
                tried.incrementAndGet();
                throw new StoreUnavailable("the table is throttled", null);
            }
            return null;
        });

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> beat(jobs));

        assertThat(tried).hasValue(20);
    }

    private void beat(JobStore jobs) throws IOException {
        new PulseHandler(new Pulse(jobs, desk.clock), desk.clock)
                .handleRequest(new ByteArrayInputStream(TICK), new ByteArrayOutputStream(), context);
    }
}
