package signpost.dynamodb;

import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.KeyScheme;
import signpost.challenge.RegisteredHotkeys;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// [RegisteredHotkeys] as the copy of the chain last saw them: one read.
public final class DynamoRegisteredHotkeys implements RegisteredHotkeys {

    private final Requests requests;
    private final String table;

    public DynamoRegisteredHotkeys(DynamoDbClient dynamo, String table, Pauses pauses) {
        this.requests = new Requests(dynamo, pauses);
        this.table = table;
    }

    @Override
    public Map<AccountId, Optional<KeyScheme>> all() {
        var found = requests.send(
                "read the registered hotkeys",
                dynamo -> dynamo.getItem(get -> get.tableName(table).key(CopyItem.KEY)));
        if (!found.hasItem()) {
            throw new StoreUnavailable("the registered hotkeys were never copied from the chain", null);
        }
        return CopyItem.state(found.item()).schemes();
    }
}
