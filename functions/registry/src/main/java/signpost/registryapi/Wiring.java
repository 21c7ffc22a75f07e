package signpost.registryapi;

import java.time.Clock;
import org.crac.Context;
import org.crac.Resource;
import signpost.lambda.Settings;

/// The composition root: environment in, use cases out.
final class Wiring implements Resource {

    Wiring(Settings settings, Clock clock) {
        settings.required("STAGE");
        java.util.Objects.requireNonNull(clock);
    }

    @SuppressWarnings("DoNotCallSuggester")
    Registry registry() {
        throw new IllegalStateException("no store yet");
    }

    @SuppressWarnings("DoNotCallSuggester")
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        // Nothing yet.
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // Nothing yet.
    }
}
