package signpost.challenge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Violation;

/// Reads headers and parameters one by one and remembers everything that is wrong, instead of stopping at the
/// first.
final class RequestReader {

    private static final int MOST_PARAMETERS = 32;
    private static final int MOST_NAME = 64;
    private static final int MOST_VALUE = 1024;

    /// Of headers that we do not read; gateways stop far below.
    private static final int MOST_FOREIGN_HEADER = 8192;

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();

    /// Judges what holds for the request as a whole: each of our headers and every parameter comes once and
    /// is printable ASCII of a bounded length.
    RequestReader(Received received, List<String> ours) {
        if (!PATH.matcher(received.path()).matches()) {
            violation("path", "characters", "the path has letters, digits, '.', '_', '~', '-' and single slashes");
        }
        var values = new LinkedHashMap<String, List<String>>();
        received.headers().forEach((name, some) -> {
            var key = name.toLowerCase(Locale.ROOT);
            if (ours.contains(key)) {
                values.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(some);
            } else if (name.length() > MOST_VALUE
                    || some.stream().anyMatch(one -> one.length() > MOST_FOREIGN_HEADER)) {
                violation(
                        "header " + Document.shown(name),
                        "too_long",
                        "a header has at most " + MOST_FOREIGN_HEADER + " characters");
            }
        });
        values.forEach((name, some) -> one("header " + name, some).ifPresent(value -> headers.put(name, value)));
        if (received.query().size() > MOST_PARAMETERS) {
            violation("query", "too_many", "a request has at most " + MOST_PARAMETERS + " parameters");
        } else {
            received.query().forEach((name, some) -> {
                var path = "query " + Document.shown(name);
                if (name.length() > MOST_NAME || !isPrintable(name)) {
                    violation(path, "characters", "a parameter's name is printable ASCII, at most 64 characters");
                } else {
                    one(path, some).ifPresent(value -> parameters.put(name, value));
                }
            });
        }
    }

    private Optional<String> one(String path, List<String> values) {
        if (values.size() > 1) {
            violation(path, "duplicate", "this is sent once, here it is sent " + values.size() + " times");
            return Optional.empty();
        }
        var value = values.isEmpty() ? "" : values.getFirst();
        if (value.length() > MOST_VALUE) {
            violation(path, "too_long", "this has at most " + MOST_VALUE + " characters");
            return Optional.empty();
        }
        if (!isPrintable(value)) {
            violation(path, "characters", "this is printable ASCII, without control characters");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    void violation(String path, String rule, String message) {
        var violation = Violation.of(path, rule, message);
        if (violations.stream().noneMatch(known -> known.path().equals(path))) {
            violations.add(violation);
        }
    }

    /// Our headers as they were sent, by their names in lower case.
    Map<String, String> headers() {
        return headers;
    }

    /// In the order in which they were sent.
    Map<String, String> parameters() {
        return parameters;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /// The parameter, which must be there and match.
    ///
    /// @param what what it must look like
    Optional<String> required(String parameter, Pattern form, String what) {
        return matching("query " + parameter, required("query " + parameter, parameter(parameter)), form, what);
    }

    Optional<String> required(String path, Optional<String> value) {
        if (value.isEmpty()) {
            violation(path, "required", "this is required");
        }
        return value;
    }

    /// The value, if it is there and matches; a violation if it is there and does not.
    Optional<String> matching(String path, Optional<String> value, Pattern form, String what) {
        return matching(path, value, form.asMatchPredicate(), what);
    }

    Optional<String> matching(String path, Optional<String> value, Predicate<String> form, String what) {
        if (value.isPresent() && !form.test(value.get())) {
            violation(path, "pattern", what);
            return Optional.empty();
        }
        return value;
    }

    /// Takes over what is wrong with a value, under its own path.
    <T> Optional<T> taken(String path, Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Ok<T>(var value) -> Optional.of(value);
            case Parsed.Malformed<T>(var why) -> {
                why.forEach(one -> violation(path, one.rule(), one.message()));
                yield Optional.empty();
            }
        };
    }

    boolean isWellFormed() {
        return violations.isEmpty();
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
