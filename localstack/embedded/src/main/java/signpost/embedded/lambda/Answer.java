package signpost.embedded.lambda;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What came of an event: the handler's own bytes, or a description of what went wrong, worded as Lambda words it.
@SuppressWarnings("ArrayRecordComponent") // An answer is passed on as it came, and never compared.
record Answer(byte[] payload, Optional<String> functionError) {

    /// Lambda's bound for what goes into and comes out of a synchronous invocation.
    static final int PAYLOAD_LIMIT = 6 * 1024 * 1024;

    static Answer of(byte[] payload) {
        return new Answer(payload, Optional.empty());
    }

    /// The function itself, or the client around it, has described the error.
    static Answer unhandled(byte[] description) {
        return new Answer(description, Optional.of("Unhandled"));
    }

    static Answer exited(String requestId, int status) {
        var how = switch (status) {
            case 0 -> "Runtime exited without providing a reason";
            case 128 + 9 -> "Runtime exited with error: signal: killed";
            default -> "Runtime exited with error: exit status " + status;
        };
        return failure("Runtime.ExitError", "RequestId: " + requestId + " Error: " + how);
    }

    static Answer timedOut(String requestId, Duration timeout) {
        var seconds = String.format(Locale.ROOT, "%.2f", timeout.toMillis() / 1000.0);
        return failure(
                "Sandbox.Timedout", "RequestId: " + requestId + " Error: Task timed out after " + seconds + " seconds");
    }

    static Answer tooLarge() {
        return failure(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (" + PAYLOAD_LIMIT + " bytes).");
    }

    private static Answer failure(String type, String message) {
        return unhandled(("{\"errorType\":\"" + type + "\",\"errorMessage\":\"" + message + "\"}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
