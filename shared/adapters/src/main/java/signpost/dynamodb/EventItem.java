package signpost.dynamodb;

import java.time.Duration;
import java.util.Map;
import signpost.job.Event;
import signpost.job.JobId;
import signpost.json.Json;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// What a worker reported, as an item.
final class EventItem {

    private static final String AT = "at";
    private static final String LEVEL = "level";
    private static final String BY = "by";
    private static final String MESSAGE = "message";
    private static final String PAYLOAD = "payload";

    private static final Duration HOLDS = Duration.ofDays(90);

    private EventItem() {}

    static Map<String, AttributeValue> of(JobId id, Event event) {
        var item = Item.at(JobKeys.event(id, event.id()))
                .put(AT, event.at())
                .put(LEVEL, event.level().word())
                .put(BY, event.by())
                .put(MESSAGE, StoredText.value(event.message()))
                .expiringAt(event.at().plus(HOLDS));
        if (!(event.payload() instanceof Json.Null)) {
            item.put(PAYLOAD, StoredJson.value(event.payload()));
        }
        return item.attributes();
    }

    static Event event(Map<String, AttributeValue> attributes) {
        var item = Item.of(attributes);
        return new Event(
                item.text(Item.SK).substring(JobKeys.EVENTS.length()),
                item.time(AT),
                Event.Level.of(item.text(LEVEL)).orElseThrow(),
                item.text(BY),
                StoredText.text(item.get(MESSAGE)),
                item.maybe(PAYLOAD).map(StoredJson::json).orElseGet(Json.Null::new));
    }
}
