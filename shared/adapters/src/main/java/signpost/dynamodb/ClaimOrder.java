package signpost.dynamodb;

import java.time.Instant;
import signpost.job.JobId;
import signpost.json.Rfc3339;

/// What the jobs of a lane are sorted by, as text: highest priority first, then oldest, then by id. It never
/// changes.
record ClaimOrder(int priority, Instant createdAt, JobId id) {

    private static final int HIGHEST = 1000;
    private static final String SEPARATOR = "#";

    static ClaimOrder parse(String text) {
        var parts = text.split(SEPARATOR, 3);
        return new ClaimOrder(HIGHEST - Integer.parseInt(parts[0]), Instant.parse(parts[1]), new JobId(parts[2]));
    }

    String text() {
        return "%04d".formatted(HIGHEST - priority) + SEPARATOR + place();
    }

    /// What listings are sorted by.
    String place() {
        return Rfc3339.text(createdAt) + SEPARATOR + id;
    }
}
