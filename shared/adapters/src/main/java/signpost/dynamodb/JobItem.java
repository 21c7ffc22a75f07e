package signpost.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.ingest.ManifestName;
import signpost.job.Candidate;
import signpost.job.Claim;
import signpost.job.Job;
import signpost.job.Job.Life;
import signpost.job.JobStatus;
import signpost.job.JobType;
import signpost.job.Lane;
import signpost.job.LeaseToken;
import signpost.json.Rfc3339;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A job as an item, and the two moves that are made without reading it.
final class JobItem {

    /// What the indexes are sorted by and show.
    static final String READY_LANE = "readyLane";

    static final String CLAIM_ORDER = "claimOrder";
    static final String DUE_LANE = "dueLane";
    static final String DUE_KEY = "dueKey";
    static final String STATUS = "listingStatus";
    static final String PLACE = "listingKey";
    static final String TYPE = "type";
    static final String CATEGORY = "category";
    static final String MANIFEST_NAME = "manifestName";
    static final String CAPABILITIES = "requiredCapabilities";

    static final String MANIFEST_HASH = "manifestHash";
    static final String ACTION = "action";
    static final String REGISTERED = "registered";
    static final String MOST_ATTEMPTS = "maxAttempts";
    private static final String AFFINITY = "affinityKey";
    private static final String PAYLOAD = "payloadHash";
    private static final String CREATED_BY = "createdBy";

    static final String REVISION = "revision";
    static final String ATTEMPT = "attempt";
    static final String STARTED_AT = "startedAt";
    private static final String UPDATED_AT = "updatedAt";
    private static final String ERROR = "error";
    private static final String HISTORY = "history";

    private static final String NOT_BEFORE = "notBefore";
    private static final String WORKER = "worker";
    private static final String TOKEN = "token";
    private static final String LEASE = "leaseMillis";
    private static final String LEASE_EXPIRES_AT = "leaseExpiresAt";
    static final String ENDED_AT = "endedAt";
    private static final String RESULT = "resultHash";
    private static final String CANCEL_AT = "cancelAt";
    private static final String CANCEL_BY = "cancelBy";
    private static final String CANCEL_REASON = "cancelReason";

    /// How long a job that has ended is kept.
    private static final Duration ENDED_HOLD = Duration.ofDays(90);

    private static final String RETRY = "#q";
    private static final String RUNNING = "#r";

    private JobItem() {}

    // --- storing -------------------------------------------------------------------------------------------------

    static Map<String, AttributeValue> of(Job job) {
        var item = Item.at(JobKeys.job(job.id()));
        facts(job.facts(), item);
        item.put(REVISION, job.revision());
        item.put(ATTEMPT, job.attempt());
        job.startedAt().ifPresent(time -> item.put(STARTED_AT, time));
        item.put(UPDATED_AT, job.updatedAt());
        job.lastError().ifPresent(error -> item.put(ERROR, error));
        item.put(
                HISTORY,
                AttributeValue.fromL(
                        job.transitions().stream().map(JobItem::step).toList()));
        item.put(STATUS, job.status().word());
        life(job, item);
        job.cancelRequest().ifPresent(request -> {
            item.put(CANCEL_AT, request.at());
            item.put(CANCEL_BY, request.by());
            request.reason().ifPresent(reason -> item.put(CANCEL_REASON, reason));
        });
        return item.attributes();
    }

    private static void facts(Job.Facts facts, Item item) {
        var order = new ClaimOrder(facts.priority(), facts.createdAt(), facts.id());
        item.put(CLAIM_ORDER, order.text());
        item.put(PLACE, order.place());
        item.put(TYPE, facts.type().word());
        item.put(CATEGORY, facts.type().category());
        item.put(CAPABILITIES, facts.requiredCapabilities());
        item.put(MOST_ATTEMPTS, facts.maxAttempts());
        facts.affinityKey().ifPresent(key -> item.put(AFFINITY, key));
        item.put(PAYLOAD, facts.payload());
        item.put(CREATED_BY, facts.createdBy());
        facts.manifest().ifPresent(run -> {
            item.put(MANIFEST_NAME, run.name().value());
            item.put(MANIFEST_HASH, run.hash());
            item.put(ACTION, run.action());
            item.put(REGISTERED, run.registered());
        });
    }

    private static void life(Job job, Item item) {
        var lane = job.facts().lane().map(JobKeys::name);
        switch (job.life()) {
            case Life.Waiting(var notBefore)
            when notBefore.isEmpty() -> lane.ifPresent(name -> item.put(READY_LANE, name));
            case Life.Waiting(var notBefore) -> {
                item.put(NOT_BEFORE, notBefore.orElseThrow());
                lane.ifPresent(name -> due(item, name, notBefore.orElseThrow(), RETRY));
            }
            case Life.Running running -> {
                item.put(WORKER, running.worker());
                item.put(TOKEN, Item.bytes(running.token().hex()));
                item.put(LEASE, running.lease().toMillis());
                item.put(LEASE_EXPIRES_AT, running.leaseExpiresAt());
                lane.ifPresent(name -> due(item, name, running.leaseExpiresAt(), RUNNING));
            }
            case Life.Ended ended -> {
                item.put(ENDED_AT, ended.at());
                ended.worker().ifPresent(worked -> {
                    item.put(WORKER, worked.worker());
                    item.put(TOKEN, Item.bytes(worked.token().hex()));
                });
                ended.result().ifPresent(result -> item.put(RESULT, result));
                item.expiringAt(ended.at().plus(ENDED_HOLD));
            }
        }
    }

    private static void due(Item item, String lane, Instant time, String what) {
        item.put(DUE_LANE, lane);
        item.put(DUE_KEY, Rfc3339.text(time) + what);
    }

    private static AttributeValue step(Job.Transition step) {
        return step(step.at(), step.to(), step.by(), step.note())
                .put(ATTEMPT, step.attempt())
                .asValue();
    }

    private static Item step(Instant at, JobStatus to, String by, Optional<String> note) {
        var item = Item.empty().put("at", at).put("to", to.word()).put("by", by);
        note.ifPresent(text -> item.put("note", text));
        return item;
    }

    // --- reading -------------------------------------------------------------------------------------------------

    static Job job(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Job(
                facts(item),
                item.number(REVISION),
                (int) item.number(ATTEMPT),
                item.maybeTime(STARTED_AT),
                item.time(UPDATED_AT),
                item.maybeText(ERROR),
                history(item.get(HISTORY).l()),
                life(item));
    }

    private static Job.Facts facts(Item item) {
        var order = ClaimOrder.parse(item.text(CLAIM_ORDER));
        return new Job.Facts(
                order.id(),
                JobType.of(item.text(TYPE)).orElseThrow(),
                order.priority(),
                (int) item.number(MOST_ATTEMPTS),
                item.texts(CAPABILITIES),
                item.maybeText(AFFINITY),
                item.hash(PAYLOAD),
                item.maybeText(MANIFEST_NAME)
                        .map(name -> new Job.ManifestRun(
                                new ManifestName(name),
                                item.hash(MANIFEST_HASH),
                                item.text(ACTION),
                                item.get(REGISTERED).bool())),
                item.text(CREATED_BY),
                order.createdAt());
    }

    private static Life life(Item item) {
        var status = JobStatus.of(item.text(STATUS)).orElseThrow();
        return switch (status) {
            case QUEUED -> new Life.Waiting(item.maybeTime(NOT_BEFORE));
            case RUNNING ->
                new Life.Running(
                        item.text(WORKER),
                        new LeaseToken.Hash(item.hex(TOKEN)),
                        Duration.ofMillis(item.number(LEASE)),
                        item.time(LEASE_EXPIRES_AT),
                        cancel(item));
            case SUCCEEDED, FAILED, CANCELLED, DEAD_LETTER ->
                new Life.Ended(
                        status,
                        item.time(ENDED_AT),
                        item.maybeText(WORKER)
                                .map(worker -> new Job.Worked(worker, new LeaseToken.Hash(item.hex(TOKEN)))),
                        item.maybeHash(RESULT),
                        cancel(item));
        };
    }

    private static Optional<Job.CancelRequest> cancel(Item item) {
        return item.maybeTime(CANCEL_AT)
                .map(at -> new Job.CancelRequest(at, item.text(CANCEL_BY), item.maybeText(CANCEL_REASON)));
    }

    /// A claim does not know which attempt it begins, and leaves that out of its step: the step before it
    /// tells, as it either put the job into the queue for this attempt, or belongs to the attempt whose lease
    /// ran out.
    private static List<Job.Transition> history(List<AttributeValue> steps) {
        var history = new ArrayList<Job.Transition>();
        for (var value : steps) {
            var step = Item.of(value.m());
            var note = step.maybeText("note");
            var attempt = step.maybe(ATTEMPT)
                    .map(_ -> (int) step.number(ATTEMPT))
                    .orElseGet(() -> {
                        var before = history.getLast().attempt();
                        return note.isPresent() ? before + 1 : before;
                    });
            history.add(new Job.Transition(
                    step.time("at"), JobStatus.of(step.text("to")).orElseThrow(), attempt, step.text("by"), note));
        }
        return history;
    }

    // --- moving without reading ----------------------------------------------------------------------------------

    static final String IS_STILL = "#" + REVISION + " = :was";

    static Map<String, AttributeValue> isStill(Job was) {
        return Map.of(":was", Item.value(was.revision()));
    }

    /// [Job#claimed].
    static Update claim(Candidate candidate, Claim claim) {
        var isLate = candidate.state() == Candidate.State.LEASE_RAN_OUT;
        var note = isLate ? Optional.of(Job.LEASE_RAN_OUT) : Optional.<String>empty();
        var until = claim.now().plus(claim.lease());
        var values = Item.empty()
                .put(":now", claim.now())
                .put(":one", 1)
                .put(":running", JobStatus.RUNNING.word())
                .put(
                        ":step",
                        AttributeValue.fromL(List.of(step(claim.now(), JobStatus.RUNNING, claim.worker(), note)
                                .asValue())))
                .put(":worker", claim.worker())
                .put(":token", Item.bytes(claim.token().hex()))
                .put(":lease", claim.lease().toMillis())
                .put(":until", until)
                .put(":lane", JobKeys.name(candidate.lane()))
                .put(":due", Rfc3339.text(until) + RUNNING);
        note.ifPresentOrElse(text -> values.put(":note", text), () -> values.put(":queued", JobStatus.QUEUED.word()));
        return new Update(
                isLate
                        ? "#listingStatus = :running and #leaseExpiresAt <= :now"
                                + " and attribute_not_exists(#cancelAt) and #attempt < #maxAttempts"
                        : "#listingStatus = :queued and (attribute_not_exists(#notBefore) or #notBefore <= :now)",
                "set #listingStatus = :running, #revision = #revision + :one, #updatedAt = :now,"
                        + " #startedAt = if_not_exists(#startedAt, :now), #history = list_append(#history, :step),"
                        + " #worker = :worker, #token = :token, #leaseMillis = :lease, #leaseExpiresAt = :until,"
                        + " #dueLane = :lane, #dueKey = :due"
                        + (isLate ? ", #attempt = #attempt + :one, #error = :note" : " remove #readyLane, #notBefore"),
                values.attributes());
    }

    /// [Job#heartbeat].
    static Update extend(LeaseToken.Hash token, Instant now, Duration lease) {
        var until = now.plus(lease);
        return new Update(
                "#listingStatus = :running and #token = :token and #leaseExpiresAt > :now",
                "set #revision = #revision + :one, #updatedAt = :now, #leaseMillis = :lease,"
                        + " #leaseExpiresAt = :until, #dueKey = :due",
                Item.empty()
                        .put(":now", now)
                        .put(":one", 1)
                        .put(":running", JobStatus.RUNNING.word())
                        .put(":token", Item.bytes(token.hex()))
                        .put(":lease", lease.toMillis())
                        .put(":until", until)
                        .put(":due", Rfc3339.text(until) + RUNNING)
                        .attributes());
    }

    // --- what the indexes show -----------------------------------------------------------------------------------

    /// Before every key of `due` that is later than `now`.
    static AttributeValue dueUpTo(Instant now) {
        return AttributeValue.fromS(Rfc3339.text(now) + "#~");
    }

    static Candidate ready(Map<String, AttributeValue> entry, Lane lane) {
        return candidate(Item.of(entry), lane, Candidate.State.READY);
    }

    static Candidate due(Map<String, AttributeValue> entry, Lane lane) {
        var item = Item.of(entry);
        return candidate(
                item,
                lane,
                item.text(DUE_KEY).endsWith(RUNNING) ? Candidate.State.LEASE_RAN_OUT : Candidate.State.RETRY_DUE);
    }

    private static Candidate candidate(Item entry, Lane lane, Candidate.State state) {
        var order = ClaimOrder.parse(entry.text(CLAIM_ORDER));
        return new Candidate(order.id(), lane, order.priority(), order.createdAt(), state);
    }
}
