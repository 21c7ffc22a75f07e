package signpost.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many jobs there are, as counted by the pulse.
///
/// @param byStatus of each status; at most [#MOST] are counted, so that a number that large means so many or more
/// @param oldestQueuedAt when the oldest job that could be claimed was created
/// @param lanes what waits in each lane that has something
public record Counts(
        Map<JobStatus, Long> byStatus, Optional<Instant> oldestQueuedAt, List<OfLane> lanes, Instant asOf) {

    public static final long MOST = 10_000;

    public record OfLane(Lane lane, long ready) {}

    public Counts {
        byStatus = Map.copyOf(byStatus);
        lanes = List.copyOf(lanes);
    }
}
