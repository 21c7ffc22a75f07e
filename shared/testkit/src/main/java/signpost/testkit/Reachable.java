package signpost.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import signpost.store.StoreUnavailable;

/// A store in memory that counts what it is asked, and that a test can cut off.
public abstract class Reachable {

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean isCutOff;

    public void cutOff() {
        isCutOff = true;
    }

    public void reconnect() {
        isCutOff = false;
    }

    public int reads() {
        return reads.get();
    }

    /// Refused conditional writes included: they are paid for as well.
    public int writes() {
        return writes.get();
    }

    void read() {
        reads.incrementAndGet();
        reach();
    }

    void write() {
        writes.incrementAndGet();
        reach();
    }

    private void reach() {
        if (isCutOff) {
            throw new StoreUnavailable("the test cut the store off", null);
        }
    }
}
