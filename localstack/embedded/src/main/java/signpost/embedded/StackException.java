package signpost.embedded;

import java.io.Serial;

/// The stack cannot start. The message is one line for its user, with what to do about it.
public final class StackException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
