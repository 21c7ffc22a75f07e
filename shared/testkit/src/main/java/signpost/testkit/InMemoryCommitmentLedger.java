package signpost.testkit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import signpost.chain.AccountId;
import signpost.commitment.Proof;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.Finding;
import signpost.manifest.WindowId;

/// [CommitmentLedger] in memory.
public final class InMemoryCommitmentLedger extends Reachable implements CommitmentLedger {

    private record Key(AccountId hotkey, Proof proof) {}

    private final Map<Key, Found> findings = new HashMap<>();

    /// As the copy of the chain puts it there.
    public synchronized void copy(Commitment commitment) {
        findings.put(
                new Key(commitment.hotkey(), commitment.proof()),
                new Found(new Finding.Committed(commitment), commitment.block()));
    }

    @Override
    public synchronized List<Commitment> commitments(AccountId hotkey, WindowId window) {
        read();
        return findings.values().stream()
                .flatMap(found -> found.finding() instanceof Finding.Committed(var commitment)
                        ? Stream.of(commitment)
                        : Stream.empty())
                .filter(commitment -> commitment.hotkey().equals(hotkey))
                .sorted(Comparator.comparing(Commitment::block))
                .dropWhile(commitment -> !commitment.names(window))
                .toList();
    }

    @Override
    public synchronized Optional<Found> finding(AccountId hotkey, Proof proof) {
        read();
        return Optional.ofNullable(findings.get(new Key(hotkey, proof)));
    }

    @Override
    public synchronized void keep(AccountId hotkey, Proof proof, Found found) {
        write();
        findings.put(new Key(hotkey, proof), found);
    }
}
