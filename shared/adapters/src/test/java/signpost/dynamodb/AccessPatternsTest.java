package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.dynamodb.Watch.Cost;
import signpost.ingest.ManifestName;
import signpost.job.Caller;
import signpost.job.Candidate;
import signpost.job.Claim;
import signpost.job.Event;
import signpost.job.IdempotencyKey;
import signpost.job.Job;
import signpost.job.JobFilter;
import signpost.job.JobStatus;
import signpost.job.JobStore;
import signpost.job.JobStore.Submission;
import signpost.job.JobStore.Submitted;
import signpost.job.JobStore.Taken;
import signpost.job.JobType;
import signpost.job.Lane;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;
import signpost.registry.ManifestRegistry;
import signpost.registry.Precondition;
import signpost.testkit.SampleJobs;
import signpost.testkit.SettableClock;

/// What each access pattern of `docs/data-model.md` costs: requests, and capacity units as DynamoDB answers
/// them.
class AccessPatternsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final ManifestName DOCS = new ManifestName("docs-of-the-team");
    private static final Precondition ANY = new Precondition.None();
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Optional<String> FIRST = Optional.empty();

    /// Of 2.9 KB, and cannot be compressed to less than 2 KB.
    private static final String CONTENT = text(2_900);

    private final SampleJobs samples = new SampleJobs(1);
    private final Watch watch = new Watch();
    private final SettableClock clock = new SettableClock(NOON);
    private final DynamoStores opened = DynamoStores.watched(clock, watch);
    private final JobStore jobs = opened.stores().jobs();
    private final ManifestRegistry registry = opened.stores().registry();

    // --- registry ------------------------------------------------------------------------------------------------

    @Test
    void a_put_writes_the_content_the_record_and_the_rows_of_two_versions() {
        assertThat(costOf(() -> put(CONTENT, ANY, 0)))
                .as("of a new name")
                .isEqualTo(new Cost("GetItem, 2 PutItem, UpdateItem", 1, 3 + 1 + 1));
        assertThat(costOf(() -> put(text(2_950), current(CONTENT), 1)))
                .isEqualTo(new Cost("GetItem, 3 PutItem, UpdateItem", 1, 3 + 1 + 2));
        assertThat(costOf(() -> put(text(2_950), ANY, 2)))
                .as("of what is current already")
                .isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(costOf(() -> put(CONTENT, current(CONTENT), 3)))
                .as("refused")
                .isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(costOf(() -> registry.delete(DOCS, ANY, NOON))).isEqualTo(new Cost("UpdateItem", 0, 1));
        assertThat(costOf(() -> put(text(2_950), ANY, 4)))
                .as("restored")
                .isEqualTo(new Cost("GetItem, 3 PutItem, UpdateItem", 1, 3 + 1 + 2));
    }

    @Test
    void a_detail_is_four_reads_by_key() {
        put(CONTENT, ANY, 0);
        var run = run(NOON);
        jobs.submit(alone(run));
        var other = opened.again().registry();

        assertThat(costOf(() -> registry.find(DOCS))).isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(costOf(() -> other.content(DOCS, SampleJobs.hash(CONTENT)))).isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(costOf(() -> other.content(DOCS, SampleJobs.hash(CONTENT))))
                .as("what was read lately")
                .isEqualTo(new Cost("", 0, 0));
        assertThat(costOf(() -> registry.runs(DOCS, FIRST, 1))).isEqualTo(new Cost("Query", 1, 0));
        assertThat(costOf(() -> jobs.find(run.id()))).isEqualTo(new Cost("GetItem", 1, 0));
    }

    @Test
    void listings_of_the_registry_are_one_query() {
        for (var i = 0; i < 50; i++) {
            put(CONTENT + i, ANY, i);
            jobs.submit(alone(run(NOON.plusSeconds(i))));
            var name = new ManifestName("docs-" + i);
            registry.put(name, CONTENT, SampleJobs.hash(CONTENT), ANY, NOON);
        }

        assertThat(costOf(() -> registry.list("docs", FIRST, 50))).isEqualTo(new Cost("Query", 1, 0));
        assertThat(costOf(() -> registry.versions(DOCS, FIRST, 50))).isEqualTo(new Cost("GetItem, Query", 1 + 1.5, 0));
        assertThat(costOf(() -> registry.runs(DOCS, FIRST, 50))).isEqualTo(new Cost("Query", 3, 0));
    }

    @Test
    void a_state_is_written_and_then_pointed_to() {
        put(CONTENT, ANY, 0);
        var state = Json.Obj.builder().put("cursor", CONTENT).build();

        assertThat(costOf(() -> registry.save(DOCS, state, NOON))).isEqualTo(new Cost("PutItem, UpdateItem", 0, 3 + 1));
        var saved = registry.find(DOCS).orElseThrow().state().orElseThrow();
        assertThat(costOf(() -> opened.again().registry().state(DOCS, saved))).isEqualTo(new Cost("GetItem", 1, 0));
    }

    // --- submitting ----------------------------------------------------------------------------------------------

    @Test
    void a_submit_is_its_documents_and_one_write_or_one_small_transaction() {
        put(CONTENT, ANY, 0);
        assertThat(costOf(() -> jobs.submit(alone(inline()))))
                .as("the first of its lane")
                .isEqualTo(new Cost("3 PutItem", 0, 1 + 1 + 3));
        assertThat(costOf(() -> jobs.submit(alone(inline()))))
                .as("document; job, entry of ready, entry of listing")
                .isEqualTo(new Cost("2 PutItem", 0, 1 + 3));
        assertThat(costOf(() -> jobs.submit(keyed(inline(), "one"))))
                .as("twice that in a transaction, and a key")
                .isEqualTo(new Cost("PutItem, TransactWriteItems", 0, 1 + 2 * (3 + 1)));
        assertThat(costOf(() -> jobs.submit(alone(run(NOON)))))
                .as("with a run, which is then noted in the record")
                .isEqualTo(new Cost("PutItem, TransactWriteItems, UpdateItem", 0, 1 + 2 * (3 + 1) + 1));
        assertThat(costOf(() -> jobs.submit(keyed(run(NOON.plusSeconds(1)), "two"))))
                .isEqualTo(new Cost("PutItem, TransactWriteItems, UpdateItem", 0, 1 + 2 * (3 + 1 + 1) + 1));
    }

    @Test
    void a_key_that_is_known_is_told_by_the_transaction_that_it_fails() {
        var first = inline();
        jobs.submit(keyed(first, "one"));

        var cost = costOf(() -> assertThat(jobs.submit(keyed(inline(), "one")))
                .isEqualTo(new Submitted.Known(first.id(), SampleJobs.hash("request"))));

        // DynamoDB takes the units of a transaction that fails, too; DynamoDB Local does not tell them.
        assertThat(cost).isEqualTo(new Cost("PutItem, TransactWriteItems", 0, 1));
    }

    // --- claiming and moving -------------------------------------------------------------------------------------

    @Test
    void what_a_worker_does_is_one_write_each() {
        put(CONTENT, ANY, 0);
        var run = run(NOON);
        jobs.submit(alone(run));
        var claim = claim(1);

        assertThat(costOf(() -> jobs.claim(candidate(run), claim)))
                .as("job, out of ready, into due, listing out and in")
                .isEqualTo(new Cost("UpdateItem", 0, 5));
        assertThat(costOf(() -> jobs.claim(candidate(run), claim(1))))
                .as("missed")
                .isEqualTo(new Cost("UpdateItem", 0, 0));
        assertThat(costOf(() -> jobs.extend(run.id(), claim.token(), NOON.plusSeconds(2), LEASE)))
                .as("job, due out and in")
                .isEqualTo(new Cost("UpdateItem", 0, 3));
        var running = jobs.find(run.id()).orElseThrow();
        var result = SampleJobs.hash(CONTENT);
        var done = to(running.completed(claim.token(), NOON.plusSeconds(3), Optional.of(result)));
        assertThat(costOf(() -> jobs.replace(running, done, Map.of(result, CONTENT))))
                .as("result; twice job, out of due, listing out and in, run; record")
                .isEqualTo(new Cost("PutItem, TransactWriteItems, UpdateItem", 0, 3 + 2 * (4 + 1) + 1));
    }

    @Test
    void a_move_of_a_job_that_is_no_run_is_one_write() {
        var job = inline();
        jobs.submit(alone(job));
        var claim = claim(1);
        var running = ((Taken.By) jobs.claim(candidate(job), claim)).job();
        var retried = to(running.failed(claim.token(), NOON.plusSeconds(2), true, "busy", Optional.empty()));
        var promoted = retried.at(NOON.plusSeconds(60));
        var cancelled = to(promoted.cancel("operator", NOON.plusSeconds(61), Optional.empty()));

        assertThat(costOf(() -> jobs.replace(running, retried, Map.of())))
                .as("job, due out and in, listing out and in")
                .isEqualTo(new Cost("PutItem", 0, 5));
        assertThat(costOf(() -> jobs.replace(retried, promoted, Map.of())))
                .as("job, out of due, into ready")
                .isEqualTo(new Cost("PutItem", 0, 3));
        assertThat(costOf(() -> jobs.replace(promoted, cancelled, Map.of())))
                .as("job, out of ready, listing out and in")
                .isEqualTo(new Cost("PutItem", 0, 4));
        assertThat(costOf(() -> jobs.replace(promoted, cancelled, Map.of())))
                .as("the same again")
                .isEqualTo(new Cost("PutItem", 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 10_000})
    void a_claim_costs_the_same_whatever_waits(int backlog) {
        var waiting = IntStream.range(0, backlog)
                .mapToObj(number -> inline(NOON.minusSeconds(number), number % 7 - 3))
                .toList();
        LocalDynamo.fill(opened.jobsTable(), waiting.stream().map(JobItem::of).toList());
        jobs.submit(alone(inline()));
        jobs.submit(alone(samples.task(NOON, "github")));
        var lanes = List.of(lane(inline()), lane(samples.task(NOON, "github")));
        var other = opened.again().jobs();
        var found = new ArrayList<Candidate>();

        assertThat(costOf(other::lanes)).isEqualTo(new Cost("Query", 0.5, 0));
        assertThat(costOf(other::lanes)).as("within two seconds").isEqualTo(new Cost("", 0, 0));
        assertThat(costOf(() -> found.addAll(other.candidates(lanes, NOON))))
                .as("half a unit for each query that finds something")
                .isEqualTo(new Cost("2 Query due, 2 Query ready", found.isEmpty() ? 0 : 1, 0));
        assertThat(found).hasSize(11);
        found.sort(Candidate.BEST_FIRST);
        assertThat(costOf(() -> other.claim(found.getFirst(), claim(1)))).isEqualTo(new Cost("UpdateItem", 0, 5));
    }

    @Test
    void a_lane_full_of_what_is_due_is_read_in_one_query_too() {
        LocalDynamo.fill(
                opened.jobsTable(),
                IntStream.range(0, 300)
                        .mapToObj(_ -> JobItem.of(to(inline().claimed(claim(0)))))
                        .toList());

        assertThat(costOf(() -> assertThat(jobs.candidates(List.of(lane(inline())), NOON.plus(LEASE)))
                        .hasSize(100)))
                .isEqualTo(new Cost("Query due, Query ready", 3, 0));
    }

    /// So that a heartbeat is one unit of the item: with three attempts behind it, an error and a request to
    /// cancel.
    @Test
    void a_job_with_an_ordinary_history_stays_below_a_kilobyte() {
        put(CONTENT, ANY, 0);
        var job = run(NOON);
        jobs.submit(alone(job));
        var first = claim(0);
        var running = ((Taken.By) jobs.claim(candidate(job), first)).job();
        var failed = to(running.failed(first.token(), NOON.plusSeconds(1), true, "timed out", Optional.empty()));
        jobs.replace(running, failed, Map.of());
        var claim = claim(4_000);
        jobs.claim(candidate(job), claim);

        assertThat(costOf(() -> jobs.extend(job.id(), claim.token(), NOON.plusSeconds(4_010), LEASE)))
                .isEqualTo(new Cost("UpdateItem", 0, 3));
    }

    // --- reading -------------------------------------------------------------------------------------------------

    @Test
    void a_job_is_shown_by_reading_it_and_its_payload() {
        var job = inline();
        jobs.submit(alone(job));
        var other = opened.again().jobs();

        assertThat(costOf(() -> other.find(job.id()))).isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(costOf(() -> other.document(job.id(), SampleJobs.PAYLOAD_HASH)))
                .isEqualTo(new Cost("GetItem", 1, 0));
        assertThat(costOf(() -> other.document(job.id(), SampleJobs.PAYLOAD_HASH)))
                .as("what was read lately")
                .isEqualTo(new Cost("", 0, 0));
    }

    @Test
    void a_listing_is_a_query_for_each_status_and_one_read_of_the_jobs_it_shows() {
        LocalDynamo.fill(
                opened.jobsTable(),
                IntStream.range(0, 120)
                        .mapToObj(number -> JobItem.of(inline(NOON.plusMillis(number), 0)))
                        .toList());
        var queued = JobFilter.ALL.withStatus(JobStatus.QUEUED);
        var ofDocs = new JobFilter(
                Optional.empty(), Optional.empty(), Optional.of(JobStatus.QUEUED), Optional.of(DOCS), Optional.empty());

        assertThat(costOf(() -> jobs.list(queued, FIRST, 50)))
                .isEqualTo(new Cost("BatchGetItem, Query listing", 50 + 2, 0));
        assertThat(costOf(() -> jobs.list(JobFilter.ALL, FIRST, 50)))
                .isEqualTo(new Cost("BatchGetItem, 6 Query listing", 50 + 2, 0));
        assertThat(costOf(() -> jobs.list(ofDocs, FIRST, 50)))
                .as("a filter looks at a thousand entries at most")
                .isEqualTo(new Cost("BatchGetItem, Query listing", 50 + 4, 0));
        assertThat(costOf(() -> jobs.list(queued, FIRST, 1_000)).calls())
                .as("no page is longer than 200")
                .isEqualTo("2 BatchGetItem, Query listing");
    }

    @Test
    void events_are_one_write_and_read_by_one_query() {
        var id = samples.id();
        var event = event(0);

        assertThat(costOf(() -> jobs.append(id, event))).isEqualTo(new Cost("PutItem", 0, 1));
        for (var i = 1; i < 50; i++) {
            jobs.append(id, event(i));
        }
        assertThat(costOf(() -> jobs.events(id, FIRST, false, 50))).isEqualTo(new Cost("Query", 1, 0));
        assertThat(costOf(() -> jobs.events(id, Optional.of(event(9).id()), true, 5)))
                .isEqualTo(new Cost("Query", 0.5, 0));
    }

    // --- the pulse -----------------------------------------------------------------------------------------------

    @Test
    void counting_reads_what_it_counts_and_publishes_one_item() {
        LocalDynamo.fill(
                opened.jobsTable(),
                IntStream.range(0, 200)
                        .mapToObj(number -> JobItem.of(inline(NOON.plusMillis(number), 0)))
                        .toList());
        jobs.submit(alone(inline()));
        jobs.lanes();

        var counted = costOf(() -> jobs.count(NOON));
        assertThat(counted.calls()).isEqualTo("7 Query listing, Query ready");
        assertThat(counted.reads()).isBetween(10.0, 25.0);
        assertThat(costOf(() -> jobs.publish(jobs.count(NOON))).writes()).isEqualTo(1);
        assertThat(costOf(jobs::published)).isEqualTo(new Cost("GetItem", 0.5, 0));
    }

    @Test
    void a_lane_out_of_use_is_looked_into_and_removed() {
        var job = samples.task(NOON, "github");
        jobs.submit(alone(job));
        jobs.replace(job, to(job.cancel("operator", NOON, Optional.empty())), Map.of());
        jobs.submit(alone(inline(NOON.plus(Duration.ofDays(1)), 0)));

        assertThat(costOf(() -> jobs.forgetUnusedLanes(NOON.plus(Duration.ofHours(26)))))
                .isEqualTo(new Cost("DeleteItem, Query, Query due, Query ready", 1, 1));
    }

    // -------------------------------------------------------------------------------------------------------------

    private Cost costOf(Runnable access) {
        return watch.of(access);
    }

    private void put(String content, Precondition precondition, int second) {
        var _ = registry.put(DOCS, content, SampleJobs.hash(content), precondition, NOON.plusSeconds(second));
    }

    private static Precondition current(String content) {
        return new Precondition.Current(SampleJobs.hash(content));
    }

    private Job inline() {
        return inline(NOON, 0);
    }

    private Job inline(Instant at, int priority) {
        return manifest(at, priority, false);
    }

    private Job run(Instant at) {
        return manifest(at, 0, true);
    }

    private Job manifest(Instant at, int priority, boolean registered) {
        return samples.job(
                at,
                JobType.MANIFEST,
                priority,
                3,
                Optional.of(new Job.ManifestRun(DOCS, SampleJobs.hash(CONTENT), "run", registered)),
                "manifest",
                "embeddings",
                "google",
                "qdrant",
                "confluence");
    }

    private static Submission alone(Job job) {
        return SampleJobs.submission(job);
    }

    private static Submission keyed(Job job, String key) {
        var caller = new Caller("arn:aws:iam::123456789012:role/operator", "operator");
        var expires = job.facts().createdAt().plus(Duration.ofHours(24));
        return new Submission(
                job,
                Map.of(SampleJobs.PAYLOAD_HASH, SampleJobs.PAYLOAD),
                Optional.of(new JobStore.Key(caller, new IdempotencyKey(key), request(), expires)));
    }

    private static ManifestHash request() {
        return SampleJobs.hash("request");
    }

    private Claim claim(int second) {
        return new Claim("worker", samples.token().hash(), LEASE, NOON.plusSeconds(second));
    }

    private static Candidate candidate(Job job) {
        var facts = job.facts();
        return new Candidate(job.id(), lane(job), facts.priority(), facts.createdAt(), Candidate.State.READY);
    }

    private static Lane lane(Job job) {
        return job.facts().lane().orElseThrow();
    }

    private static Event event(int number) {
        var at = NOON.plusMillis(number);
        return new Event(
                Rfc3339.text(at) + "#abcdef", at, Event.Level.INFO, "worker", "read page " + number, new Json.Null());
    }

    private static Job to(Job.Move move) {
        return ((Job.Move.To) move).job();
    }

    private static String text(int length) {
        var random = new Random(length);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }
}
