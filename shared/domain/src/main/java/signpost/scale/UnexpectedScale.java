package signpost.scale;

/// Bytes that are not what they should be, or a value that does not fit the type it should be written as.
///
/// It carries the reason to the edge of whoever decodes, which answers it as a value.
public final class UnexpectedScale extends Exception {
    private static final long serialVersionUID = 1;

    public UnexpectedScale(String message) {
        super(message, null, false, false);
    }

    /// What is wrong.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
