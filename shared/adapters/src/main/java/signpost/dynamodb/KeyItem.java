package signpost.dynamodb;

import java.time.Instant;
import java.util.Map;
import signpost.job.JobId;
import signpost.job.JobStore;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// An idempotency key, as an item.
final class KeyItem {

    private static final String JOB = "job";
    private static final String REQUEST = "request";

    /// One that has expired is as good as absent, also before DynamoDB removes it.
    static final String IS_FREE = "attribute_not_exists(#pk) or #expiresAt <= :now";

    private KeyItem() {}

    static Map<String, AttributeValue> of(JobStore.Key key, JobId job) {
        return Item.at(JobKeys.key(key.caller(), key.key()))
                .put(JOB, job.value())
                .put(REQUEST, key.request())
                .expiringAt(key.expiresAt())
                .attributes();
    }

    static boolean isFree(Map<String, AttributeValue> attributes, Instant now) {
        return attributes.isEmpty() || Item.of(attributes).number(Item.EXPIRES_AT) <= now.getEpochSecond();
    }

    static JobStore.Submitted.Known known(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new JobStore.Submitted.Known(new JobId(item.text(JOB)), item.hash(REQUEST));
    }
}
