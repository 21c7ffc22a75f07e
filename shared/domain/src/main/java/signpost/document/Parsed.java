package signpost.document;

import java.util.List;

/// What came of reading untrusted input: a well-formed value, or everything that is wrong with it at once.
public sealed interface Parsed<T> {

    record Ok<T>(T value) implements Parsed<T> {}

    record Malformed<T>(List<Violation> violations) implements Parsed<T> {
        public Malformed {
            violations = List.copyOf(violations);
            if (violations.isEmpty()) {
                throw new IllegalArgumentException("malformed input has a reason");
            }
        }
    }

    static <T> Parsed<T> malformed(Violation violation) {
        return new Malformed<>(List.of(violation));
    }
}
