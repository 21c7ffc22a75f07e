package signpost.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static signpost.testkit.SampleJobs.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.dynamodb.Watch.Fate;
import signpost.ingest.ManifestName;
import signpost.job.Caller;
import signpost.job.Candidate;
import signpost.job.ClaimJob;
import signpost.job.IdempotencyKey;
import signpost.job.Job;
import signpost.job.JobStore;
import signpost.job.JobStore.Submission;
import signpost.job.JobStore.Submitted;
import signpost.job.JobStore.Taken;
import signpost.job.JobType;
import signpost.json.Json;
import signpost.registry.ManifestRegistry;
import signpost.registry.ManifestRegistry.Put;
import signpost.registry.Precondition;
import signpost.registry.Run;
import signpost.registry.Version;
import signpost.store.StoreUnavailable;
import signpost.testkit.JobLaw;
import signpost.testkit.SampleJobs;
import signpost.testkit.SettableClock;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// What DynamoDB does and DynamoDB Local never: it throttles, transactions get in one another's way, answers
/// are lost and indexes are behind.
class FaultsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final ManifestName DOCS = new ManifestName("docs");
    private static final Precondition ANY = new Precondition.None();
    private static final List<Fate> FAULTS = List.of(Fate.LOST, Fate.ANSWER_LOST, Fate.CONFLICT, Fate.THROTTLED);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final SampleJobs samples = new SampleJobs(1);
    private final Watch watch = new Watch();
    private final SettableClock clock = new SettableClock(NOON);
    private final DynamoStores opened = DynamoStores.watched(clock, watch);
    private final JobStore jobs = opened.stores().jobs();
    private final ManifestRegistry registry = opened.stores().registry();

    // --- the law, once more --------------------------------------------------------------------------------------

    @Test
    void whatever_goes_wrong_with_writes_a_job_is_what_its_moves_make_of_it() {
        var random = new Random(11);
        var wasDone = new boolean[] {true};
        watch.let(request -> {
            // A heartbeat that is sent twice is two heartbeats: that is the one thing told apart by it.
            var isTroubled = Watch.isWrite(request) && wasDone[0] && !isHeartbeat(request) && random.nextInt(3) == 0;
            wasDone[0] = !isTroubled;
            return isTroubled ? FAULTS.get(random.nextInt(FAULTS.size())) : Fate.DONE;
        });

        new JobLaw(opened.stores(), clock, 7).holdsFor(150);
    }

    private static boolean isHeartbeat(SdkRequest request) {
        return request instanceof UpdateItemRequest update
                && !update.updateExpression().contains("#worker");
    }

    // --- submitting ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void a_submit_is_stored_once_whatever_becomes_of_its_first_try(Fate fate) {
        put("one", ANY);
        var run = run();
        var task = samples.task(NOON, "github");

        watch.let(TransactWriteItemsRequest.class, fate);
        assertThat(jobs.submit(keyed(run, "key"))).isEqualTo(new Submitted.Stored());
        watch.let(request -> Fate.DONE);
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items())
                .containsExactly(Run.of(run).orElseThrow());

        // The document, the lane, the job.
        watch.let(PutItemRequest.class, fate, Fate.DONE, fate, Fate.DONE, fate);
        assertThat(jobs.submit(submission(task))).isEqualTo(new Submitted.Stored());
        assertThat(jobs.find(task.id())).contains(task);
    }

    @Test
    void a_submit_that_finds_the_key_taken_after_a_conflict_says_by_whom() {
        var first = samples.task(NOON, "github");
        jobs.submit(keyed(first, "key"));
        watch.let(TransactWriteItemsRequest.class, Fate.CONFLICT, Fate.CONFLICT);

        assertThat(jobs.submit(keyed(samples.task(NOON, "github"), "key")))
                .isEqualTo(new Submitted.Known(first.id(), SampleJobs.hash("request")));
    }

    @Test
    void a_submit_whose_key_stays_contended_is_in_flight_and_stores_nothing() {
        var job = samples.task(NOON, "github");
        watch.let(request -> request instanceof TransactWriteItemsRequest ? Fate.CONFLICT : Fate.DONE);

        assertThat(jobs.submit(keyed(job, "key"))).isEqualTo(new Submitted.InFlight());
        assertThat(jobs.find(job.id())).isEmpty();
    }

    @Test
    void a_submit_without_a_key_that_stays_contended_is_unavailable() {
        put("one", ANY);
        watch.let(request -> request instanceof TransactWriteItemsRequest ? Fate.CONFLICT : Fate.DONE);

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> jobs.submit(submission(run())));
    }

    @Test
    void a_last_run_that_cannot_be_noted_fails_no_submit() {
        put("one", ANY);
        var run = run();
        watch.let(request -> request instanceof UpdateItemRequest ? Fate.THROTTLED : Fate.DONE);

        assertThat(jobs.submit(submission(run))).isEqualTo(new Submitted.Stored());

        watch.let(request -> Fate.DONE);
        assertThat(registry.find(DOCS).orElseThrow().lastRun()).isEmpty();
        var ended = to(run.cancel("operator", NOON, Optional.empty()));
        jobs.replace(run, ended, Map.of());
        assertThat(registry.find(DOCS).orElseThrow().lastRun()).isEqualTo(Run.of(ended));
    }

    // --- claiming and moving -------------------------------------------------------------------------------------

    @Test
    void a_claim_whose_answer_was_lost_is_known_by_its_token() {
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        jobs.submit(submission(job));
        watch.let(UpdateItemRequest.class, Fate.ANSWER_LOST);

        assertThat(jobs.claim(candidate(job), claim)).isEqualTo(new Taken.By(to(job.claimed(claim))));
    }

    @Test
    void a_heartbeat_whose_answer_was_lost_extends_the_lease_all_the_same() {
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        jobs.submit(submission(job));
        jobs.claim(candidate(job), claim);
        watch.let(UpdateItemRequest.class, Fate.ANSWER_LOST);

        assertThat(jobs.extend(job.id(), claim.token(), NOON.plusSeconds(10), LEASE))
                .isInstanceOfSatisfying(
                        Taken.By.class,
                        by -> assertThat(by.job().life())
                                .isInstanceOfSatisfying(
                                        Job.Life.Running.class,
                                        running -> assertThat(running.leaseExpiresAt())
                                                .isEqualTo(NOON.plusSeconds(40))));
    }

    @ParameterizedTest
    @EnumSource
    void an_end_is_written_once_whatever_becomes_of_its_first_try(Fate fate) {
        put("one", ANY);
        var run = run();
        var claim = samples.claim(NOON);
        jobs.submit(submission(run));
        var running = ((Taken.By) jobs.claim(candidate(run), claim)).job();
        var done = to(running.completed(claim.token(), NOON.plusSeconds(1), Optional.of(SampleJobs.PAYLOAD_HASH)));
        watch.let(TransactWriteItemsRequest.class, fate);

        assertThat(jobs.replace(running, done, Map.of(SampleJobs.PAYLOAD_HASH, SampleJobs.PAYLOAD)))
                .isTrue();
        assertThat(jobs.find(run.id())).contains(done);
        assertThat(registry.runs(DOCS, Optional.empty(), 10).items())
                .containsExactly(Run.of(done).orElseThrow());
        assertThat(registry.find(DOCS).orElseThrow().lastRun()).isEqualTo(Run.of(done));
    }

    @Test
    void what_stale_indexes_show_is_claimed_by_nobody_twice() throws Exception {
        for (var i = 0; i < 20; i++) {
            jobs.submit(submission(samples.task(NOON.plusMillis(i), "github")));
        }
        watch.freezeIndexes();
        jobs.candidates(jobs.lanes(), NOON);
        var claims = new ClaimJob(jobs, samples::token, new Random(5), clock);
        var request = new ClaimJob.Request("worker", LEASE, Set.of(JobType.TASK), Set.of("github"));

        var claimed = new ArrayList<Job>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var tasks = new ArrayList<Callable<ClaimJob.Outcome>>();
            for (var i = 0; i < 30; i++) {
                tasks.add(() -> claims.claim(request));
            }
            for (var outcome : threads.invokeAll(tasks)) {
                if (outcome.get() instanceof ClaimJob.Outcome.Claimed(var job, var _)) {
                    claimed.add(job);
                }
            }
        }

        // The frozen index shows the first ten for ever, and each of them is somebody's.
        assertThat(claimed).extracting(Job::id).hasSize(10).doesNotHaveDuplicates();
    }

    // --- the registry --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void a_put_under_if_match_wins_whatever_becomes_of_its_first_try(Fate fate) {
        put("one", ANY);

        watch.let(UpdateItemRequest.class, fate);
        assertThat(put("two", current("one"), 1)).isInstanceOf(Put.Stored.class);
        watch.let(UpdateItemRequest.class, fate);
        assertThat(put("three", current("two"), 2)).isInstanceOf(Put.Stored.class);

        assertThat(put("four", current("one"), 3)).isInstanceOf(Put.NotNow.class);
        assertThat(registry.current().find(DOCS)).contains("three");
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items())
                .extracting(Version::hash)
                .containsExactly(SampleJobs.hash("three"), SampleJobs.hash("two"), SampleJobs.hash("one"));
    }

    @ParameterizedTest
    @EnumSource
    void a_delete_is_done_whatever_becomes_of_its_first_try(Fate fate) {
        put("one", ANY);
        watch.let(UpdateItemRequest.class, fate);

        assertThat(registry.delete(DOCS, current("one"), NOON.plusSeconds(1)))
                .isEqualTo(new Put.Stored(registry.find(DOCS).orElseThrow()));
    }

    /// The fifth is the row of the version before.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void a_put_that_dies_halfway_loses_no_version(int dying) {
        put("one", ANY);
        var requests = new int[1];
        watch.let(request -> ++requests[0] >= dying ? Fate.LOST : Fate.DONE);

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> put("two", ANY, 1));
        watch.let(request -> Fate.DONE);

        var isCurrent = dying > 3;
        assertThat(registry.current().find(DOCS)).contains(isCurrent ? "two" : "one");
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items())
                .extracting(Version::hash)
                .first()
                .isEqualTo(SampleJobs.hash(isCurrent ? "two" : "one"));

        assertThat(put("two", ANY, 2)).as("the same again").isInstanceOf(Put.Stored.class);
        put("three", ANY, 3);
        assertThat(registry.versions(DOCS, Optional.empty(), 10).items())
                .extracting(Version::hash)
                .containsExactly(SampleJobs.hash("three"), SampleJobs.hash("two"), SampleJobs.hash("one"));
    }

    // --- out of reach --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"LOST", "THROTTLED"})
    void what_stays_out_of_reach_is_unavailable_and_says_no_more_than_that(Fate fate) {
        put("one", ANY);
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        watch.let(request -> fate);

        for (var access : List.<Runnable>of(
                () -> jobs.submit(keyed(job, "a-key-of-mine")),
                () -> jobs.find(job.id()),
                () -> jobs.claim(candidate(job), claim),
                () -> jobs.candidates(List.of(job.facts().lane().orElseThrow()), NOON),
                () -> jobs.list(signpost.job.JobFilter.ALL, Optional.empty(), 10),
                () -> registry.save(DOCS, new Json.Text("state of mine"), NOON),
                () -> put("content of mine", ANY))) {
            var unavailable = catchThrowableOfType(StoreUnavailable.class, access::run);

            assertThat(unavailable).isNotNull();
            assertThat(unavailable.getMessage())
                    .contains("DynamoDB")
                    .doesNotContain("of-mine")
                    .doesNotContain("of mine")
                    .doesNotContain(claim.token().hex());
        }
    }

    @Test
    void throttling_that_passes_is_not_noticed() {
        var job = samples.task(NOON, "github");
        var turns = new int[1];
        watch.let(request -> ++turns[0] % 3 == 0 ? Fate.DONE : Fate.THROTTLED);

        assertThat(jobs.submit(submission(job))).isEqualTo(new Submitted.Stored());
        assertThat(jobs.find(job.id())).contains(job);
    }

    // -------------------------------------------------------------------------------------------------------------

    private Put put(String content, Precondition precondition) {
        return put(content, precondition, 0);
    }

    private Put put(String content, Precondition precondition, int second) {
        return registry.put(DOCS, content, SampleJobs.hash(content), precondition, NOON.plusSeconds(second));
    }

    private static Precondition current(String content) {
        return new Precondition.Current(SampleJobs.hash(content));
    }

    private Job run() {
        return samples.run(NOON, DOCS, SampleJobs.hash("one"));
    }

    private static Candidate candidate(Job job) {
        return JobLaw.candidate(job, Candidate.State.READY);
    }

    private static Submission keyed(Job job, String key) {
        return new Submission(
                job,
                Map.of(SampleJobs.PAYLOAD_HASH, SampleJobs.PAYLOAD),
                Optional.of(new JobStore.Key(
                        new Caller("arn:aws:iam::1:role/operator", "operator"),
                        new IdempotencyKey(key),
                        SampleJobs.hash("request"),
                        job.facts().createdAt().plus(Duration.ofHours(24)))));
    }

    private static Job to(Job.Move move) {
        return ((Job.Move.To) move).job();
    }
}
