package signpost.challenge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;

/// No more than so many requests of a hotkey in any window of time, over any number of instances.
///
/// A hotkey's last admissions are kept in one item. It is replaced on condition of its version, which this
/// instance remembers from the last time and learns from a conflict; so that nothing is read. What is
/// remembered can only be too early, so whoever is over the limit by it is over the limit. Time does not
/// run
/// backwards here: an instance whose clock is behind goes by the last admission.
public final class RateLimit {

    /// The last admissions of a hotkey.
    ///
    /// @param version how often it was ever admitted
    /// @param times oldest first, as many as the limit at most
    public record Recent(long version, List<Instant> times) {
        public static final Recent NONE = new Recent(0, List.of());

        public Recent {
            times = List.copyOf(times);
        }
    }

    /// Where they are kept.
    public interface Store {

        sealed interface Replaced {
            record Stored() implements Replaced {}

            /// Another version is there. Nothing was stored.
            record Stale(Recent current) implements Replaced {}
        }

        /// Stores `next` if the version that is there is the one before it; where nothing is there, that is
        /// version 0. One write, and no read.
        ///
        /// May throw [signpost.store.StoreUnavailable].
        Replaced replace(AccountId hotkey, Recent next);
    }

    /// @param most requests in the window, at least 1
    public record Limit(int most, Duration window) {
        public static final Limit DEFAULT = new Limit(30, Duration.ofMinutes(1));
    }

    public sealed interface Outcome {
        /// @param count of the hotkey's admissions, this one included; no two have the same
        record Admitted(long count) implements Outcome {}

        record Limited(Duration retryAfter) implements Outcome {}
    }

    private static final int TRIES = 3;
    private static final int MOST_REMEMBERED = 10_000;

    private final Store store;
    private final Limit limit;
    private final Clock clock;
    private final Map<AccountId, Recent> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountId, Recent> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    public RateLimit(Store store, Limit limit, Clock clock) {
        this.store = store;
        this.limit = limit;
        this.clock = clock;
    }

    public Outcome admit(AccountId hotkey) {
        var seen = remembered(hotkey);
        for (var attempt = 1; attempt <= TRIES; attempt++) {
            var now = now(seen);
            var wait = wait(seen, now);
            if (wait.isPresent()) {
                return new Outcome.Limited(wait.get());
            }
            var next = next(seen, now);
            switch (store.replace(hotkey, next)) {
                case Store.Replaced.Stored() -> {
                    remember(hotkey, next);
                    return new Outcome.Admitted(next.version());
                }
                case Store.Replaced.Stale(var current) -> {
                    remember(hotkey, current);
                    seen = current;
                }
            }
        }
        return new Outcome.Limited(Duration.ofSeconds(1));
    }

    private Instant now(Recent seen) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return seen.times().isEmpty() || now.isAfter(seen.times().getLast())
                ? now
                : seen.times().getLast();
    }

    /// How long until the next one is admitted, if there is no place now.
    private Optional<Duration> wait(Recent seen, Instant now) {
        if (seen.times().size() < limit.most()) {
            return Optional.empty();
        }
        var free = seen.times().get(seen.times().size() - limit.most()).plus(limit.window());
        return free.isAfter(now) ? Optional.of(Duration.between(now, free)) : Optional.empty();
    }

    private Recent next(Recent seen, Instant now) {
        var times = new ArrayList<>(seen.times());
        times.add(now);
        return new Recent(seen.version() + 1, times.subList(Math.max(0, times.size() - limit.most()), times.size()));
    }

    private Recent remembered(AccountId hotkey) {
        synchronized (remembered) {
            return remembered.getOrDefault(hotkey, Recent.NONE);
        }
    }

    private void remember(AccountId hotkey, Recent recent) {
        synchronized (remembered) {
            remembered.put(hotkey, recent);
        }
    }
}
