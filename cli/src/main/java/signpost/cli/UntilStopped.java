package signpost.cli;

import java.time.Duration;
import java.util.function.Supplier;

/// Runs something that goes on until Ctrl-C.
final class UntilStopped {

    private UntilStopped() {}

    /// Ctrl-C asks it to stop and waits until it has ended what it was doing; this program then ends by itself.
    ///
    /// @param most how long that is waited for
    static <T> T run(Supplier<T> work, Runnable stop, Duration most) {
        var working = Thread.currentThread();
        var hook = new Thread(
                () -> {
                    stop.run();
                    try {
                        working.join(most);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "sv-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyStopping) {
                // It has done what it is for.
            }
        }
    }
}
