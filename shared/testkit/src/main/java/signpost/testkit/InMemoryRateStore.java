package signpost.testkit;

import java.util.HashMap;
import java.util.Map;
import signpost.chain.AccountId;
import signpost.challenge.RateLimit;
import signpost.challenge.RateLimit.Recent;

/// [RateLimit.Store] in memory.
public final class InMemoryRateStore extends Reachable implements RateLimit.Store {

    private final Map<AccountId, Recent> admissions = new HashMap<>();

    @Override
    public synchronized Replaced replace(AccountId hotkey, Recent next) {
        write();
        var there = admissions.getOrDefault(hotkey, Recent.NONE);
        if (there.version() + 1 != next.version()) {
            return new Replaced.Stale(there);
        }
        admissions.put(hotkey, next);
        return new Replaced.Stored();
    }
}
