package signpost.dynamodb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import signpost.job.Page;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/// What lies in one partition under one prefix of the sort key, in one order.
///
/// @param filter what an item must meet to be shown, or nothing
/// @param consistent whether what was just written must be seen
record Rows(String partition, String prefix, boolean newestFirst, String filter, boolean consistent) {

    /// @param last where reading stopped before the end
    record Found(List<Map<String, AttributeValue>> items, Optional<String> last) {}

    /// Reads once.
    ///
    /// @param after only what lies beyond this sort key, in the order of the rows
    /// @param most how many items are looked at
    Found read(Requests requests, String table, Optional<String> after, int most) {
        if (after.filter(this::isBeyond).isPresent()) {
            return new Found(List.of(), Optional.empty());
        }
        var query = query(table, after, most);
        var answer = requests.send("read " + partition, dynamo -> dynamo.query(query));
        return new Found(
                answer.items(),
                answer.hasLastEvaluatedKey() ? Optional.of(Item.sortKey(answer.lastEvaluatedKey())) : Optional.empty());
    }

    /// A page of it.
    <T> Page<T> page(Found found, int most, Function<Map<String, AttributeValue>, T> item) {
        var shown = found.items().stream().limit(most).toList();
        var last = found.items().size() > most ? Optional.of(Item.sortKey(shown.getLast())) : found.last();
        return new Page<>(shown.stream().map(item).toList(), last.map(Cursors::cursor));
    }

    private QueryRequest query(String table, Optional<String> after, int most) {
        var values = new HashMap<>(Map.of(":pk", AttributeValue.fromS(partition)));
        var condition = "#pk = :pk";
        if (!prefix.isEmpty()) {
            values.put(":prefix", AttributeValue.fromS(prefix));
            condition += " and begins_with(#sk, :prefix)";
        }
        var query = QueryRequest.builder()
                .tableName(table)
                .keyConditionExpression(condition)
                .expressionAttributeNames(Expression.names(condition, filter))
                .expressionAttributeValues(values)
                .scanIndexForward(!newestFirst)
                .consistentRead(consistent)
                .limit(most);
        if (!filter.isEmpty()) {
            query.filterExpression(filter);
        }
        // A place before all rows, as a cursor of other rows may be one, is no place to start at.
        after.filter(place -> place.startsWith(prefix))
                .ifPresent(place -> query.exclusiveStartKey(Item.key(partition, place)));
        return query.build();
    }

    /// Whether all rows lie before this place.
    private boolean isBeyond(String place) {
        return !place.startsWith(prefix) && (place.compareTo(prefix) > 0) != newestFirst;
    }
}
