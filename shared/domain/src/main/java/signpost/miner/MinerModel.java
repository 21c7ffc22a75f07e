package signpost.miner;

import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// The miner's model, wherever it runs.
public interface MinerModel {

    /// What the model makes of the clip. One call in bounded time, not repeated: it costs the miner its
    /// latency.
    ///
    /// @param chuteSlug where the model runs, as it was committed
    /// @throws Failed if there was no answer that can be used
    Json predict(String chuteSlug, Challenged.Task task);

    /// The model did not answer, or not with anything that can be used.
    final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Failed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
