package signpost.embedded.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import signpost.embedded.template.Template;

/// Takes events, and writes each as a line of a file in the form in which a rule's target would get it.
///
/// Rules that match events are not known here: whoever wants to know reads the file.
public final class EventBuses {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_AT_ONCE = 10;

    private final Set<String> names;
    private final Path file;
    private final Clock clock;
    private final Supplier<String> ids;

    public EventBuses(Collection<String> names, Path file, Clock clock, Supplier<String> ids) {
        this.names = Set.copyOf(names);
        this.file = file;
        this.clock = clock;
        this.ids = ids;
    }

    /// One line for each event so far, oldest first.
    public Path file() {
        return file;
    }

    /// Answers a PutEvents request; empty if the request is none.
    public synchronized Optional<byte[]> putEvents(byte[] body) throws IOException {
        var entries = entries(body);
        if (entries.isEmpty() || entries.get().isEmpty() || entries.get().size() > MOST_AT_ONCE) {
            return Optional.empty();
        }
        var answer = JsonNodeFactory.instance.objectNode();
        var results = answer.putArray("Entries");
        var failed = 0;
        for (var entry : entries.get()) {
            var event = event(entry);
            if (event.isEmpty()) {
                failed++;
                results.addObject()
                        .put("ErrorCode", "InvalidArgument")
                        .put(
                                "ErrorMessage",
                                "an event has a source, a type, a detail that is a JSON object, and a bus" + " of "
                                        + names);
            } else {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.write(
                        file,
                        (event.get() + "\n").getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                results.addObject().put("EventId", event.get().path("id").asText());
            }
        }
        answer.put("FailedEntryCount", failed);
        return Optional.of(answer.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<JsonNode> entries(byte[] body) throws IOException {
        try {
            var entries = JSON.readTree(body).path("Entries");
            return entries.isArray() ? Optional.of(entries) : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private Optional<ObjectNode> event(JsonNode entry) {
        var bus = entry.path("EventBusName").asText("default").replaceFirst(".*:event-bus/", "");
        var detail = detail(entry.path("Detail").asText());
        if (!names.contains(bus)
                || !entry.path("Source").isTextual()
                || !entry.path("DetailType").isTextual()
                || detail.isEmpty()) {
            return Optional.empty();
        }
        var time = entry.path("Time").isNumber()
                ? Instant.ofEpochMilli(Math.round(entry.path("Time").asDouble() * 1000))
                : clock.instant();
        var event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0");
        event.put("id", ids.get());
        event.set("detail-type", entry.path("DetailType"));
        event.set("source", entry.path("Source"));
        event.put("account", Template.ACCOUNT);
        event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("region", Template.REGION);
        event.putArray("resources");
        event.set("detail", detail.get());
        return Optional.of(event);
    }

    private static Optional<JsonNode> detail(String text) {
        try {
            var detail = JSON.readTree(text);
            return detail.isObject() ? Optional.of(detail) : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
