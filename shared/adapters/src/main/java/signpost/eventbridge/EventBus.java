package signpost.eventbridge;

import java.nio.charset.StandardCharsets;
import java.util.List;
import signpost.announcement.Announcement;
import signpost.announcement.Announcements;
import signpost.announcement.NotTold;
import signpost.json.CanonicalJson;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/// [Announcements] on one bus of EventBridge, which hands them to whoever has made a rule for them.
public final class EventBus implements Announcements {

    /// Who tells, in every event.
    public static final String SOURCE = "signpost";

    /// What one request may hold.
    private static final int MOST_AT_ONCE = 10;

    private final EventBridgeClient events;
    private final String bus;

    public EventBus(EventBridgeClient events, String bus) {
        this.events = events;
        this.bus = bus;
    }

    @Override
    public void tell(List<Announcement> announcements) {
        for (var from = 0; from < announcements.size(); from += MOST_AT_ONCE) {
            put(announcements.subList(from, Math.min(announcements.size(), from + MOST_AT_ONCE)));
        }
    }

    private void put(List<Announcement> some) {
        try {
            var answer = events.putEvents(
                    put -> put.entries(some.stream().map(this::entry).toList()));
            if (answer.failedEntryCount() > 0) {
                var first = answer.entries().stream()
                        .filter(entry -> entry.errorCode() != null)
                        .findFirst();
                throw new NotTold(
                        "bus " + bus + " refused " + answer.failedEntryCount() + " of " + some.size() + " events: "
                                + first.map(entry -> entry.errorCode() + ", " + entry.errorMessage())
                                        .orElse("it does not say why"),
                        null);
            }
        } catch (SdkException e) {
            throw new NotTold("bus " + bus + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private PutEventsRequestEntry entry(Announcement announcement) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(announcement.kind().title())
                .time(announcement.at())
                .detail(new String(CanonicalJson.bytes(announcement.detail()), StandardCharsets.UTF_8))
                .build();
    }
}
