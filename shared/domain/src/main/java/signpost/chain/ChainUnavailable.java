package signpost.chain;

import org.jspecify.annotations.Nullable;

/// No endpoint of the chain gave an answer that can be used; trying again later may help.
public final class ChainUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ChainUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
