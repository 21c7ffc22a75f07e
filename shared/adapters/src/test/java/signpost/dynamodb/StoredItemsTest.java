package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static signpost.testkit.SampleJobs.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import signpost.job.Caller;
import signpost.job.Event;
import signpost.job.IdempotencyKey;
import signpost.job.Job;
import signpost.job.JobStore;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.testkit.SampleJobs;
import signpost.testkit.SettableClock;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What lies in the tables, where it matters to others than the stores: how long it stays, and in which
/// indexes.
class StoredItemsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration NINETY_DAYS = Duration.ofDays(90);

    private final SampleJobs samples = new SampleJobs(1);
    private final DynamoStores opened = DynamoStores.fresh(new SettableClock(NOON));
    private final JobStore jobs = opened.stores().jobs();

    @Test
    void a_job_expires_ninety_days_after_its_end_unless_it_is_put_back() {
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        jobs.submit(submission(job));
        var running = to(job.claimed(claim));
        var failed = to(running.failed(claim.token(), NOON.plusSeconds(1), false, "broken", Optional.empty()));
        var again = to(failed.requeued("operator", NOON.plusSeconds(2)));

        jobs.replace(job, running, Map.of());
        assertThat(item(JobKeys.job(job.id()))).doesNotContainKey("expiresAt");
        jobs.replace(running, failed, Map.of());
        assertThat(expiry(JobKeys.job(job.id()))).isEqualTo(NOON.plusSeconds(1).plus(NINETY_DAYS));
        jobs.replace(failed, again, Map.of());
        assertThat(item(JobKeys.job(job.id()))).doesNotContainKey("expiresAt");
    }

    @Test
    void events_keys_and_documents_expire() {
        var job = samples.task(NOON, "github");
        var key = new JobStore.Key(
                new Caller("caller", "ann"),
                new IdempotencyKey("key"),
                SampleJobs.hash("request"),
                NOON.plus(Duration.ofHours(24)));
        var event = new Event(Rfc3339.text(NOON) + "#a", NOON, Event.Level.INFO, "worker", "said", new Json.Null());

        jobs.submit(
                new JobStore.Submission(job, Map.of(SampleJobs.PAYLOAD_HASH, SampleJobs.PAYLOAD), Optional.of(key)));
        jobs.append(job.id(), event);

        assertThat(expiry(JobKeys.key(key.caller(), key.key()))).isEqualTo(NOON.plus(Duration.ofHours(24)));
        assertThat(expiry(JobKeys.event(job.id(), event.id()))).isEqualTo(NOON.plus(NINETY_DAYS));
        assertThat(expiry(Item.key(JobKeys.partition(job.id()), "C#" + SampleJobs.PAYLOAD_HASH.hex())))
                .isEqualTo(NOON.plus(Duration.ofDays(365)));
    }

    @Test
    void a_job_is_in_the_indexes_that_its_state_belongs_to() {
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        var running = to(job.claimed(claim));
        var retried = to(running.failed(claim.token(), NOON, true, "busy", Optional.empty()));
        var ended = to(running.completed(claim.token(), NOON, Optional.empty()));

        assertThat(JobItem.of(job)).containsKeys("readyLane", "listingStatus").doesNotContainKeys("dueLane", "dueKey");
        for (var due : List.of(running, retried)) {
            assertThat(JobItem.of(due))
                    .containsKeys("dueLane", "dueKey", "claimOrder", "listingStatus")
                    .doesNotContainKey("readyLane");
        }
        assertThat(JobItem.of(ended)).containsKey("listingStatus").doesNotContainKeys("readyLane", "dueLane", "dueKey");
        assertThat(JobItem.of(samples.task(NOON)))
                .containsKey("listingStatus")
                .doesNotContainKeys("readyLane", "dueLane", "dueKey");
    }

    @Test
    void long_texts_are_deflated_only_where_that_makes_them_smaller() {
        var random = new Random(1);
        var noise = new StringBuilder();
        random.ints(1_000, 0x4e00, 0x9fff).forEach(noise::appendCodePoint);

        assertThat(StoredText.value("short").s()).isEqualTo("short");
        assertThat(StoredText.value("yes ".repeat(1_000)).b().asByteArray()).hasSizeLessThan(100);
        for (var text : List.of("", "short", "yes ".repeat(1_000), noise.toString(), "😀".repeat(500))) {
            assertThat(StoredText.text(StoredText.value(text))).isEqualTo(text);
        }
    }

    private Instant expiry(Map<String, AttributeValue> key) {
        return Instant.ofEpochSecond(Item.of(item(key)).number("expiresAt"));
    }

    private Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
        return opened.client()
                .getItem(get -> get.tableName(opened.jobsTable()).key(key))
                .item();
    }

    private static Job to(Job.Move move) {
        return ((Job.Move.To) move).job();
    }
}
