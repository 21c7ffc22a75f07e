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
import signpost.ledger.CommitmentCopies;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.CopiedCommitment;
import signpost.ledger.CopyState;
import signpost.ledger.Finding;
import signpost.manifest.WindowId;

/// [CommitmentLedger] and what is copied into it, in memory.
public final class InMemoryCommitmentLedger extends Reachable implements CommitmentLedger, CommitmentCopies {

    private record Key(AccountId hotkey, Proof proof) {}

    private final Map<Key, Found> findings = new HashMap<>();
    private final Map<Key, CopiedCommitment> copied = new HashMap<>();
    private final Map<Key, CopiedCommitment.End> ends = new HashMap<>();
    private Optional<CopyState> state = Optional.empty();

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
                .sorted(Comparator.comparing(Commitment::block).thenComparingInt(this::index))
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

    private int index(Commitment commitment) {
        var copy = copied.get(new Key(commitment.hotkey(), commitment.proof()));
        return copy == null ? 0 : copy.index();
    }

    /// What was copied, as it was last written.
    public synchronized Optional<CopiedCommitment> copied(AccountId hotkey, Proof proof) {
        return Optional.ofNullable(copied.get(new Key(hotkey, proof)));
    }

    public synchronized Optional<CopiedCommitment.End> ended(AccountId hotkey, Proof proof) {
        return Optional.ofNullable(ends.get(new Key(hotkey, proof)));
    }

    @Override
    public synchronized Optional<CopyState> state() {
        read();
        return state;
    }

    @Override
    public synchronized void add(CopiedCommitment commitment) {
        write();
        copied.put(new Key(commitment.hotkey(), commitment.proof()), commitment);
        copy(commitment.commitment());
    }

    @Override
    public synchronized void end(AccountId hotkey, Proof ended, Proof by, CopiedCommitment.End how) {
        write();
        if (copied.containsKey(new Key(hotkey, ended))) {
            ends.putIfAbsent(new Key(hotkey, ended), how);
        }
    }

    @Override
    public synchronized boolean advance(Optional<CopyState> from, CopyState to) {
        write();
        if (!state.map(CopyState::head).equals(from.map(CopyState::head))) {
            return false;
        }
        state = Optional.of(to);
        return true;
    }
}
