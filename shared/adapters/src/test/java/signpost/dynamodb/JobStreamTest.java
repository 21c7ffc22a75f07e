package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.ingest.ManifestName;
import signpost.job.Job;
import signpost.job.JobStatus;
import signpost.job.JobType;
import signpost.json.Json;
import signpost.testkit.EventSchemas;
import signpost.testkit.SampleJobs;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Reads items as [JobItem] stores them, in the form in which streams tell of them.
class JobStreamTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final SampleJobs samples = new SampleJobs(1);
    private final EventSchemas schemas = new EventSchemas();

    @Test
    void a_run_of_a_manifest_that_succeeded_is_told_with_what_it_ran() {
        var hash = SampleJobs.hash("a manifest");
        var waiting = samples.run(NOON, new ManifestName("wiki"), hash);
        var claim = samples.claim(NOON.plusSeconds(1));
        var running = to(waiting.claimed(claim));
        var done = to(running.completed(claim.token(), NOON.plusSeconds(5), Optional.empty()));

        var ended = JobStream.ended(changed(running, done)).orElseThrow();

        assertThat(ended.id()).isEqualTo(waiting.id());
        assertThat(ended.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(ended.manifest()).isEqualTo(waiting.facts().manifest());
        assertThat(ended.createdAt()).isEqualTo(NOON);
        assertThat(ended.startedAt()).contains(NOON.plusSeconds(1));
        assertThat(ended.endedAt()).isEqualTo(NOON.plusSeconds(5));
        assertThat(documented(ended.announcement("test")))
                .isEqualTo("Job Ended test/job-ended/" + waiting.id() + "/" + done.revision());
    }

    @Test
    void a_dead_letter_is_a_kind_of_its_own_and_a_second_end_has_another_id() {
        var waiting = samples.job(NOON, JobType.TASK, 0, 1, Optional.<Job.ManifestRun>empty(), "github");
        var first = samples.claim(NOON);
        var running = to(waiting.claimed(first));
        var dead = to(running.failed(first.token(), NOON.plusSeconds(1), true, "broken", Optional.empty()));
        var again = to(dead.requeued("operator", NOON.plusSeconds(2)));
        var second = samples.claim(NOON.plusSeconds(3));
        var runningAgain = to(again.claimed(second));
        var deadAgain = to(runningAgain.failed(second.token(), NOON.plusSeconds(4), true, "broken", Optional.empty()));

        var told = JobStream.ended(changed(running, dead)).orElseThrow().announcement("test");
        var toldAgain =
                JobStream.ended(changed(runningAgain, deadAgain)).orElseThrow().announcement("test");

        assertThat(told.kind()).isEqualTo(Kind.JOB_DEAD_LETTERED);
        assertThat(documented(told)).isNotEqualTo(documented(toldAgain));
        assertThat(told.detail().toString()).doesNotContain("broken").doesNotContain("github");
    }

    @Test
    void a_job_that_was_cancelled_before_anybody_began_has_no_start() {
        var waiting = samples.task(NOON, "github");
        var cancelled = to(waiting.cancel("operator", NOON.plusSeconds(1), Optional.empty()));

        var told = JobStream.ended(changed(waiting, cancelled)).orElseThrow().announcement("test");

        assertThat(documented(told)).startsWith("Job Ended");
        assertThat(told.detail().has("started_at")).isFalse();
    }

    @Test
    void nothing_else_that_happens_to_an_item_is_an_end() {
        var waiting = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        var running = to(waiting.claimed(claim));
        var done = to(running.completed(claim.token(), NOON, Optional.empty()));

        assertThat(JobStream.ended(changed(waiting, running))).isEmpty();
        assertThat(JobStream.ended(changed(done, done))).isEmpty();
        assertThat(JobStream.ended(streamed("REMOVE", Optional.of(done), Optional.empty())))
                .isEmpty();
        assertThat(JobStream.ended(streamed("INSERT", Optional.empty(), Optional.of(waiting))))
                .isEmpty();
    }

    @Test
    void a_stream_that_does_not_tell_what_is_there_is_a_fault_and_not_silence() {
        var waiting = samples.task(NOON, "github");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobStream.ended(streamed("MODIFY", Optional.of(waiting), Optional.empty())));
    }

    private String documented(Announcement told) {
        assertThat(schemas.faults(told)).isEmpty();
        return told.kind().title() + " " + told.id();
    }

    private static Job to(Job.Move move) {
        return ((Job.Move.To) move).job();
    }

    private static Json.Obj changed(Job from, Job to) {
        return streamed("MODIFY", Optional.of(from), Optional.of(to));
    }

    private static Json.Obj streamed(String event, Optional<Job> from, Optional<Job> to) {
        var change = Json.Obj.builder();
        from.ifPresent(job -> change.put("OldImage", image(JobItem.of(job))));
        to.ifPresent(job -> change.put("NewImage", image(JobItem.of(job))));
        return Json.Obj.builder()
                .put("eventName", event)
                .put("dynamodb", change.build())
                .build();
    }

    private static Json.Obj image(Map<String, AttributeValue> item) {
        var fields = new LinkedHashMap<String, Json>();
        item.forEach((name, value) -> fields.put(name, typed(value)));
        return new Json.Obj(fields);
    }

    private static Json.Obj typed(AttributeValue value) {
        var json = Json.Obj.builder();
        return switch (value.type()) {
            case S -> json.put("S", value.s()).build();
            case N -> json.put("N", value.n()).build();
            case B ->
                json.put("B", Base64.getEncoder().encodeToString(value.b().asByteArray()))
                        .build();
            case BOOL -> json.put("BOOL", value.bool()).build();
            case L ->
                json.put("L", value.l().stream().map(JobStreamTest::typed).toList())
                        .build();
            case M -> json.put("M", image(value.m())).build();
            default -> throw new IllegalArgumentException("no job has a " + value.type());
        };
    }
}
