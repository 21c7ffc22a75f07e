package signpost.embedded.apigateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A resource path such as `/manifests/{name}` or `/files/{proxy+}`.
record PathTemplate(String template) {

    /// The path parameters of a path that fits, as they came, still encoded.
    Optional<Map<String, String>> match(String path) {
        var wanted = segments(template);
        var given = segments(path);
        var parameters = new LinkedHashMap<String, String>();
        for (var i = 0; i < wanted.size(); i++) {
            var part = wanted.get(i);
            if (part.endsWith("+}")) {
                if (given.size() <= i) {
                    return Optional.empty();
                }
                parameters.put(part.substring(1, part.length() - 2), String.join("/", given.subList(i, given.size())));
                return Optional.of(parameters);
            }
            if (given.size() <= i || given.get(i).isEmpty()) {
                return Optional.empty();
            }
            if (part.startsWith("{")) {
                parameters.put(part.substring(1, part.length() - 1), given.get(i));
            } else if (!part.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return given.size() == wanted.size() ? Optional.of(parameters) : Optional.empty();
    }

    /// Sorts what API Gateway prefers first: the literal before the parameter before the greedy one, part by part.
    String preference() {
        var ranks = new StringBuilder();
        for (var part : segments(template)) {
            ranks.append(part.endsWith("+}") ? '2' : part.startsWith("{") ? '1' : '0');
        }
        return ranks.append('3').toString();
    }

    /// A slash at the end does not count.
    private static List<String> segments(String path) {
        var segments = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        if (segments.getLast().isEmpty()) {
            segments.removeLast();
        }
        return segments;
    }
}
