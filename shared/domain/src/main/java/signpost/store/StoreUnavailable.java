package signpost.store;

import org.jspecify.annotations.Nullable;

/// The object store did not answer, or not with anything that can be used. Whether a write happened is not known.
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
