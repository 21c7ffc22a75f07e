package signpost.dynamodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.clips.Clip;
import signpost.clips.ClipCatalogue;
import signpost.manifest.ManifestHash;
import signpost.store.Pauses;
import signpost.store.StoreUnavailable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/// [ClipCatalogue] in one DynamoDB table, all of it in one partition: it is read about once a minute by each
/// instance, and written when an operator does.
public final class DynamoClipCatalogue implements ClipCatalogue {

    /// Holds the legacy pool alone.
    private static final String INDEX = "legacy";

    /// As many as DynamoDB takes at once.
    private static final int MOST_AT_ONCE = 100;

    private static final int MOST_BATCHES = 8;
    private static final int PAGE = 1_000;

    private final Requests requests;
    private final String table;
    private final Pauses pauses;

    public DynamoClipCatalogue(DynamoDbClient dynamo, String table, Pauses pauses) {
        this.requests = new Requests(dynamo, pauses);
        this.table = table;
        this.pauses = pauses;
    }

    /// Each may be as old as an index would be: facts hardly ever change, and callers keep a copy anyway.
    @Override
    public List<Clip> find(Collection<ManifestHash> hashes) {
        var keys = hashes.stream().distinct().map(ClipItem::key).toList();
        var found = new ArrayList<Clip>();
        for (var from = 0; from < keys.size(); from += MOST_AT_ONCE) {
            read(keys.subList(from, Math.min(from + MOST_AT_ONCE, keys.size())), found);
        }
        return found;
    }

    /// What DynamoDB leaves out of an answer is asked for again.
    private void read(List<Map<String, AttributeValue>> keys, List<Clip> found) {
        var left = keys;
        for (var batch = 1; !left.isEmpty(); batch++) {
            if (batch > MOST_BATCHES) {
                throw new StoreUnavailable("DynamoDB left " + left.size() + " clips unread", null);
            }
            if (batch > 1) {
                pauses.before(batch);
            }
            var asked = KeysAndAttributes.builder().keys(left).build();
            var answer = requests.send(
                    "read clips", dynamo -> dynamo.batchGetItem(get -> get.requestItems(Map.of(table, asked))));
            answer.responses().getOrDefault(table, List.of()).forEach(item -> found.add(ClipItem.clip(item)));
            var unread = answer.unprocessedKeys().get(table);
            left = unread == null ? List.of() : unread.keys();
        }
    }

    @Override
    public List<Clip> legacy() {
        var condition = "#pool = :pool";
        var query = QueryRequest.builder()
                .tableName(table)
                .indexName(INDEX)
                .keyConditionExpression(condition)
                .expressionAttributeNames(Expression.names(condition))
                .expressionAttributeValues(Map.of(":pool", AttributeValue.fromS(ClipItem.LEGACY)));
        var clips = new ArrayList<Clip>();
        while (true) {
            var answer = requests.send("read the legacy pool", dynamo -> dynamo.query(query.build()));
            answer.items().forEach(item -> clips.add(ClipItem.clip(item)));
            if (!answer.hasLastEvaluatedKey()) {
                return clips;
            }
            query.exclusiveStartKey(answer.lastEvaluatedKey());
        }
    }

    @Override
    public List<Clip> all() {
        var rows = new Rows(ClipItem.PARTITION, "", false, "", true);
        var clips = new ArrayList<Clip>();
        var after = Optional.<String>empty();
        do {
            var found = rows.read(requests, table, after, PAGE);
            found.items().forEach(item -> clips.add(ClipItem.clip(item)));
            after = found.last();
        } while (after.isPresent());
        return clips;
    }

    @Override
    public void put(Clip clip) {
        var item = ClipItem.of(clip);
        requests.send(
                "put clip " + clip.hash(),
                dynamo -> dynamo.putItem(put -> put.tableName(table).item(item)));
    }

    @Override
    public boolean remove(ManifestHash hash) {
        return requests.send(
                        "remove clip " + hash,
                        dynamo -> dynamo.deleteItem(delete ->
                                delete.tableName(table).key(ClipItem.key(hash)).returnValues(ReturnValue.ALL_OLD)))
                .hasAttributes();
    }
}
