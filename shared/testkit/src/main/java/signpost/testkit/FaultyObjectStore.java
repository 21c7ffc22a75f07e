package signpost.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import signpost.publishing.ObjectStore;
import signpost.publishing.StoredObject;
import signpost.store.StoreUnavailable;

/// A store whose writes go wrong in the ways real ones do: refused, lost on the way, or done with the answer lost.
public class FaultyObjectStore implements ObjectStore {

    /// What becomes of one write.
    public enum Fate {
        /// Done and answered.
        DONE,
        /// Not done, and the caller is told that it is not known (503, connection refused).
        LOST,
        /// Done, and the caller is told that it is not known (timeout after the write).
        ANSWER_LOST,
        /// Done, and the client's own second try was answered 412 or 409.
        DONE_BUT_CONFLICT,
        /// Not done, and answered as a conflict that is none (409 while another write is under way).
        CONFLICT
    }

    private final ObjectStore store;
    private final IntFunction<Fate> fates;
    private final AtomicInteger writes = new AtomicInteger();

    /// @param fates the fate of each write, which are counted from 1
    public FaultyObjectStore(ObjectStore store, IntFunction<Fate> fates) {
        this.store = store;
        this.fates = fates;
    }

    public int writes() {
        return writes.get();
    }

    @Override
    public Optional<StoredObject> read(String key, int mostBytes) {
        return store.read(key, mostBytes);
    }

    @Override
    public List<String> keys(String prefix) {
        return store.keys(prefix);
    }

    @Override
    public Written create(String key, byte[] bytes) {
        return write(() -> store.create(key, bytes));
    }

    @Override
    public Written replace(String key, byte[] bytes, String version) {
        return write(() -> store.replace(key, bytes, version));
    }

    private Written write(java.util.function.Supplier<Written> write) {
        return switch (fates.apply(writes.incrementAndGet())) {
            case DONE -> write.get();
            case LOST -> throw new StoreUnavailable("injected: lost before the write", null);
            case ANSWER_LOST -> {
                var _ = write.get();
                throw new StoreUnavailable("injected: lost after the write", null);
            }
            case DONE_BUT_CONFLICT -> {
                var _ = write.get();
                yield new Written.Conflict();
            }
            case CONFLICT -> new Written.Conflict();
        };
    }
}
