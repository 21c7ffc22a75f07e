package signpost.miner;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// What came of asking for a challenge.
public sealed interface Challenged {

    /// @param element empty of a task of the v2 interface, as are window and receipt
    /// @param answer all that was answered
    record Task(
            String taskId,
            URI clip,
            Optional<WindowId> window,
            Optional<ElementId> element,
            Optional<Receipts.Receipt> receipt,
            Json.Obj answer)
            implements Challenged {}

    /// There is nothing to ask with: no receipt for the window, or none for the element.
    record NotCommitted(WindowId window) implements Challenged {}

    /// 400.
    record InvalidRequest(List<Json> violations) implements Challenged {}

    /// 401. The code says whether to look at the clock, the key or the nonce.
    record Unauthorized(String error, String message) implements Challenged {}

    /// 403 or 412 `not_registered`.
    record NotRegistered(String message) implements Challenged {}

    /// 404 and 410: the manifest that was asked with is not the one that is open. Fetch the current one.
    record NoActiveWindow(String error, String reason) implements Challenged {}

    /// 404: the window is open and has nothing for this element now.
    record NothingToDo(String error, String message) implements Challenged {}

    /// 409, and while its time is not over no request is sent.
    record RateLimited(Duration retryAfter) implements Challenged {}

    /// 412.
    record MissingCommitment(String reason, String message, Optional<Duration> retryAfter) implements Challenged {}

    /// 503, 502, 504, or no answer at all.
    record Unavailable(String error, Duration retryAfter) implements Challenged {}

    /// The answer is not one to what was asked. It is not acted on.
    record Mismatch(String field, String asked, String answered) implements Challenged {}

    /// An answer that no version of the interface gives.
    record Unexpected(int status, String message) implements Challenged {}

    /// How long the API asks to be left alone, if it does.
    default Optional<Duration> pause() {
        return switch (this) {
            case RateLimited(var wait) -> Optional.of(wait);
            case Unavailable(var _, var wait) -> Optional.of(wait);
            case MissingCommitment(var _, var _, var wait) -> wait;
            case Task _,
                    NotCommitted _,
                    InvalidRequest _,
                    Unauthorized _,
                    NotRegistered _,
                    NoActiveWindow _,
                    NothingToDo _,
                    Mismatch _,
                    Unexpected _ -> Optional.empty();
        };
    }
}
