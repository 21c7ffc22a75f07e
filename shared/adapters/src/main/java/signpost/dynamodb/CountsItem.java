package signpost.dynamodb;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import signpost.job.Counts;
import signpost.job.JobStatus;
import signpost.job.JobType;
import signpost.job.Lane;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What the pulse counted, as an item.
final class CountsItem {

    private static final String STATUSES = "statuses";
    private static final String OLDEST = "oldestQueuedAt";
    private static final String LANES = "lanes";
    private static final String AS_OF = "asOf";
    private static final String TYPE = "type";
    private static final String CAPABILITIES = "capabilities";
    private static final String READY = "ready";

    /// Of more lanes than fit into an item, those are kept in which most waits.
    private static final int MOST_LANES = 100;

    private CountsItem() {}

    static Map<String, AttributeValue> of(Counts counts) {
        var statuses = Item.empty();
        counts.byStatus().forEach((status, number) -> statuses.put(status.word(), number));
        var item = Item.at(JobKeys.PULSE)
                .put(STATUSES, statuses.asValue())
                .put(LANES, AttributeValue.fromL(lanes(counts)))
                .put(AS_OF, counts.asOf());
        counts.oldestQueuedAt().ifPresent(time -> item.put(OLDEST, time));
        return item.attributes();
    }

    private static List<AttributeValue> lanes(Counts counts) {
        return counts.lanes().stream()
                .sorted(Comparator.comparingLong(Counts.OfLane::ready).reversed())
                .limit(MOST_LANES)
                .map(of -> Item.empty()
                        .put(TYPE, of.lane().type().word())
                        .put(CAPABILITIES, of.lane().capabilities())
                        .put(READY, of.ready())
                        .asValue())
                .toList();
    }

    static Counts counts(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        var byStatus = new HashMap<JobStatus, Long>();
        item.get(STATUSES)
                .m()
                .forEach((word, number) ->
                        JobStatus.of(word).ifPresent(status -> byStatus.put(status, Long.parseLong(number.n()))));
        return new Counts(
                byStatus,
                item.maybeTime(OLDEST),
                item.get(LANES).l().stream()
                        .map(value -> Item.of(value.m()))
                        .map(of -> new Counts.OfLane(
                                new Lane(JobType.of(of.text(TYPE)).orElseThrow(), of.texts(CAPABILITIES)),
                                of.number(READY)))
                        .toList(),
                item.time(AS_OF));
    }
}
