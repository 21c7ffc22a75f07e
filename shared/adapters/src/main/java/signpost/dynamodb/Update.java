package signpost.dynamodb;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// A conditional write of one item, which is not read before. A condition that fails tells what is there.
record Update(String condition, String update, Map<String, AttributeValue> values) {

    UpdateItemRequest.Builder of(String table, Map<String, AttributeValue> key) {
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(key)
                .conditionExpression(condition)
                .updateExpression(update)
                .expressionAttributeNames(Expression.names(condition, update))
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }
}
