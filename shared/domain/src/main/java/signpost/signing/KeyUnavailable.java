package signpost.signing;

import org.jspecify.annotations.Nullable;

/// A signing key could not be had: not there, not readable, or no key. The message never holds any of it.
public final class KeyUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KeyUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
