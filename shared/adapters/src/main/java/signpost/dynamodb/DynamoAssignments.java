package signpost.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.challenge.Assignments;
import signpost.challenge.Nonce;
import signpost.store.Pauses;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// [Assignments] in one DynamoDB table: an item for each nonce, in the partition of its hotkey.
public final class DynamoAssignments implements Assignments {

    /// How many nonces one query looks at; most of a hotkey's were given something.
    private static final int LOOKED_AT = 200;

    private final Requests requests;
    private final String table;

    public DynamoAssignments(DynamoDbClient dynamo, String table, Pauses pauses) {
        this.requests = new Requests(dynamo, pauses);
        this.table = table;
    }

    @Override
    public Optional<Use> find(AccountId hotkey, Nonce nonce) {
        var found = requests.send(
                "read a nonce of " + hotkey,
                dynamo -> dynamo.getItem(get -> get.tableName(table)
                        .key(AssignmentItem.key(hotkey, nonce))
                        .consistentRead(true)));
        return found.hasItem() ? Optional.of(AssignmentItem.use(hotkey, found.item())) : Optional.empty();
    }

    @Override
    public Recorded record(Use use) {
        var item = AssignmentItem.of(use).attributes();
        var put = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression(AssignmentItem.FREE)
                .expressionAttributeNames(Expression.names(AssignmentItem.FREE))
                .expressionAttributeValues(AssignmentItem.request(use))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        try {
            requests.send("record a nonce of " + use.hotkey(), dynamo -> dynamo.putItem(put));
            return new Recorded.Stored();
        } catch (ConditionalCheckFailedException e) {
            // What is there already may be this very record, whose answer was lost.
            return item.equals(e.item())
                    ? new Recorded.Stored()
                    : new Recorded.Taken(AssignmentItem.use(use.hotkey(), e.item()));
        }
    }

    @Override
    public List<Use> given(AccountId hotkey, int most) {
        var rows = new Rows(AssignmentItem.partition(hotkey), "", true, AssignmentItem.GIVEN, true);
        var given = new ArrayList<Use>();
        var after = Optional.<String>empty();
        do {
            var found = rows.read(requests, table, after, LOOKED_AT);
            found.items().forEach(item -> given.add(AssignmentItem.use(hotkey, item)));
            after = found.last();
        } while (given.size() < most && after.isPresent());
        return given.stream().limit(most).toList();
    }
}
