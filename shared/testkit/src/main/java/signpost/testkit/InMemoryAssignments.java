package signpost.testkit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.challenge.Assignments;
import signpost.challenge.Nonce;

/// [Assignments] in memory.
public final class InMemoryAssignments extends Reachable implements Assignments {

    private record Key(AccountId hotkey, Nonce nonce) {}

    private final Map<Key, Use> uses = new HashMap<>();

    @Override
    public synchronized Optional<Use> find(AccountId hotkey, Nonce nonce) {
        read();
        return Optional.ofNullable(uses.get(new Key(hotkey, nonce)));
    }

    @Override
    public synchronized Recorded record(Use use) {
        write();
        var key = new Key(use.hotkey(), use.nonce());
        var there = uses.get(key);
        if (there != null && (there.assignment().isPresent() || !there.request().equals(use.request()))) {
            return new Recorded.Taken(there);
        }
        uses.put(key, use);
        return new Recorded.Stored();
    }

    @Override
    public synchronized List<Use> given(AccountId hotkey, int most) {
        read();
        return uses.values().stream()
                .filter(use -> use.hotkey().equals(hotkey) && use.assignment().isPresent())
                .sorted(Comparator.comparing((Use use) -> use.nonce().time()).reversed())
                .limit(most)
                .toList();
    }
}
