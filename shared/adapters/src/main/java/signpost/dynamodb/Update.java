package signpost.dynamodb;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// A write of one item, which is not read before. A condition that fails tells what is there.
///
/// @param condition or nothing
record Update(String condition, String update, Map<String, AttributeValue> values) {

    UpdateItemRequest.Builder of(String table, Map<String, AttributeValue> key) {
        var request = UpdateItemRequest.builder()
                .tableName(table)
                .key(key)
                .updateExpression(update)
                .expressionAttributeNames(Expression.names(condition, update))
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        return condition.isEmpty() ? request : request.conditionExpression(condition);
    }
}
