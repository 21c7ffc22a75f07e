package signpost.testkit;

import java.util.concurrent.atomic.AtomicLong;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.ChainUnavailable;

/// A chain whose head is where the test puts it.
public final class SettableChain implements Chain {

    private static final long UNREACHABLE = -1;

    private final AtomicLong head;

    public SettableChain(long head) {
        this.head = new AtomicLong(head);
    }

    public void moveTo(long height) {
        head.set(height);
    }

    public void cutOff() {
        head.set(UNREACHABLE);
    }

    @Override
    public Block head() {
        var height = head.get();
        if (height == UNREACHABLE) {
            throw new ChainUnavailable("the test cut the chain off", null);
        }
        return new Block(height);
    }
}
