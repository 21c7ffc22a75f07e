package signpost.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait between two tries of something that others do at the same time.
@FunctionalInterface
public interface Pauses {

    /// Waits before try number `attempt`, the second one being 2.
    void before(int attempt);

    /// Longer from try to try up to `most`, and by chance anywhere below that, so that racing writers drift apart.
    static Pauses jittered(Duration first, Duration most, RandomGenerator random) {
        return attempt -> {
            var ceiling = Math.min(most.toMillis(), first.toMillis() << Math.min(attempt - 2, 16));
            try {
                Thread.sleep(random.nextLong(ceiling + 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreUnavailable("interrupted while waiting for another try", e);
            }
        };
    }
}
