package signpost.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static signpost.testkit.SampleJobs.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import signpost.ingest.ManifestName;
import signpost.job.Caller;
import signpost.job.Candidate;
import signpost.job.Candidate.State;
import signpost.job.Counts;
import signpost.job.Event;
import signpost.job.IdempotencyKey;
import signpost.job.Job;
import signpost.job.JobFilter;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.job.JobStore;
import signpost.job.JobStore.Submission;
import signpost.job.JobStore.Submitted;
import signpost.job.JobStore.Taken;
import signpost.job.JobType;
import signpost.job.Lane;
import signpost.job.Page;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;

/// What every [JobStore] must do, whatever it is built on.
public interface JobStoreContract {

    Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    Duration LEASE = Duration.ofSeconds(30);
    Caller CALLER = new Caller("arn:aws:iam::1:role/operator", "operator");
    Lane GITHUB = Lane.of(JobType.TASK, List.of("github"));

    /// @param clock which stands at noon
    Stores stores(SettableClock clock);

    private JobStore store() {
        return stores(new SettableClock(NOON)).jobs();
    }

    // --- submitting and reading ----------------------------------------------------------------------------------

    @Test
    default void what_was_never_submitted_is_absent() {
        var store = store();
        var id = new SampleJobs(0).id();

        assertThat(store.find(id)).isEmpty();
        assertThat(store.findAll(List.of(id))).isEmpty();
        assertThat(store.lanes()).isEmpty();
        assertThat(store.candidates(List.of(GITHUB), NOON)).isEmpty();
        assertThat(store.list(JobFilter.ALL, Optional.empty(), 10)).isEqualTo(new Page<>(List.of(), Optional.empty()));
        assertThat(store.events(id, Optional.empty(), false, 10).items()).isEmpty();
        assertThat(store.published()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> store.document(id, SampleJobs.hash("never stored")));
    }

    @Test
    default void what_was_submitted_is_found_whole_with_its_documents() {
        var store = store();
        var yaml = "name: docs\n".repeat(20_000);
        var job = Job.submitted(new Job.Facts(
                new SampleJobs(1).id(),
                JobType.MANIFEST,
                -1000,
                20,
                List.of("manifest", "embeddings", "a"),
                Optional.of("affinity ä €"),
                SampleJobs.PAYLOAD_HASH,
                Optional.of(new Job.ManifestRun(new ManifestName("docs"), SampleJobs.hash(yaml), "plan", false)),
                "ann",
                NOON.plusMillis(7)));

        var stored = store.submit(new Submission(
                job,
                Map.of(SampleJobs.PAYLOAD_HASH, SampleJobs.PAYLOAD, SampleJobs.hash(yaml), yaml),
                Optional.empty()));

        assertThat(stored).isEqualTo(new Submitted.Stored());
        assertThat(store.find(job.id())).contains(job);
        assertThat(store.findAll(List.of(job.id(), new SampleJobs(2).id()))).isEqualTo(Map.of(job.id(), job));
        assertThat(store.document(job.id(), SampleJobs.PAYLOAD_HASH)).isEqualTo(SampleJobs.PAYLOAD);
        assertThat(store.document(job.id(), SampleJobs.hash(yaml))).isEqualTo(yaml);
    }

    @Test
    default void to_submit_the_same_once_more_does_no_harm() {
        var store = store();
        var samples = new SampleJobs(3);
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON.plusSeconds(1));
        store.submit(submission(job));
        var taken = store.claim(ready(job), claim);

        assertThat(store.submit(submission(job))).isEqualTo(new Submitted.Stored());
        assertThat(store.find(job.id())).contains(((Taken.By) taken).job());
    }

    @Test
    default void the_same_key_leads_to_the_first_job_until_it_expires() {
        var store = store();
        var samples = new SampleJobs(4);
        var first = samples.task(NOON, "github");
        var second = samples.task(NOON.plusSeconds(1), "github");
        var late = samples.task(NOON.plus(Duration.ofHours(24)), "github");
        var request = SampleJobs.hash("request");
        var other = SampleJobs.hash("other request");

        assertThat(store.submit(keyed(first, "key", request))).isEqualTo(new Submitted.Stored());
        assertThat(store.submit(keyed(first, "key", request))).isEqualTo(new Submitted.Stored());
        assertThat(store.submit(keyed(second, "key", request))).isEqualTo(new Submitted.Known(first.id(), request));
        assertThat(store.submit(keyed(second, "key", other))).isEqualTo(new Submitted.Known(first.id(), request));
        assertThat(store.find(second.id())).isEmpty();
        var caller = keyed(first, "key", request).key().orElseThrow().caller();
        var key = new IdempotencyKey("key");
        assertThat(store.known(caller, key, NOON.plusSeconds(1))).contains(new Submitted.Known(first.id(), request));
        assertThat(store.known(caller, key, NOON.plus(Duration.ofHours(24)))).isEmpty();
        assertThat(store.known(caller, new IdempotencyKey("another-key"), NOON)).isEmpty();
        assertThat(store.submit(keyed(second, "another-key", request))).isEqualTo(new Submitted.Stored());
        assertThat(store.submit(keyed(late, "key", request))).isEqualTo(new Submitted.Stored());
        assertThat(store.find(late.id())).contains(late);
    }

    @Test
    default void a_key_belongs_to_its_caller() {
        var store = store();
        var samples = new SampleJobs(5);
        var mine = samples.task(NOON, "github");
        var yours = samples.task(NOON, "github");
        var request = SampleJobs.hash("request");
        var key = new IdempotencyKey("#key|~");

        store.submit(keyed(mine, key, new Caller("a#b", "ann"), request));

        assertThat(store.submit(keyed(yours, key, new Caller("a", "ann"), request)))
                .isEqualTo(new Submitted.Stored());
    }

    @Test
    default void of_a_hundred_submits_with_one_key_at_once_one_makes_a_job() throws Exception {
        var store = store();
        var samples = new SampleJobs(6);
        var jobs = IntStream.range(0, 100)
                .mapToObj(_ -> samples.task(NOON, "github"))
                .toList();
        var request = SampleJobs.hash("request");

        var outcomes = atOnce(100, number -> store.submit(keyed(jobs.get(number), "key", request)));

        var stored =
                jobs.stream().filter(job -> store.find(job.id()).isPresent()).toList();
        assertThat(stored).hasSize(1);
        assertThat(outcomes.stream().filter(Submitted.Stored.class::isInstance)).hasSize(1);
        assertThat(outcomes.stream()
                        .filter(Submitted.Known.class::isInstance)
                        .map(known -> ((Submitted.Known) known).id())
                        .distinct())
                .allMatch(stored.getFirst().id()::equals);
        assertThat(store.list(JobFilter.ALL, Optional.empty(), 10).items()).isEqualTo(stored);
    }

    // --- claiming ------------------------------------------------------------------------------------------------

    @Test
    default void a_submit_opens_its_lane_and_makes_a_candidate() {
        var store = store();
        var samples = new SampleJobs(7);
        var job = samples.task(NOON, 7, "github", "gdrive", "github");
        var many = IntStream.range(0, 32)
                .mapToObj(number -> "capability-" + number + "x".repeat(50))
                .toArray(String[]::new);
        var wide = samples.task(NOON, many);
        var unclaimable = samples.task(NOON);

        store.submit(submission(job));
        store.submit(submission(wide));
        store.submit(submission(unclaimable));

        var lane = Lane.of(JobType.TASK, List.of("gdrive", "github"));
        var wideLane = wide.facts().lane().orElseThrow();
        assertThat(store.lanes()).containsExactlyInAnyOrder(lane, wideLane);
        assertThat(store.candidates(List.of(lane, wideLane), NOON))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("key")
                .containsExactlyInAnyOrder(candidate(job, State.READY), candidate(wide, State.READY));
    }

    @Test
    default void of_each_lane_the_ten_most_urgent_are_candidates() {
        var store = store();
        var samples = new SampleJobs(8);
        var jobs = new ArrayList<Job>();
        for (var i = 0; i < 40; i++) {
            var job = samples.task(NOON.plusMillis(i * 37 % 40), (i * 13 % 5 - 2) * 500, "github");
            jobs.add(job);
            store.submit(submission(job));
        }
        var rare = samples.task(NOON.plusSeconds(60), -1000, "rare");
        store.submit(submission(rare));

        var candidates = store.candidates(List.of(GITHUB, rare.facts().lane().orElseThrow()), NOON);

        var best = jobs.stream()
                .map(job -> candidate(job, State.READY))
                .sorted(Candidate.BEST_FIRST)
                .limit(10)
                .map(Candidate::id);
        assertThat(candidates.stream().map(Candidate::id)).contains(rare.id()).containsAll(best.toList());
    }

    @Test
    default void a_claim_says_what_the_job_has_become() {
        var store = store();
        var samples = new SampleJobs(9);
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON.plusSeconds(1));
        store.submit(submission(job));

        var taken = store.claim(ready(job), claim);

        assertThat(taken).isEqualTo(new Taken.By(to(job.claimed(claim))));
        assertThat(store.find(job.id())).contains(to(job.claimed(claim)));
        assertThat(store.candidates(List.of(GITHUB), NOON.plusSeconds(1))).isEmpty();
        assertThat(store.claim(ready(job), claim)).isEqualTo(taken);
    }

    @Test
    default void a_candidate_that_is_none_any_more_is_missed_with_what_it_is_now() {
        var store = store();
        var samples = new SampleJobs(10);
        var job = samples.task(NOON, "github");
        var first = samples.claim(NOON.plusSeconds(1));

        assertThat(store.claim(ready(job), first)).isEqualTo(new Taken.Missed(Optional.empty()));
        store.submit(submission(job));
        var held = ((Taken.By) store.claim(ready(job), first)).job();

        var missed = new Taken.Missed(Optional.of(held));
        assertThat(store.claim(ready(job), samples.claim(NOON.plusSeconds(2)))).isEqualTo(missed);
        assertThat(store.claim(candidate(job, State.LEASE_RAN_OUT), samples.claim(NOON.plusSeconds(2))))
                .isEqualTo(missed);
    }

    @Test
    default void leases_that_ran_out_and_pauses_that_are_over_make_candidates() {
        var store = store();
        var samples = new SampleJobs(11);
        var silent = samples.task(NOON, "github");
        var failing = samples.task(NOON, "github");
        store.submit(submission(silent));
        store.submit(submission(failing));
        store.claim(ready(silent), samples.claim(NOON));
        var claim = samples.claim(NOON);
        var running = ((Taken.By) store.claim(ready(failing), claim)).job();
        store.replace(running, to(running.failed(claim.token(), NOON, true, "busy", Optional.empty())), Map.of());

        assertThat(store.candidates(List.of(GITHUB), NOON.plusMillis(14_999))).isEmpty();
        assertThat(store.candidates(List.of(GITHUB), NOON.plusSeconds(15)))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("key")
                .containsExactly(candidate(failing, State.RETRY_DUE));
        assertThat(store.candidates(List.of(GITHUB), NOON.plus(LEASE)))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("key")
                .containsExactlyInAnyOrder(candidate(failing, State.RETRY_DUE), candidate(silent, State.LEASE_RAN_OUT));
    }

    @Test
    default void of_twenty_claims_of_one_job_at_once_one_gets_it() throws Exception {
        var store = store();
        var samples = new SampleJobs(12);
        var job = samples.task(NOON, "github");
        store.submit(submission(job));

        var taken = atOnce(20, _ -> store.claim(ready(job), samples.claim(NOON.plusSeconds(1))));

        assertThat(taken.stream().filter(Taken.By.class::isInstance)).hasSize(1);
    }

    @Test
    default void a_heartbeat_of_who_holds_the_job_extends_the_lease() {
        var store = store();
        var samples = new SampleJobs(13);
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        store.submit(submission(job));
        var running = ((Taken.By) store.claim(ready(job), claim)).job();
        var later = NOON.plusSeconds(20);

        var extended = store.extend(job.id(), claim.token(), later, Duration.ofSeconds(60));

        assertThat(extended)
                .isEqualTo(new Taken.By(to(running.heartbeat(claim.token(), later, Duration.ofSeconds(60)))));
        assertThat(store.find(job.id())).contains(((Taken.By) extended).job());
        assertThat(store.candidates(List.of(GITHUB), NOON.plusSeconds(79))).isEmpty();
        assertThat(store.candidates(List.of(GITHUB), NOON.plusSeconds(80))).hasSize(1);
        assertThat(store.extend(job.id(), samples.token().hash(), later, LEASE))
                .isEqualTo(new Taken.Missed(store.find(job.id())));
        assertThat(store.extend(job.id(), claim.token(), NOON.plusSeconds(80), LEASE))
                .isEqualTo(new Taken.Missed(store.find(job.id())));
        assertThat(store.extend(samples.id(), claim.token(), later, LEASE))
                .isEqualTo(new Taken.Missed(Optional.empty()));
    }

    // --- moving --------------------------------------------------------------------------------------------------

    @Test
    default void of_two_moves_from_one_state_the_second_changes_nothing() {
        var store = store();
        var samples = new SampleJobs(14);
        var job = samples.task(NOON, "github");
        store.submit(submission(job));
        var cancelled = to(job.cancel("ann", NOON.plusSeconds(1), Optional.of("no longer needed")));
        var taken = to(job.claimed(samples.claim(NOON.plusSeconds(1))));

        assertThat(store.replace(job, cancelled, Map.of())).isTrue();
        assertThat(store.replace(job, taken, Map.of())).isFalse();
        assertThat(store.replace(job, cancelled, Map.of())).as("the same again").isTrue();
        assertThat(store.find(job.id())).contains(cancelled);
    }

    @Test
    default void what_is_not_there_is_not_moved() {
        var store = store();
        var job = new SampleJobs(14).task(NOON, "github");

        assertThat(store.replace(job, to(job.cancel("ann", NOON, Optional.empty())), Map.of()))
                .isFalse();
        assertThat(store.find(job.id())).isEmpty();
    }

    @Test
    default void a_result_lies_with_the_job_that_points_to_it() {
        var store = store();
        var samples = new SampleJobs(15);
        var job = samples.task(NOON, "github");
        var claim = samples.claim(NOON);
        store.submit(submission(job));
        var running = ((Taken.By) store.claim(ready(job), claim)).job();
        var result = "{\"pages\":12}";
        var done = to(running.completed(claim.token(), NOON.plusSeconds(1), Optional.of(SampleJobs.hash(result))));

        assertThat(store.replace(running, done, Map.of(SampleJobs.hash(result), result)))
                .isTrue();
        assertThat(store.find(job.id())).contains(done);
        assertThat(store.document(job.id(), SampleJobs.hash(result))).isEqualTo(result);
        assertThat(store.candidates(List.of(GITHUB), NOON.plus(LEASE))).isEmpty();
    }

    @Test
    default void of_twenty_moves_at_once_one_is_made() throws Exception {
        var store = store();
        var samples = new SampleJobs(16);
        var job = samples.task(NOON, "github");
        store.submit(submission(job));

        var made = atOnce(
                20,
                number -> store.replace(
                        job, to(job.cancel("operator " + number, NOON.plusSeconds(1), Optional.empty())), Map.of()));

        assertThat(made.stream().filter(Boolean::booleanValue)).hasSize(1);
    }

    /// Claims and heartbeats are written without being read before: they must come to the same as [Job]'s own
    /// moves.
    @Test
    default void whatever_happens_in_whatever_order_a_job_is_what_its_moves_make_of_it() {
        var clock = new SettableClock(NOON);
        new JobLaw(stores(clock), clock, 20_261_120).holdsFor(400);
    }

    // --- listing -------------------------------------------------------------------------------------------------

    @Test
    default void a_listing_shows_the_newest_first_of_every_status() {
        var store = store();
        var samples = new SampleJobs(17);
        var queued = samples.task(NOON, "github");
        var cancelled = samples.task(NOON.plusSeconds(1), "github");
        var running = samples.task(NOON.plusSeconds(2), "github");
        var run = samples.run(NOON.plusSeconds(3), new ManifestName("docs"), SampleJobs.hash("one"));
        for (var job : List.of(queued, cancelled, running, run)) {
            store.submit(submission(job));
        }
        var isCancelled = to(cancelled.cancel("ann", NOON.plusSeconds(9), Optional.empty()));
        store.replace(cancelled, isCancelled, Map.of());
        var isRunning = ((Taken.By) store.claim(ready(running), samples.claim(NOON.plusSeconds(9)))).job();

        assertThat(all(store, JobFilter.ALL, 10)).containsExactly(run, isRunning, isCancelled, queued);
        assertThat(all(store, JobFilter.ALL, 1)).containsExactly(run, isRunning, isCancelled, queued);
        assertThat(all(store, JobFilter.ALL.withStatus(JobStatus.QUEUED), 10)).containsExactly(run, queued);
        assertThat(all(store, filter(JobType.TASK, null, null, null), 2))
                .containsExactly(isRunning, isCancelled, queued);
        assertThat(all(store, filter(null, "manifest", null, null), 10)).containsExactly(run);
        assertThat(all(store, filter(null, "task", null, null), 10)).containsExactly(isRunning, isCancelled, queued);
        assertThat(all(store, filter(null, null, "docs", null), 10)).containsExactly(run);
        assertThat(all(store, filter(null, null, "docs2", null), 10)).isEmpty();
        assertThat(all(store, filter(null, null, null, "embeddings"), 10)).containsExactly(run);
        assertThat(all(store, filter(null, null, null, "embed"), 10)).isEmpty();
    }

    @Test
    default void pages_survive_what_is_submitted_and_moved_between_them() {
        var store = store();
        var samples = new SampleJobs(18);
        var jobs = new ArrayList<Job>();
        for (var i = 0; i < 25; i++) {
            var job = samples.task(NOON.plusMillis(i / 2), i % 3 == 0 ? "github" : "gdrive");
            store.submit(submission(job));
            jobs.add(job);
        }
        var expected =
                jobs.stream().sorted(JobStoreContract::newestFirst).map(Job::id).toList();
        var first = store.list(JobFilter.ALL, Optional.empty(), 7);

        store.submit(submission(samples.task(NOON.plusSeconds(1), "github")));
        jobs.stream()
                .filter(job -> job.facts().requiredCapabilities().contains("github"))
                .forEach(job -> store.replace(job, to(job.cancel("ann", NOON, Optional.empty())), Map.of()));

        assertThat(first.items()).extracting(Job::id).isEqualTo(expected.subList(0, 7));
        assertThat(store.isCursor(first.next().orElseThrow())).isTrue();
        var rest = new ArrayList<JobId>();
        for (var next = first.next(); next.isPresent(); ) {
            var page = store.list(JobFilter.ALL, next, 7);
            page.items().forEach(job -> rest.add(job.id()));
            next = page.next();
        }
        assertThat(rest).isEqualTo(expected.subList(7, 25));
    }

    @Test
    default void a_rare_kind_is_found_among_many() {
        var store = store();
        var samples = new SampleJobs(19);
        var rare = new ArrayList<Job>();
        for (var i = 0; i < 150; i++) {
            var job = samples.task(NOON.plusMillis(i), i % 50 == 7 ? "rare" : "github");
            store.submit(submission(job));
            if (i % 50 == 7) {
                rare.addFirst(job);
            }
        }

        assertThat(all(store, filter(null, null, null, "rare"), 2)).isEqualTo(rare);
    }

    @Test
    default void what_is_no_cursor_is_told_apart() {
        var store = store();

        assertThat(List.of("", " ", "ä", "a b", "{}", "=", "x".repeat(5000))).noneMatch(store::isCursor);
    }

    // --- events --------------------------------------------------------------------------------------------------

    @Test
    default void events_are_read_both_ways_in_the_order_of_their_ids() {
        var store = store();
        var samples = new SampleJobs(20);
        var id = samples.id();
        var events = new ArrayList<Event>();
        for (var i = 0; i < 9; i++) {
            events.add(event(i, "message ä € " + i));
        }
        for (var i : List.of(4, 8, 0, 3, 1, 7, 5, 2, 6)) {
            store.append(id, events.get(i));
        }
        store.append(samples.id(), event(4, "of another job"));
        store.append(id, events.get(4));

        assertThat(store.events(id, Optional.empty(), false, 100).items()).isEqualTo(events);
        assertThat(store.events(id, Optional.empty(), true, 100).items()).isEqualTo(events.reversed());
        assertThat(store.events(id, Optional.empty(), false, 2).items()).isEqualTo(events.subList(0, 2));
        assertThat(store.events(id, Optional.of(events.get(2).id()), false, 3).items())
                .isEqualTo(events.subList(3, 6));
        assertThat(store.events(id, Optional.of(events.get(2).id()), true, 3).items())
                .isEqualTo(events.subList(0, 2).reversed());
        assertThat(store.events(id, Optional.of(Rfc3339.text(NOON.plusMillis(3)) + "#!0"), false, 1)
                        .items())
                .containsExactly(events.get(3));
        assertThat(store.events(id, Optional.of("~"), false, 1).items()).isEmpty();
    }

    @Test
    default void an_event_of_64_kb_is_kept_as_it_was_written() {
        var store = store();
        var id = new SampleJobs(21).id();
        var payload = Json.Obj.builder()
                .put("real", Json.Real.of(1.0))
                .put("whole", 1)
                .put("log", "line \u0000 ä\n".repeat(6_000))
                .build();
        var event = new Event(Rfc3339.text(NOON) + "#x", NOON, Event.Level.ERROR, "worker", "", payload);

        store.append(id, event);

        assertThat(store.events(id, Optional.empty(), false, 1).items()).containsExactly(event);
    }

    @Test
    default void events_too_large_for_one_read_are_all_found_by_going_on() {
        var store = store();
        var id = new SampleJobs(22).id();
        var random = new Random(22);
        var events = new ArrayList<Event>();
        for (var i = 0; i < 30; i++) {
            var noise =
                    random.ints(60_000, '0', 'z').mapToObj(Character::toString).collect(joining());
            events.add(event(i, noise));
            store.append(id, events.getLast());
        }

        for (var newestFirst : List.of(false, true)) {
            var found = new ArrayList<Event>();
            var next = Optional.<String>empty();
            do {
                var page = store.events(id, next, newestFirst, 100);
                found.addAll(page.items());
                next = page.next();
            } while (next.isPresent());
            assertThat(found).isEqualTo(newestFirst ? events.reversed() : events);
        }
    }

    // --- counting ------------------------------------------------------------------------------------------------

    @Test
    default void what_is_there_is_counted_by_status_and_lane() {
        var store = store();
        var samples = new SampleJobs(22);
        var nobodys = samples.task(NOON);
        var oldest = samples.task(NOON.plusSeconds(1), 5, "gdrive");
        store.submit(submission(nobodys));
        store.submit(submission(oldest));
        for (var i = 2; i < 7; i++) {
            store.submit(submission(samples.task(NOON.plusSeconds(i), "github")));
        }
        var claimed = store.candidates(List.of(GITHUB), NOON).getFirst();
        store.claim(claimed, samples.claim(NOON.plusSeconds(9)));

        var counts = store.count(NOON.plusSeconds(10));

        assertThat(counts.byStatus())
                .containsEntry(JobStatus.QUEUED, 6L)
                .containsEntry(JobStatus.RUNNING, 1L)
                .containsEntry(JobStatus.DEAD_LETTER, 0L)
                .hasSize(JobStatus.values().length);
        assertThat(counts.oldestQueuedAt()).contains(NOON.plusSeconds(1));
        assertThat(counts.lanes())
                .containsExactlyInAnyOrder(
                        new Counts.OfLane(GITHUB, 4), new Counts.OfLane(Lane.of(JobType.TASK, List.of("gdrive")), 1));
        assertThat(counts.asOf()).isEqualTo(NOON.plusSeconds(10));
    }

    @Test
    default void counts_are_published_for_everybody() {
        var store = store();
        var counts = new Counts(
                Map.of(JobStatus.QUEUED, 7L, JobStatus.RUNNING, 0L),
                Optional.of(NOON),
                List.of(new Counts.OfLane(GITHUB, 7)),
                NOON.plusSeconds(1));
        var later = new Counts(Map.of(), Optional.empty(), List.of(), NOON.plusSeconds(2));

        store.publish(counts);
        assertThat(store.published()).contains(counts);
        store.publish(later);
        assertThat(store.published()).contains(later);
    }

    @Test
    default void a_lane_is_forgotten_when_it_holds_nothing_and_was_not_used_for_a_day() {
        var clock = new SettableClock(NOON);
        var store = stores(clock).jobs();
        var samples = new SampleJobs(23);
        var done = samples.task(NOON, "github");
        var waiting = samples.task(NOON, "gdrive");
        store.submit(submission(done));
        store.submit(submission(waiting));
        var cancelled = to(done.cancel("ann", NOON, Optional.empty()));
        store.replace(done, cancelled, Map.of());
        var gdrive = waiting.facts().lane().orElseThrow();

        clock.advance(Duration.ofHours(23));
        store.forgetUnusedLanes(clock.instant());
        assertThat(store.lanes()).containsExactlyInAnyOrder(GITHUB, gdrive);

        clock.advance(Duration.ofHours(3));
        store.forgetUnusedLanes(clock.instant());
        assertThat(store.lanes()).containsExactly(gdrive);

        store.submit(submission(samples.task(clock.instant(), "github")));
        assertThat(store.lanes()).containsExactlyInAnyOrder(GITHUB, gdrive);
    }

    // -------------------------------------------------------------------------------------------------------------

    private static Candidate ready(Job job) {
        return candidate(job, State.READY);
    }

    private static Candidate candidate(Job job, State state) {
        return JobLaw.candidate(job, state);
    }

    private static Submission keyed(Job job, String key, ManifestHash request) {
        return keyed(job, new IdempotencyKey(key), CALLER, request);
    }

    private static Submission keyed(Job job, IdempotencyKey key, Caller caller, ManifestHash request) {
        var expires = job.facts().createdAt().plus(Duration.ofHours(24));
        return new Submission(
                job,
                Map.of(SampleJobs.PAYLOAD_HASH, SampleJobs.PAYLOAD),
                Optional.of(new JobStore.Key(caller, key, request, expires)));
    }

    private static Event event(int number, String message) {
        var at = NOON.plusMillis(number);
        return new Event(
                Rfc3339.text(at) + "#" + (char) ('a' + number),
                at,
                Event.Level.INFO,
                "worker",
                message,
                new Json.Null());
    }

    private static JobFilter filter(
            @Nullable JobType type, @Nullable String category, @Nullable String manifest, @Nullable String capability) {
        return new JobFilter(
                Optional.ofNullable(type),
                Optional.ofNullable(category),
                Optional.empty(),
                Optional.ofNullable(manifest).map(ManifestName::new),
                Optional.ofNullable(capability));
    }

    private static List<Job> all(JobStore store, JobFilter filter, int most) {
        var jobs = new ArrayList<Job>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = store.list(filter, cursor, most);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(most);
            jobs.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return jobs;
    }

    static int newestFirst(Job one, Job other) {
        var order = other.facts().createdAt().compareTo(one.facts().createdAt());
        return order != 0 ? order : other.id().value().compareTo(one.id().value());
    }

    private static Job to(Job.Move move) {
        return ((Job.Move.To) move).job();
    }

    private static <T> List<T> atOnce(int many, IntFunction<T> what) throws Exception {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tasks = IntStream.range(0, many)
                    .<Callable<T>>mapToObj(number -> () -> what.apply(number))
                    .toList();
            var results = new ArrayList<T>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
