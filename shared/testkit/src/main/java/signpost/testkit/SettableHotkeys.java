package signpost.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import signpost.chain.AccountId;
import signpost.chain.KeyScheme;
import signpost.challenge.RegisteredHotkeys;

/// [RegisteredHotkeys] as the test wants them.
public final class SettableHotkeys extends Reachable implements RegisteredHotkeys {

    private final Map<AccountId, Optional<KeyScheme>> registered = new ConcurrentHashMap<>();

    public void register(AccountId hotkey, Optional<KeyScheme> onRecord) {
        registered.put(hotkey, onRecord);
    }

    @Override
    public Map<AccountId, Optional<KeyScheme>> all() {
        read();
        return Map.copyOf(registered);
    }
}
