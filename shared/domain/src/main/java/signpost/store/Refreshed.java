package signpost.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import signpost.chain.ChainUnavailable;

/// A copy of something that is kept elsewhere, looked at again from time to time.
///
/// However many ask, one of them looks at a time: while the copy can still be used the others take it as it
/// is, and when it cannot they wait for the one. After a failure nobody looks again for a second, so that
/// what has just gone down is not trampled.
public final class Refreshed<T> {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private record Copy<T>(T value, Instant at) {}

    private record Failure(RuntimeException why, Instant at) {}

    private final Supplier<T> source;
    private final Duration fresh;
    private final Duration most;
    private final Clock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Copy<T> copy;
    private volatile @Nullable Failure failure;

    /// @param source throws [StoreUnavailable] or [ChainUnavailable] where it cannot be asked
    /// @param fresh younger than this it is taken as it is
    /// @param most older than this it is not used, whatever happens
    public Refreshed(Supplier<T> source, Duration fresh, Duration most, Clock clock) {
        this.source = source;
        this.fresh = fresh;
        this.most = most;
        this.clock = clock;
    }

    /// @throws StoreUnavailable or ChainUnavailable if there is no copy young enough and the source
    /// cannot be
    /// asked
    public T get() {
        var now = clock.instant();
        var seen = copy;
        if (seen != null && isYounger(seen.at(), fresh, now)) {
            return seen.value();
        }
        if (seen != null && isYounger(seen.at(), most, now)) {
            if (hasJustFailed(now) == null && looking.tryLock()) {
                try {
                    return look(now);
                } catch (StoreUnavailable | ChainUnavailable remembered) {
                    return seen.value();
                } finally {
                    looking.unlock();
                }
            }
            return seen.value();
        }
        looking.lock();
        try {
            var then = clock.instant();
            var since = copy;
            if (since != null && isYounger(since.at(), most, then)) {
                return since.value();
            }
            var failed = hasJustFailed(then);
            if (failed != null) {
                throw failed;
            }
            return look(then);
        } finally {
            looking.unlock();
        }
    }

    private T look(Instant now) {
        try {
            var value = source.get();
            copy = new Copy<>(value, now);
            failure = null;
            return value;
        } catch (StoreUnavailable | ChainUnavailable e) {
            failure = new Failure(e, now);
            throw e;
        }
    }

    private @Nullable RuntimeException hasJustFailed(Instant now) {
        var last = failure;
        return last != null && isYounger(last.at(), PAUSE, now) ? last.why() : null;
    }

    /// A clock that was put back makes nothing young.
    private static boolean isYounger(Instant at, Duration than, Instant now) {
        return !now.isBefore(at) && now.isBefore(at.plus(than));
    }
}
