package signpost.testkit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import signpost.chain.AccountId;
import signpost.commitment.Commitment;
import signpost.commitment.CommitmentLedger;
import signpost.commitment.CommitmentProof;
import signpost.commitment.Finding;
import signpost.manifest.WindowId;

/// [CommitmentLedger] in memory.
public final class InMemoryCommitmentLedger extends Reachable implements CommitmentLedger {

    private final Map<CommitmentProof, Found> findings = new HashMap<>();

    /// As the copy of the chain puts it there.
    public synchronized void copy(Commitment commitment) {
        findings.put(commitment.proof(), new Found(new Finding.Committed(commitment), commitment.block()));
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
    public synchronized Optional<Found> finding(CommitmentProof proof) {
        read();
        return Optional.ofNullable(findings.get(proof));
    }

    @Override
    public synchronized void keep(CommitmentProof proof, Found found) {
        write();
        findings.put(proof, found);
    }
}
