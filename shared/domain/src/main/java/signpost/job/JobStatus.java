package signpost.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where a job stands: `queued → running → succeeded | failed | cancelled | dead_letter`.
public enum JobStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    DEAD_LETTER;

    /// As it is written in requests and answers.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isEnd() {
        return this != QUEUED && this != RUNNING;
    }

    public static Optional<JobStatus> of(String word) {
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst();
    }
}
