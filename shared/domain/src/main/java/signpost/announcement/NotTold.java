package signpost.announcement;

import org.jspecify.annotations.Nullable;

/// Something could not be told, or it is not known whether it was: it is to be told again.
public final class NotTold extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NotTold(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
