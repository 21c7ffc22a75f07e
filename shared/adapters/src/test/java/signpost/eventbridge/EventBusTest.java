package signpost.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.announcement.NotTold;
import signpost.json.Json;
import signpost.testkit.Vectors;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

class EventBusTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void an_event_says_who_tells_what_and_when_and_its_detail_holds_the_id() {
        var events = new Events(_ -> true);

        new EventBus(events, "signpost-test").tell(announcements(1));

        assertThat(events.taken).singleElement().satisfies(entry -> {
            assertThat(entry.eventBusName()).isEqualTo("signpost-test");
            assertThat(entry.source()).isEqualTo("signpost");
            assertThat(entry.detailType()).isEqualTo("Manifest Published");
            assertThat(entry.time()).isEqualTo(NOON);
            assertThat(Vectors.parse(entry.detail()).text("id")).contains("0");
        });
    }

    @Test
    void many_are_told_ten_by_ten_in_their_order() {
        var events = new Events(_ -> true);

        new EventBus(events, "bus").tell(announcements(23));

        assertThat(events.requests).isEqualTo(3);
        assertThat(events.taken)
                .map(entry -> Vectors.parse(entry.detail()).text("id").orElseThrow())
                .containsExactlyElementsOf(
                        IntStream.range(0, 23).mapToObj(Integer::toString).toList());
    }

    @Test
    void one_that_the_bus_refuses_is_not_told_though_the_answer_is_a_success() {
        var events = new Events(entry -> !entry.detail().contains("\"id\":\"1\""));

        assertThatExceptionOfType(NotTold.class)
                .isThrownBy(() -> new EventBus(events, "bus").tell(announcements(3)))
                .withMessageContaining("bus bus refused 1 of 3 events: ThrottlingException");
    }

    @Test
    void a_bus_that_cannot_be_reached_is_not_told() {
        var events = new Events(_ -> {
            throw SdkClientException.create("nobody there");
        });

        assertThatExceptionOfType(NotTold.class)
                .isThrownBy(() -> new EventBus(events, "bus").tell(announcements(1)))
                .withMessageContaining("nobody there");
    }

    private static List<Announcement> announcements(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Announcement(
                        Integer.toString(number),
                        Kind.MANIFEST_PUBLISHED,
                        NOON,
                        Json.Obj.builder().put("number", number).build()))
                .toList();
    }

    private static final class Events implements EventBridgeClient {

        private final List<PutEventsRequestEntry> taken = new ArrayList<>();
        private final Predicate<PutEventsRequestEntry> takes;
        private int requests;

        Events(Predicate<PutEventsRequestEntry> takes) {
            this.takes = takes;
        }

        @Override
        public PutEventsResponse putEvents(PutEventsRequest request) {
            requests++;
            assertThat(request.entries()).hasSizeBetween(1, 10);
            var results = new ArrayList<PutEventsResultEntry>();
            var failed = 0;
            for (var entry : request.entries()) {
                if (takes.test(entry)) {
                    taken.add(entry);
                    results.add(PutEventsResultEntry.builder().eventId("e").build());
                } else {
                    failed++;
                    results.add(PutEventsResultEntry.builder()
                            .errorCode("ThrottlingException")
                            .errorMessage("too many")
                            .build());
                }
            }
            return PutEventsResponse.builder()
                    .entries(results)
                    .failedEntryCount(failed)
                    .build();
        }

        @Override
        public String serviceName() {
            return "events";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
