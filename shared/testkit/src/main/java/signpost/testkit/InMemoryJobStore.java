package signpost.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import signpost.job.Caller;
import signpost.job.Candidate;
import signpost.job.Claim;
import signpost.job.Counts;
import signpost.job.Event;
import signpost.job.IdempotencyKey;
import signpost.job.Job;
import signpost.job.Job.Life;
import signpost.job.JobFilter;
import signpost.job.JobId;
import signpost.job.JobStatus;
import signpost.job.JobStore;
import signpost.job.Lane;
import signpost.job.LeaseToken;
import signpost.job.Page;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;
import signpost.registry.Run;

/// [JobStore] in memory: what a job becomes is asked of [Job], and every index is looked up in the jobs
/// themselves.
public final class InMemoryJobStore implements JobStore {

    private static final int READY_OF_A_LANE = 10;
    private static final int DUE_OF_A_LANE = 100;
    private static final Duration LANES_HOLD = Duration.ofHours(25);

    private record Remembered(JobId job, Key key) {}

    private final InMemoryManifestRegistry registry;
    private final NavigableMap<String, Job> jobs = new TreeMap<>(Comparator.reverseOrder());
    private final Map<JobId, String> places = new HashMap<>();
    private final Map<Lane, Map<JobId, Job>> alive = new HashMap<>();
    private final Map<JobId, Map<ManifestHash, String>> documents = new HashMap<>();
    private final Map<String, Remembered> keys = new HashMap<>();
    private final Map<JobId, NavigableMap<String, Event>> events = new HashMap<>();
    private final Map<Lane, Instant> lanes = new LinkedHashMap<>();
    private Optional<Counts> published = Optional.empty();

    public InMemoryJobStore(InMemoryManifestRegistry registry) {
        this.registry = registry;
    }

    // --- submitting ----------------------------------------------------------------------------------------------

    @Override
    public synchronized Submitted submit(Submission submission) {
        var job = submission.job();
        var now = job.facts().createdAt();
        if (submission.key().isPresent()) {
            var key = submission.key().get();
            var known = known(key.caller(), key.key(), now);
            if (known.isPresent() && !known.get().id().equals(job.id())) {
                return known.get();
            }
            keys.put(name(key.caller(), key.key()), new Remembered(job.id(), key));
        }
        if (!places.containsKey(job.id())) {
            documents.computeIfAbsent(job.id(), _ -> new HashMap<>()).putAll(submission.documents());
            put(job, now);
            registry.keepRun(job);
        }
        return new Submitted.Stored();
    }

    private static String name(Caller caller, IdempotencyKey key) {
        return caller.id() + "\n" + key.value();
    }

    @Override
    public synchronized Optional<Submitted.Known> known(Caller caller, IdempotencyKey key, Instant now) {
        return Optional.ofNullable(keys.get(name(caller, key)))
                .filter(found -> found.key().expiresAt().isAfter(now))
                .map(found -> new Submitted.Known(found.job(), found.key().request()));
    }

    private void put(Job job, Instant now) {
        var place = Rfc3339.text(job.facts().createdAt()) + "#" + job.id();
        places.put(job.id(), place);
        jobs.put(place, job);
        job.facts().lane().ifPresent(lane -> {
            lanes.merge(lane, now, (one, other) -> one.isAfter(other) ? one : other);
            var ofLane = alive.computeIfAbsent(lane, _ -> new HashMap<>());
            if (job.status().isEnd()) {
                ofLane.remove(job.id());
            } else {
                ofLane.put(job.id(), job);
            }
        });
    }

    // --- reading -------------------------------------------------------------------------------------------------

    @Override
    public synchronized Optional<Job> find(JobId id) {
        return Optional.ofNullable(places.get(id)).map(jobs::get);
    }

    @Override
    public synchronized Map<JobId, Job> findAll(Collection<JobId> ids) {
        var found = new HashMap<JobId, Job>();
        ids.forEach(id -> find(id).ifPresent(job -> found.put(id, job)));
        return found;
    }

    @Override
    public synchronized String document(JobId id, ManifestHash hash) {
        var document = documents.getOrDefault(id, Map.of()).get(hash);
        if (document == null) {
            throw new IllegalStateException("job " + id + " has no document " + hash);
        }
        return document;
    }

    @Override
    public synchronized Page<Job> list(JobFilter filter, Optional<String> cursor, int most) {
        var rest = cursor.map(after -> jobs.tailMap(InMemoryManifestRegistry.place(after), false))
                .orElse(jobs);
        var found = rest.entrySet().stream()
                .filter(entry -> filter.admits(entry.getValue()))
                .limit(most + 1L)
                .toList();
        return found.size() <= most
                ? new Page<>(found.stream().map(Map.Entry::getValue).toList(), Optional.empty())
                : new Page<>(
                        found.stream().limit(most).map(Map.Entry::getValue).toList(),
                        Optional.of(InMemoryManifestRegistry.cursor(
                                found.get(most - 1).getKey())));
    }

    @Override
    public boolean isCursor(String text) {
        return InMemoryManifestRegistry.isPlace(text);
    }

    // --- claiming ------------------------------------------------------------------------------------------------

    @Override
    public synchronized List<Lane> lanes() {
        return List.copyOf(lanes.keySet());
    }

    @Override
    public synchronized List<Candidate> candidates(Collection<Lane> asked, Instant now) {
        var candidates = new ArrayList<Candidate>();
        for (var lane : new HashSet<>(asked)) {
            in(lane).filter(InMemoryJobStore::isReady)
                    .map(job -> candidate(job, lane, Candidate.State.READY))
                    .sorted(Candidate.BEST_FIRST)
                    .limit(READY_OF_A_LANE)
                    .forEach(candidates::add);
            in(lane).filter(job -> dueAt(job).filter(time -> !time.isAfter(now)).isPresent())
                    .sorted(Comparator.comparing(job -> dueAt(job).orElseThrow()))
                    .limit(DUE_OF_A_LANE)
                    .map(job -> candidate(
                            job,
                            lane,
                            job.life() instanceof Life.Running
                                    ? Candidate.State.LEASE_RAN_OUT
                                    : Candidate.State.RETRY_DUE))
                    .forEach(candidates::add);
        }
        return List.copyOf(candidates);
    }

    /// Those that have not ended.
    private Stream<Job> in(Lane lane) {
        return alive.getOrDefault(lane, Map.of()).values().stream();
    }

    private static boolean isReady(Job job) {
        return job.life() instanceof Life.Waiting(var notBefore) && notBefore.isEmpty();
    }

    private static Optional<Instant> dueAt(Job job) {
        return switch (job.life()) {
            case Life.Waiting(var notBefore) -> notBefore;
            case Life.Running running -> Optional.of(running.leaseExpiresAt());
            case Life.Ended _ -> Optional.empty();
        };
    }

    private static Candidate candidate(Job job, Lane lane, Candidate.State state) {
        return new Candidate(job.id(), lane, job.facts().priority(), job.facts().createdAt(), state);
    }

    @Override
    public synchronized Taken claim(Candidate candidate, Claim claim) {
        var found = find(candidate.id());
        if (found.filter(job -> isHeldBy(job, claim.token())).isPresent()) {
            return new Taken.By(found.get());
        }
        var isRunning = candidate.state() == Candidate.State.LEASE_RAN_OUT;
        return found.filter(job -> job.life() instanceof Life.Running == isRunning)
                .map(job -> taken(job, job.claimed(claim), claim.now()))
                .orElseGet(() -> new Taken.Missed(found));
    }

    private static boolean isHeldBy(Job job, LeaseToken.Hash token) {
        return job.life() instanceof Life.Running running && running.token().is(token);
    }

    @Override
    public synchronized Taken extend(JobId id, LeaseToken.Hash token, Instant now, Duration lease) {
        return find(id).map(job -> taken(job, job.heartbeat(token, now, lease), now))
                .orElseGet(() -> new Taken.Missed(Optional.empty()));
    }

    private Taken taken(Job job, Job.Move move, Instant now) {
        if (move instanceof Job.Move.To(var next)) {
            put(next, now);
            return new Taken.By(next);
        }
        return new Taken.Missed(Optional.of(job));
    }

    // --- moving --------------------------------------------------------------------------------------------------

    @Override
    public synchronized boolean replace(Job was, Job next, Map<ManifestHash, String> newDocuments) {
        var stored = find(was.id());
        if (stored.filter(was::equals).isEmpty()) {
            return stored.filter(next::equals).isPresent();
        }
        documents.computeIfAbsent(was.id(), _ -> new HashMap<>()).putAll(newDocuments);
        put(next, next.updatedAt());
        if (!Run.of(was).equals(Run.of(next))) {
            registry.keepRun(next);
        }
        return true;
    }

    // --- events --------------------------------------------------------------------------------------------------

    @Override
    public synchronized void append(JobId id, Event event) {
        events.computeIfAbsent(id, _ -> new TreeMap<>()).put(event.id(), event);
    }

    @Override
    public synchronized Page<Event> events(JobId id, Optional<String> after, boolean newestFirst, int most) {
        var all = events.getOrDefault(id, new TreeMap<>());
        var ordered = newestFirst ? all.descendingMap() : all;
        var left = after.map(place -> ordered.tailMap(place, false)).orElse(ordered);
        var read = left.values().stream().limit(most).toList();
        return new Page<>(
                read, left.size() > read.size() ? Optional.of(read.getLast().id()) : Optional.empty());
    }

    // --- counting ------------------------------------------------------------------------------------------------

    @Override
    public synchronized Counts count(Instant now) {
        var byStatus = new EnumMap<JobStatus, Long>(JobStatus.class);
        for (var status : JobStatus.values()) {
            byStatus.put(status, counted(job -> job.status() == status));
        }
        var oldest = jobs.values().stream()
                .filter(job -> job.status() == JobStatus.QUEUED)
                .filter(job -> job.facts().lane().isPresent())
                .map(job -> job.facts().createdAt())
                .min(Comparator.naturalOrder());
        var ofLanes = lanes.keySet().stream()
                .map(lane -> new Counts.OfLane(
                        lane, in(lane).filter(InMemoryJobStore::isReady).count()))
                .filter(of -> of.ready() > 0)
                .toList();
        return new Counts(byStatus, oldest, ofLanes, now);
    }

    private long counted(Predicate<Job> which) {
        return jobs.values().stream().filter(which).limit(Counts.MOST).count();
    }

    @Override
    public synchronized void publish(Counts counts) {
        published = Optional.of(counts);
    }

    @Override
    public synchronized Optional<Counts> published() {
        return published;
    }

    @Override
    public synchronized void forgetUnusedLanes(Instant now) {
        lanes.entrySet()
                .removeIf(lane -> lane.getValue().plus(LANES_HOLD).isBefore(now)
                        && in(lane.getKey()).findAny().isEmpty());
    }
}
