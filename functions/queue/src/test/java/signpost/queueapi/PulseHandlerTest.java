package signpost.queueapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
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
        assertThat(line.text("function")).contains("pulse");
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

    private void beat(JobStore jobs) throws IOException {
        new PulseHandler(new Pulse(jobs, desk.clock), desk.clock)
                .handleRequest(new ByteArrayInputStream(TICK), new ByteArrayOutputStream(), context);
    }
}
