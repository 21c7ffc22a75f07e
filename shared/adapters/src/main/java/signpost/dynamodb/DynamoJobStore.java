package signpost.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
import signpost.manifest.ManifestHash;
import signpost.registry.Run;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// [JobStore] in a DynamoDB table of its own; the runs of registered manifests lie in the registry's.
///
/// A job is one item. A claim and a heartbeat are one conditional update each, every other move is one
/// conditional put, in a transaction with the run item where a run begins, ends or begins again.
public final class DynamoJobStore implements JobStore {

    private static final String READY = "ready";
    private static final String DUE = "due";
    private static final String ABSENT = "attribute_not_exists(#pk)";

    private static final int READY_OF_A_LANE = 10;
    private static final int DUE_OF_A_LANE = 100;
    private static final int KEYS_OF_A_BATCH = 100;
    private static final int MOST_BATCHES = 8;
    private static final int LOOKED_AT_FOR_THE_OLDEST = 100;
    private static final int LOOKS_FOR_THE_OLDEST = 100;

    /// How long documents stay, which are written before their job ends.
    private static final Duration DOCUMENTS_HOLD = Duration.ofDays(365);

    private final Requests requests;
    private final Pauses pauses;
    private final Clock clock;
    private final String table;
    private final String registryTable;
    private final Documents documents;
    private final LaneDirectory lanes;
    private final JobListing listing;

    /// @param clock how old the copy of the lanes is, and when a lane was last used
    public DynamoJobStore(DynamoDbClient dynamo, String table, String registryTable, Pauses pauses, Clock clock) {
        this.requests = new Requests(dynamo, pauses);
        this.pauses = pauses;
        this.clock = clock;
        this.table = table;
        this.registryTable = registryTable;
        this.documents = new Documents(requests, table, "C#");
        this.lanes = new LaneDirectory(requests, table, clock);
        this.listing = new JobListing(requests, table, this::findAll);
    }

    // --- submitting ----------------------------------------------------------------------------------------------

    @Override
    public Submitted submit(Submission submission) {
        var job = submission.job();
        var now = job.facts().createdAt();
        store(job.id(), submission.documents(), now);
        job.facts().lane().ifPresent(lane -> lanes.use(lane, now));
        var run = Run.of(job);
        var submitted = submission.key().isEmpty() && run.isEmpty() ? submitAlone(job) : submitWith(submission, run);
        if (submitted instanceof Submitted.Stored) {
            keepLastRun(job);
        }
        return submitted;
    }

    /// One small item needs no transaction, which would cost twice as much.
    private Submitted submitAlone(Job job) {
        try {
            requests.send(
                    "submit job " + job.id(),
                    dynamo -> dynamo.putItem(put -> put.tableName(table)
                            .item(JobItem.of(job))
                            .conditionExpression(ABSENT)
                            .expressionAttributeNames(Expression.names(ABSENT))
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
            return new Submitted.Stored();
        } catch (ConditionalCheckFailedException e) {
            return storedBefore(job, e.item());
        }
    }

    /// The answer to an earlier try was lost. The job may have moved on since.
    private static Submitted storedBefore(Job job, Map<String, AttributeValue> there) {
        if (!JobItem.job(there).facts().equals(job.facts())) {
            throw new IllegalStateException("job " + job.id() + " is there already, and is another one");
        }
        return new Submitted.Stored();
    }

    private Submitted submitWith(Submission submission, Optional<Run> run) {
        var job = submission.job();
        var writes = new ArrayList<TransactWriteItem>();
        writes.add(put(put(table, JobItem.of(job))
                .conditionExpression(ABSENT)
                .expressionAttributeNames(Expression.names(ABSENT))));
        submission
                .key()
                .ifPresent(key -> writes.add(put(put(table, KeyItem.of(key, job.id()))
                        .conditionExpression(KeyItem.IS_FREE)
                        .expressionAttributeNames(Expression.names(KeyItem.IS_FREE))
                        .expressionAttributeValues(
                                Map.of(":now", Item.seconds(job.facts().createdAt()))))));
        run.ifPresent(begun -> writes.add(runWrite(job, begun)));
        try {
            transact("submit job " + job.id(), writes);
            return new Submitted.Stored();
        } catch (TransactionCanceledException e) {
            return submittedBefore(submission, e);
        } catch (StoreUnavailable e) {
            if (submission.key().isPresent() && Requests.isConflict(e)) {
                return inFlight(submission.key().get(), job);
            }
            throw e;
        }
    }

    private static Submitted submittedBefore(Submission submission, TransactionCanceledException cancelled) {
        var job = submission.job();
        var reasons = cancelled.cancellationReasons();
        if (submission.key().isPresent() && Requests.isFailedCondition(reasons.get(1))) {
            return unlessOurs(KeyItem.known(reasons.get(1).item()), job);
        }
        return storedBefore(job, reasons.getFirst().item());
    }

    /// Somebody else's transaction has been in the way each time: it has the key.
    private Submitted inFlight(Key key, Job job) {
        return known(key.caller(), key.key(), job.facts().createdAt())
                .map(known -> unlessOurs(known, job))
                .orElseGet(Submitted.InFlight::new);
    }

    @Override
    public Optional<Submitted.Known> known(Caller caller, IdempotencyKey key, Instant now) {
        var found = requests.send(
                "read an idempotency key",
                dynamo -> dynamo.getItem(get ->
                        get.tableName(table).key(JobKeys.key(caller, key)).consistentRead(true)));
        return KeyItem.isFree(found.item(), now) ? Optional.empty() : Optional.of(KeyItem.known(found.item()));
    }

    private static Submitted unlessOurs(Submitted.Known known, Job job) {
        return known.id().equals(job.id()) ? new Submitted.Stored() : known;
    }

    private void store(JobId id, Map<ManifestHash, String> texts, Instant now) {
        texts.forEach((hash, text) ->
                documents.put(JobKeys.partition(id), hash, text, Optional.of(now.plus(DOCUMENTS_HOLD))));
    }

    // --- reading -------------------------------------------------------------------------------------------------

    @Override
    public Optional<Job> find(JobId id) {
        var found = requests.send(
                "read job " + id,
                dynamo -> dynamo.getItem(
                        get -> get.tableName(table).key(JobKeys.job(id)).consistentRead(true)));
        return maybe(found.item());
    }

    private static Optional<Job> maybe(Map<String, AttributeValue> item) {
        return item.isEmpty() ? Optional.empty() : Optional.of(JobItem.job(item));
    }

    @Override
    public Map<JobId, Job> findAll(Collection<JobId> ids) {
        var found = new HashMap<JobId, Job>();
        var keys = ids.stream().distinct().map(JobKeys::job).toList();
        for (var from = 0; from < keys.size(); from += KEYS_OF_A_BATCH) {
            readAll(keys.subList(from, Math.min(from + KEYS_OF_A_BATCH, keys.size())))
                    .forEach(job -> found.put(job.id(), job));
        }
        return found;
    }

    private List<Job> readAll(List<Map<String, AttributeValue>> keys) {
        var found = new ArrayList<Job>();
        var left = keys;
        for (var batch = 1; !left.isEmpty(); batch++) {
            if (batch > MOST_BATCHES) {
                throw new StoreUnavailable("DynamoDB left " + left.size() + " jobs unread", null);
            }
            if (batch > 1) {
                pauses.before(batch);
            }
            var asked =
                    KeysAndAttributes.builder().keys(left).consistentRead(true).build();
            var answer = requests.send(
                    "read jobs", dynamo -> dynamo.batchGetItem(get -> get.requestItems(Map.of(table, asked))));
            answer.responses().getOrDefault(table, List.of()).forEach(item -> found.add(JobItem.job(item)));
            var unread = answer.unprocessedKeys().get(table);
            left = unread == null ? List.of() : unread.keys();
        }
        return found;
    }

    @Override
    public String document(JobId id, ManifestHash hash) {
        return documents
                .find(JobKeys.partition(id), hash)
                .orElseThrow(() -> new IllegalStateException("job " + id + " has no document " + hash));
    }

    @Override
    public Page<Job> list(JobFilter filter, Optional<String> cursor, int most) {
        return listing.page(filter, cursor, most);
    }

    @Override
    public boolean isCursor(String text) {
        return listing.isCursor(text);
    }

    // --- claiming ------------------------------------------------------------------------------------------------

    @Override
    public List<Lane> lanes() {
        return lanes.lanes();
    }

    @Override
    public List<Candidate> candidates(Collection<Lane> asked, Instant now) {
        var questions = new ArrayList<Callable<Stream<Candidate>>>();
        for (var lane : new HashSet<>(asked)) {
            questions.add(() -> ask(ready(lane).limit(READY_OF_A_LANE)).map(entry -> JobItem.ready(entry, lane)));
            questions.add(() -> ask(due(lane, now).limit(DUE_OF_A_LANE)).map(entry -> JobItem.due(entry, lane)));
        }
        return AtOnce.ask(questions).stream().flatMap(found -> found).toList();
    }

    private Stream<Map<String, AttributeValue>> ask(QueryRequest.Builder query) {
        return requests.send("look for jobs", dynamo -> dynamo.query(query.build())).items().stream();
    }

    private QueryRequest.Builder ready(Lane lane) {
        return index(READY, "#readyLane = :lane", Map.of(":lane", AttributeValue.fromS(JobKeys.name(lane))));
    }

    private QueryRequest.Builder due(Lane lane, Instant now) {
        return index(
                DUE,
                "#dueLane = :lane and #dueKey < :now",
                Map.of(":lane", AttributeValue.fromS(JobKeys.name(lane)), ":now", JobItem.dueUpTo(now)));
    }

    private QueryRequest.Builder index(String name, String condition, Map<String, AttributeValue> values) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(name)
                .keyConditionExpression(condition)
                .expressionAttributeNames(Expression.names(condition))
                .expressionAttributeValues(values);
    }

    @Override
    public Taken claim(Candidate candidate, Claim claim) {
        var taken = take("claim job " + candidate.id(), candidate.id(), JobItem.claim(candidate, claim), claim.now());
        // With our token it is ours: an answer was lost, and the SDK tried again.
        return taken instanceof Taken.Missed(var job)
                ? job.filter(found -> isHeldBy(found, claim.token()))
                        .<Taken>map(Taken.By::new)
                        .orElse(taken)
                : taken;
    }

    private static boolean isHeldBy(Job job, LeaseToken.Hash token) {
        return job.life() instanceof Life.Running running && running.token().is(token);
    }

    @Override
    public Taken extend(JobId id, LeaseToken.Hash token, Instant now, Duration lease) {
        return take("extend the lease of job " + id, id, JobItem.extend(token, now, lease), now);
    }

    private Taken take(String what, JobId id, Update update, Instant now) {
        var request = update.of(table, JobKeys.job(id))
                .returnValues(ReturnValue.ALL_NEW)
                .build();
        try {
            var job = JobItem.job(
                    requests.send(what, dynamo -> dynamo.updateItem(request)).attributes());
            job.facts().lane().ifPresent(lane -> lanes.stillUse(lane, now));
            return new Taken.By(job);
        } catch (ConditionalCheckFailedException e) {
            return new Taken.Missed(maybe(e.item()));
        }
    }

    // --- moving --------------------------------------------------------------------------------------------------

    @Override
    public boolean replace(Job was, Job next, Map<ManifestHash, String> newDocuments) {
        store(next.id(), newDocuments, next.updatedAt());
        if (!next.status().isEnd()) {
            // Now, also where a lease ran out long ago: the index may not show the job yet to who forgets lanes.
            next.facts().lane().ifPresent(lane -> lanes.use(lane, clock.instant()));
        }
        var run = Run.of(next);
        var isStored = run.equals(Run.of(was)) ? replaceAlone(was, next) : replaceWith(was, next, run.orElseThrow());
        if (isStored && !run.equals(Run.of(was))) {
            keepLastRun(next);
        }
        return isStored;
    }

    private boolean replaceAlone(Job was, Job next) {
        try {
            requests.send(
                    "move job " + next.id(),
                    dynamo -> dynamo.putItem(put -> put.tableName(table)
                            .item(JobItem.of(next))
                            .conditionExpression(JobItem.IS_STILL)
                            .expressionAttributeNames(Expression.names(JobItem.IS_STILL))
                            .expressionAttributeValues(JobItem.isStill(was))
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return isStored(next, e.item());
        }
    }

    private boolean replaceWith(Job was, Job next, Run run) {
        var job = put(put(table, JobItem.of(next))
                .conditionExpression(JobItem.IS_STILL)
                .expressionAttributeNames(Expression.names(JobItem.IS_STILL))
                .expressionAttributeValues(JobItem.isStill(was)));
        try {
            transact("move job " + next.id(), List.of(job, runWrite(next, run)));
            return true;
        } catch (TransactionCanceledException e) {
            return isStored(next, e.cancellationReasons().getFirst().item());
        }
    }

    /// The answer to an earlier try was lost.
    private static boolean isStored(Job next, Map<String, AttributeValue> there) {
        return maybe(there).filter(next::equals).isPresent();
    }

    private static Put.Builder put(String table, Map<String, AttributeValue> item) {
        return Put.builder()
                .tableName(table)
                .item(item)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }

    private static TransactWriteItem put(Put.Builder put) {
        return TransactWriteItem.builder().put(put.build()).build();
    }

    private TransactWriteItem runWrite(Job job, Run run) {
        return put(put(
                registryTable, RunItem.of(job.facts().manifest().orElseThrow().name(), run)));
    }

    private void transact(String what, List<TransactWriteItem> writes) {
        requests.send(what, dynamo -> dynamo.transactWriteItems(transaction -> transaction.transactItems(writes)));
    }

    /// The copy of the last run in the record, for listings. The run itself is stored: nothing fails if the
    /// copy is behind.
    private void keepLastRun(Job job) {
        Run.of(job).ifPresent(run -> {
            var key = RecordItem.key(job.facts().manifest().orElseThrow().name());
            var request = RunItem.asLast(run, job).of(registryTable, key).build();
            try {
                requests.send("note the last run", dynamo -> dynamo.updateItem(request));
            } catch (ConditionalCheckFailedException | StoreUnavailable aLaterOneOrTheNextTime) {
                // Either a later run is noted, or this one's next move notes it.
            }
        });
    }

    // --- events --------------------------------------------------------------------------------------------------

    @Override
    public void append(JobId id, Event event) {
        requests.send(
                "append an event to job " + id,
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(EventItem.of(id, event))));
    }

    @Override
    public Page<Event> events(JobId id, Optional<String> after, boolean newestFirst, int most) {
        var found = new Rows(JobKeys.partition(id), JobKeys.EVENTS, newestFirst, "", false)
                .read(requests, table, after.map(event -> JobKeys.EVENTS + event), most);
        return new Page<>(
                found.items().stream().map(EventItem::event).toList(),
                found.last().map(place -> place.substring(JobKeys.EVENTS.length())));
    }

    // --- counting ------------------------------------------------------------------------------------------------

    @Override
    public Counts count(Instant now) {
        var statuses = List.of(JobStatus.values());
        var counted = AtOnce.ask(statuses.stream()
                .map(status -> (Callable<Long>) () -> number(index(
                        JobListing.INDEX,
                        "#listingStatus = :status",
                        Map.of(":status", AttributeValue.fromS(status.word())))))
                .toList());
        var byStatus = new LinkedHashMap<JobStatus, Long>();
        statuses.forEach(status -> byStatus.put(status, counted.get(statuses.indexOf(status))));
        var ofLanes = AtOnce.ask(lanes.lanes().stream()
                .map(lane -> (Callable<Counts.OfLane>) () -> new Counts.OfLane(lane, number(ready(lane))))
                .toList());
        return new Counts(
                byStatus,
                oldestQueuedAt(),
                ofLanes.stream().filter(of -> of.ready() > 0).toList(),
                now);
    }

    /// Reads no further than to the most that is told.
    private long number(QueryRequest.Builder query) {
        var request = query.select(Select.COUNT).build();
        return requests.send("count jobs", dynamo -> {
            var number = 0L;
            for (var page : dynamo.queryPaginator(request)) {
                number += page.count();
                if (number >= Counts.MOST) {
                    return Counts.MOST;
                }
            }
            return number;
        });
    }

    /// Of those that somebody may claim.
    private Optional<Instant> oldestQueuedAt() {
        var condition = "#listingStatus = :queued";
        var claimable = "size(#requiredCapabilities) > :zero";
        var query = index(
                        JobListing.INDEX,
                        condition,
                        Map.of(":queued", AttributeValue.fromS(JobStatus.QUEUED.word()), ":zero", Item.value(0)))
                .expressionAttributeNames(Expression.names(condition, claimable))
                .filterExpression(claimable)
                .limit(LOOKED_AT_FOR_THE_OLDEST)
                .build();
        return requests.send(
                "look for the oldest job",
                dynamo -> dynamo.queryPaginator(query).stream()
                        .limit(LOOKS_FOR_THE_OLDEST)
                        .flatMap(page -> page.items().stream())
                        .findFirst()
                        .map(JobListing::createdAt));
    }

    @Override
    public void publish(Counts counts) {
        requests.send(
                "publish counts",
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(CountsItem.of(counts))));
    }

    @Override
    public Optional<Counts> published() {
        var found = requests.send(
                "read counts",
                dynamo -> dynamo.getItem(get -> get.tableName(table).key(JobKeys.PULSE)));
        return found.hasItem() ? Optional.of(CountsItem.counts(found.item())) : Optional.empty();
    }

    @Override
    public void forgetUnusedLanes(Instant now) {
        lanes.forgetUnused(now, this::holdsNothing);
    }

    /// A job that moves meanwhile keeps its lane in use by that.
    private boolean holdsNothing(Lane lane) {
        var due = index(DUE, "#dueLane = :lane", Map.of(":lane", AttributeValue.fromS(JobKeys.name(lane))));
        return ask(ready(lane).limit(1)).findAny().isEmpty()
                && ask(due.limit(1)).findAny().isEmpty();
    }
}
