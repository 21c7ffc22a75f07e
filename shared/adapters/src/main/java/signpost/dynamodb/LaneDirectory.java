package signpost.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import signpost.job.JobType;
import signpost.job.Lane;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// The lanes that are in use. An entry says when its lane was last used, to the hour, so that it is written
/// once an hour and not with each job.
final class LaneDirectory {

    private static final String TYPE = "type";
    private static final String CAPABILITIES = "capabilities";
    private static final String USED_AT = "usedAt";

    private static final Duration READ_HOLDS = Duration.ofSeconds(2);
    private static final Duration USE_HOLDS = Duration.ofHours(1);
    /// A day, and the hour by which an entry may be behind.
    private static final Duration UNUSED = Duration.ofHours(25);

    private record Read(List<Lane> lanes, Instant at) {}

    private final Requests requests;
    private final String table;
    private final Clock clock;
    private final Map<Lane, Instant> usedAt = new HashMap<>();
    private Optional<Read> lately = Optional.empty();

    LaneDirectory(Requests requests, String table, Clock clock) {
        this.requests = requests;
        this.table = table;
        this.clock = clock;
    }

    /// As they were at most two seconds ago, and with all that this process has opened.
    synchronized List<Lane> lanes() {
        var now = clock.instant();
        if (lately.filter(read -> now.isBefore(read.at().plus(READ_HOLDS))).isEmpty()) {
            var lanes = new ArrayList<Lane>();
            for (var entry : entries(false)) {
                lanes.add(lane(entry));
                usedAt.merge(lane(entry), entry.time(USED_AT), LaneDirectory::later);
            }
            lately = Optional.of(new Read(List.copyOf(lanes), now));
        }
        return lately.orElseThrow().lanes();
    }

    /// Opens the lane, or says that it is still in use.
    void use(Lane lane, Instant now) {
        if (isKnownToBeUsed(lane, now)) {
            return;
        }
        var entry = Item.at(JobKeys.lane(lane))
                .put(TYPE, lane.type().word())
                .put(CAPABILITIES, lane.capabilities())
                .put(USED_AT, now);
        requests.send(
                "open lane " + lane.id(),
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(entry.attributes())));
        used(lane, now);
    }

    /// The same where nothing may fail because of it.
    void stillUse(Lane lane, Instant now) {
        try {
            use(lane, now);
        } catch (StoreUnavailable nextTime) {
            // An entry lasts for a day, and whoever uses the lane next tries again.
        }
    }

    private synchronized boolean isKnownToBeUsed(Lane lane, Instant now) {
        return Optional.ofNullable(usedAt.get(lane))
                .filter(last -> now.isBefore(last.plus(USE_HOLDS)))
                .isPresent();
    }

    private synchronized void used(Lane lane, Instant now) {
        usedAt.merge(lane, now, LaneDirectory::later);
        if (lately.filter(read -> read.lanes().contains(lane)).isEmpty()) {
            lately = Optional.empty();
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// Removes the lanes that nobody has used for a day and that hold nothing.
    void forgetUnused(Instant now, Predicate<Lane> holdsNothing) {
        for (var entry : entries(true)) {
            if (entry.time(USED_AT).plus(UNUSED).isBefore(now) && holdsNothing.test(lane(entry))) {
                forget(lane(entry), entry.get(USED_AT));
            }
        }
    }

    private void forget(Lane lane, AttributeValue lastUsed) {
        var condition = "#usedAt = :lastUsed";
        try {
            requests.send(
                    "forget lane " + lane.id(),
                    dynamo -> dynamo.deleteItem(delete -> delete.tableName(table)
                            .key(JobKeys.lane(lane))
                            .conditionExpression(condition)
                            .expressionAttributeNames(Expression.names(condition))
                            .expressionAttributeValues(Map.of(":lastUsed", lastUsed))));
        } catch (ConditionalCheckFailedException usedMeanwhile) {
            return;
        }
        forgotten(lane);
    }

    private synchronized void forgotten(Lane lane) {
        usedAt.remove(lane);
        lately = Optional.empty();
    }

    private List<Item> entries(boolean consistent) {
        return requests.send(
                "read the lanes",
                dynamo -> dynamo
                        .queryPaginator(query -> query.tableName(table)
                                .keyConditionExpression("#pk = :lanes")
                                .expressionAttributeNames(Expression.names("#pk"))
                                .expressionAttributeValues(Map.of(":lanes", AttributeValue.fromS(JobKeys.LANES)))
                                .consistentRead(consistent))
                        .items()
                        .stream()
                        .map(Item::of)
                        .toList());
    }

    private static Lane lane(Item entry) {
        return new Lane(JobType.of(entry.text(TYPE)).orElseThrow(), entry.texts(CAPABILITIES));
    }
}
