package signpost.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import signpost.chain.AccountId;
import signpost.challenge.RateLimit.Recent;
import signpost.challenge.RateLimit.Store;
import signpost.store.Pauses;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// The last admissions of hotkeys in one DynamoDB table: an item for each, replaced on condition of its version.
///
/// When an answer was lost, what was stored comes back as somebody else's: it may be, and taking it for our own
/// could let one in too many. So it counts, and the caller goes on from there.
public final class DynamoRateStore implements Store {

    private static final String SORT = "RATE";
    private static final String VERSION = "version";
    private static final String TIMES = "times";

    /// By then nobody remembers which tasks the hotkey was given; the count that chose them may begin anew.
    private static final Duration KEPT = Duration.ofDays(365);

    private final Requests requests;
    private final String table;
    private final Clock clock;

    public DynamoRateStore(DynamoDbClient dynamo, String table, Pauses pauses, Clock clock) {
        this.requests = new Requests(dynamo, pauses);
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Replaced replace(AccountId hotkey, Recent next) {
        var condition = next.version() == 1 ? "attribute_not_exists(#pk)" : "#version = :before";
        var put = PutItemRequest.builder()
                .tableName(table)
                .item(item(hotkey, next))
                .conditionExpression(condition)
                .expressionAttributeNames(Expression.names(condition))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (next.version() > 1) {
            put.expressionAttributeValues(Map.of(":before", Item.value(next.version() - 1)));
        }
        try {
            requests.send("count a request of " + hotkey, dynamo -> dynamo.putItem(put.build()));
            return new Replaced.Stored();
        } catch (ConditionalCheckFailedException e) {
            return new Replaced.Stale(e.hasItem() ? recent(e.item()) : Recent.NONE);
        }
    }

    private Map<String, AttributeValue> item(AccountId hotkey, Recent recent) {
        return Item.at(Item.key("R#" + hotkey.hex(), SORT))
                .put(VERSION, recent.version())
                .put(
                        TIMES,
                        AttributeValue.fromL(
                                recent.times().stream().map(Item::value).toList()))
                .expiringAt(clock.instant().plus(KEPT))
                .attributes();
    }

    private static Recent recent(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Recent(
                item.number(VERSION),
                item.get(TIMES).l().stream()
                        .map(time -> Instant.ofEpochMilli(Long.parseLong(time.n())))
                        .toList());
    }
}
