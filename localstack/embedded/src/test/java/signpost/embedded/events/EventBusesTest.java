package signpost.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBusesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GOOD =
            "{\"EventBusName\":\"bus\",\"Source\":\"me\",\"DetailType\":\"Done\",\"Detail\":\"{\\\"a\\\":1}\","
                    + "\"Time\":1795176005.25}";

    @TempDir
    Path folder;

    private EventBuses buses;

    @BeforeEach
    void make() {
        buses = new EventBuses(
                List.of("bus"),
                folder.resolve("logs/events.jsonl"),
                Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC),
                () -> "an-id");
    }

    @Test
    void an_event_is_a_line_as_a_target_would_get_it() throws IOException {
        var answer = put("[" + GOOD + "]");

        assertThat(answer.path("FailedEntryCount").asInt()).isZero();
        assertThat(answer.at("/Entries/0/EventId").asText()).isEqualTo("an-id");
        assertThat(lines()).singleElement().isEqualTo(JSON.readTree("""
                {"version":"0","id":"an-id","detail-type":"Done","source":"me","account":"000000000000",
                 "time":"2026-11-20T12:00:05Z","region":"us-east-1","resources":[],"detail":{"a":1}}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"EventBusName\":\"other\",\"Source\":\"me\",\"DetailType\":\"Done\",\"Detail\":\"{}\"}",
                "{\"EventBusName\":\"bus\",\"DetailType\":\"Done\",\"Detail\":\"{}\"}",
                "{\"EventBusName\":\"bus\",\"Source\":\"me\",\"Detail\":\"{}\"}",
                "{\"EventBusName\":\"bus\",\"Source\":\"me\",\"DetailType\":\"Done\",\"Detail\":\"[]\"}",
                "{\"EventBusName\":\"bus\",\"Source\":\"me\",\"DetailType\":\"Done\",\"Detail\":\"{\"}",
            })
    void one_that_cannot_be_taken_is_refused_alone(String bad) throws IOException {
        var answer = put("[" + bad + "," + GOOD + "]");

        assertThat(answer.path("FailedEntryCount").asInt()).isOne();
        assertThat(answer.at("/Entries/0/ErrorCode").asText()).isNotBlank();
        assertThat(answer.at("/Entries/1/EventId").asText()).isNotBlank();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void a_request_holds_one_to_ten_events() throws IOException {
        var eleven = String.join(",", Collections.nCopies(11, GOOD));

        for (var body : List.of("{}", "{\"Entries\":[]}", "{\"Entries\":[" + eleven + "]}", "x")) {
            assertThat(buses.putEvents(body.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isEmpty();
        }
    }

    private JsonNode put(String entries) throws IOException {
        return JSON.readTree(buses.putEvents(("{\"Entries\":" + entries + "}").getBytes(StandardCharsets.UTF_8))
                .orElseThrow());
    }

    private List<JsonNode> lines() throws IOException {
        return Files.readAllLines(buses.file()).stream()
                .map(line -> {
                    try {
                        return JSON.readTree(line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
