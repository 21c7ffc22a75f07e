package signpost.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static signpost.testkit.SampleJobs.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import signpost.job.Caller;
import signpost.job.ClaimJob;
import signpost.job.Job;
import signpost.job.JobFilter;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.job.JobType;
import signpost.job.LeaseToken;
import signpost.job.MoveJob;
import signpost.job.Pulse;
import signpost.job.ReportJob;
import signpost.json.Json;
import signpost.store.Pauses;

/// What twenty workers may rely on who die, dawdle and repeat themselves, whatever the stores are built on.
public interface WorkersContract {

    int WORKERS = 20;
    List<String> SKILLS = List.of("github", "gdrive", "confluence", "gpu");

    Stores stores(SettableClock clock);

    /// How many jobs there is time for.
    int jobs();

    @Test
    default void twenty_workers_who_die_and_dawdle_end_every_job_exactly_once() throws Exception {
        var clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
        var queue = new Queue(stores(clock), clock, 42);
        var submitted = queue.submit(jobs());

        try (var threads = Executors.newFixedThreadPool(WORKERS)) {
            var workers = new ArrayList<Callable<Void>>();
            for (var number = 0; number < WORKERS; number++) {
                workers.add(new Worker(queue, number));
            }
            for (var worker : threads.invokeAll(workers)) {
                worker.get();
            }
        }

        var stored = queue.stores.jobs().findAll(submitted.keySet());
        assertThat(stored.keySet()).as("none is lost").isEqualTo(submitted.keySet());
        assertThat(stored.values()).allMatch(job -> job.status().isEnd());
        assertThat(queue.unable).as("claimed by a worker that cannot do them").isEmpty();
        stored.values().forEach(job -> {
            var outcomes = queue.outcomes.getOrDefault(job.id(), Set.of());
            assertThat(outcomes).as("accepted outcomes of %s", job).hasSizeLessThanOrEqualTo(1);
            outcomes.forEach(outcome -> assertThat(job.life()).isInstanceOfSatisfying(Job.Life.Ended.class, ended -> {
                assertThat(ended.status()).isEqualTo(outcome.status());
                assertThat(ended.worker().map(Job.Worked::token)).contains(outcome.token());
            }));
            if (job.status() == JobStatus.SUCCEEDED || job.status() == JobStatus.FAILED) {
                assertThat(outcomes).as("who ended %s", job).hasSize(1);
            }
        });
        var byStatus = stored.values().stream().map(Job::status).toList();
        assertThat(byStatus).contains(JobStatus.SUCCEEDED, JobStatus.CANCELLED);
        assertThat(byStatus.stream().filter(JobStatus.SUCCEEDED::equals).count())
                .isGreaterThan(jobs() / 2);
    }

    @Test
    default void priority_holds_over_all_lanes_that_a_worker_covers() {
        var clock = new SettableClock(Instant.parse("2026-11-20T12:00:00Z"));
        var queue = new Queue(stores(clock), clock, 43);
        var submitted = queue.submit(Math.min(jobs(), 200));
        var capabilities = Set.of("github", "gdrive", "gpu", "more than is needed");
        var expected = submitted.values().stream()
                .filter(job -> capabilities.containsAll(job.facts().requiredCapabilities()))
                .filter(job -> job.facts().lane().isPresent())
                .sorted(Comparator.comparingInt((Job job) -> -job.facts().priority()))
                .map(job -> job.facts().priority())
                .toList();

        var priorities = new ArrayList<Integer>();
        while (queue.claim.claim(request("worker", capabilities))
                instanceof ClaimJob.Outcome.Claimed(var job, var token)) {
            priorities.add(job.facts().priority());
            queue.report.complete(job.id(), token, new Json.Null());
        }

        assertThat(priorities).isEqualTo(expected);
    }

    private static ClaimJob.Request request(String worker, Set<String> capabilities) {
        return new ClaimJob.Request(worker, Duration.ofSeconds(30), Set.of(JobType.TASK), capabilities);
    }

    /// The use cases on one pair of stores, and what was seen to happen.
    final class Queue {

        private record Outcome(LeaseToken.Hash token, JobStatus status) {}

        private final Stores stores;
        private final SettableClock clock;
        private final Random random;
        private final SampleJobs samples;
        private final ClaimJob claim;
        private final ReportJob report;
        private final MoveJob moves;
        private final Pulse pulse;
        private final Map<JobId, Set<Outcome>> outcomes = new ConcurrentHashMap<>();
        private final Set<JobId> unable = ConcurrentHashMap.newKeySet();

        Queue(Stores stores, SettableClock clock, long seed) {
            this.stores = stores;
            this.clock = clock;
            this.random = new Random(seed);
            this.samples = new SampleJobs(seed);
            var pauses = Pauses.jittered(Duration.ofMillis(1), Duration.ofMillis(20), new Random(seed));
            this.claim = new ClaimJob(stores.jobs(), samples::token, new Random(seed), clock);
            this.moves = new MoveJob(stores.jobs(), pauses, clock);
            this.report = new ReportJob(stores.jobs(), stores.registry(), moves, () -> "chance", clock);
            this.pulse = new Pulse(stores.jobs(), clock);
        }

        Map<JobId, Job> submit(int many) {
            var jobs = new java.util.HashMap<JobId, Job>();
            for (var number = 0; number < many; number++) {
                var needed = new HashSet<String>();
                needed.add(SKILLS.get(random.nextInt(SKILLS.size())));
                if (random.nextBoolean()) {
                    needed.add(SKILLS.get(random.nextInt(SKILLS.size())));
                }
                var job = samples.task(
                        clock.instant().minusMillis(random.nextInt(100_000)),
                        (random.nextInt(9) - 4) * 250,
                        needed.toArray(String[]::new));
                stores.jobs().submit(submission(job));
                jobs.put(job.id(), job);
            }
            return jobs;
        }

        /// A report that was taken for the end of the job.
        void accepted(LeaseToken token, ReportJob.Outcome outcome) {
            if (outcome instanceof ReportJob.Outcome.Done(var job)
                    && job.status().isEnd()) {
                outcomes.computeIfAbsent(job.id(), _ -> ConcurrentHashMap.newKeySet())
                        .add(new Outcome(token.hash(), job.status()));
            }
        }

        boolean isDone() {
            return open(JobStatus.QUEUED) && open(JobStatus.RUNNING);
        }

        private boolean open(JobStatus status) {
            return stores.jobs()
                    .list(JobFilter.ALL.withStatus(status), Optional.empty(), 1)
                    .items()
                    .isEmpty();
        }
    }

    /// Works until everything has ended. Time passes by what workers do, and nobody sleeps.
    final class Worker implements Callable<Void> {

        private final Queue queue;
        private final String name;
        private final Random random;
        private final Set<String> capabilities;

        Worker(Queue queue, int number) {
            this.queue = queue;
            this.name = "worker-" + number;
            this.random = new Random(number);
            // All skills are there more than once, and no worker has all of them.
            this.capabilities = new HashSet<>(SKILLS);
            this.capabilities.remove(SKILLS.get(number % SKILLS.size()));
        }

        @Override
        public Void call() {
            do {
                switch (queue.claim.claim(request(name, capabilities))) {
                    case ClaimJob.Outcome.Claimed(var job, var token) -> work(job, token);
                    case ClaimJob.Outcome.Nothing(var pause) -> idle(pause);
                }
            } while (!queue.isDone());
            return null;
        }

        private void idle(Duration pause) {
            queue.clock.advance(pause);
            if (random.nextInt(10) == 0) {
                queue.pulse.beat();
            }
        }

        private void work(Job job, LeaseToken token) {
            if (!capabilities.containsAll(job.facts().requiredCapabilities())) {
                queue.unable.add(job.id());
            }
            for (var beats = random.nextInt(3); beats > 0; beats--) {
                queue.clock.advance(Duration.ofMillis(random.nextInt(200)));
                queue.report.heartbeat(job.id(), token, Optional.of(Duration.ofSeconds(30)));
            }
            switch (random.nextInt(20)) {
                case 0 -> {
                    // Killed: nobody hears of it again.
                }
                case 1 -> {
                    queue.clock.advance(Duration.ofSeconds(31));
                    complete(job, token);
                }
                case 2 -> queue.accepted(token, queue.report.fail(job.id(), token, true, "busy", new Json.Null()));
                case 3 -> queue.accepted(token, queue.report.fail(job.id(), token, false, "broken", new Json.Null()));
                case 4 -> {
                    queue.moves.cancel(job.id(), new Caller("operator", "operator"), Optional.empty());
                    queue.accepted(token, queue.report.acknowledgeCancel(job.id(), token));
                }
                case 5 -> {
                    complete(job, token);
                    complete(job, token);
                    queue.report.heartbeat(job.id(), token, Optional.of(Duration.ofSeconds(30)));
                    queue.accepted(token, queue.report.fail(job.id(), token, true, "late", new Json.Null()));
                }
                default -> complete(job, token);
            }
        }

        private void complete(Job job, LeaseToken token) {
            queue.accepted(
                    token,
                    queue.report.complete(
                            job.id(), token, Json.Obj.builder().put("by", name).build()));
        }
    }
}
