package signpost.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import signpost.document.Document;
import signpost.document.Violation;

/// What a manifest or a job was found to break, check by check.
///
/// Each check has a name of its own, finer than the rule it reports, so that each can be taken away alone: that is how
/// the
/// tests know that every one of them is needed.
final class Report {

    private final Set<String> without;
    private final List<Violation> violations = new ArrayList<>();
    private final List<Violation> warnings = new ArrayList<>();
    private @Nullable Document document;

    /// @param without names of checks that are left out
    Report(Set<String> without) {
        this.without = without;
    }

    /// From here on, places are told as this document has them.
    void reading(Document read) {
        document = read;
    }

    void violation(String check, String path, String rule, String message) {
        if (!without.contains(check)) {
            violations.add(Violation.at(document == null ? null : document.positionOf(path), path, rule, message));
        }
    }

    void violation(String check, Violation violation) {
        if (!without.contains(check)) {
            violations.add(violation);
        }
    }

    void warning(String path, String rule, String message) {
        warnings.add(Violation.at(document == null ? null : document.positionOf(path), path, rule, message));
    }

    boolean isClean() {
        return violations.isEmpty();
    }

    List<Violation> violations() {
        return violations;
    }

    List<Violation> warnings() {
        return warnings;
    }
}
