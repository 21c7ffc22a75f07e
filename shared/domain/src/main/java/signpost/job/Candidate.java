package signpost.job;

import java.time.Instant;
import java.util.Comparator;

/// A job that, as far as an index knows, may be claimed. Whether it may, the job itself says.
///
/// @param state what the index takes it for
public record Candidate(JobId id, Lane lane, int priority, Instant createdAt, State state) {

    public enum State {
        READY,
        /// Its pause after a failed attempt is over.
        RETRY_DUE,
        LEASE_RAN_OUT
    }

    /// Highest priority first, then oldest.
    public static final Comparator<Candidate> BEST_FIRST = Comparator.comparingInt(Candidate::priority)
            .reversed()
            .thenComparing(Candidate::createdAt)
            .thenComparing(candidate -> candidate.id().value());
}
