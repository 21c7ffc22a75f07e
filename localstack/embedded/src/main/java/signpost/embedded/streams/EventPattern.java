package signpost.embedded.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// Which events a mapping wants: of every field that it names, one of the texts that it lists.
///
/// Of the many comparisons of AWS this is the only one that is understood.
public final class EventPattern {

    private final JsonNode pattern;

    private EventPattern(JsonNode pattern) {
        this.pattern = pattern;
    }

    /// @throws IllegalArgumentException if it asks for more than is understood
    public static EventPattern parse(String text) {
        try {
            var pattern = new ObjectMapper().readTree(text);
            require(pattern);
            return new EventPattern(pattern);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a pattern is JSON: " + text, e);
        }
    }

    private static void require(JsonNode pattern) {
        if (pattern.isArray() && !pattern.isEmpty()) {
            pattern.forEach(value -> {
                if (!value.isTextual()) {
                    throw new IllegalArgumentException("of a pattern only lists of texts are understood, not " + value);
                }
            });
        } else if (pattern.isObject()) {
            pattern.forEach(EventPattern::require);
        } else {
            throw new IllegalArgumentException("a pattern consists of objects and lists, not " + pattern);
        }
    }

    public boolean matches(JsonNode event) {
        return matches(pattern, event);
    }

    private static boolean matches(JsonNode pattern, JsonNode value) {
        return pattern.isArray()
                ? pattern.valueStream().anyMatch(value::equals)
                : pattern.propertyStream().allMatch(field -> matches(field.getValue(), value.path(field.getKey())));
    }
}
