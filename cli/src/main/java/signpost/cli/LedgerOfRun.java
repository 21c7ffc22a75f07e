package signpost.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.commitment.Proof;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.Finding;
import signpost.manifest.WindowId;

/// [CommitmentLedger] for one run: what another one holds, and what was found since. It writes nothing there.
final class LedgerOfRun implements CommitmentLedger {

    private record Key(AccountId hotkey, Proof proof) {}

    private final CommitmentLedger held;
    private final Map<Key, Found> findings = new HashMap<>();

    LedgerOfRun(CommitmentLedger held) {
        this.held = held;
    }

    @Override
    public List<Commitment> commitments(AccountId hotkey, WindowId window) {
        var all = new ArrayList<>(held.commitments(hotkey, window));
        findings.forEach((key, found) -> {
            if (key.hotkey().equals(hotkey)
                    && found.finding() instanceof Finding.Committed(var commitment)
                    && all.stream().noneMatch(one -> one.proof().equals(commitment.proof()))) {
                all.add(commitment);
            }
        });
        all.sort(Comparator.comparing(Commitment::block));
        return List.copyOf(all);
    }

    @Override
    public Optional<Found> finding(AccountId hotkey, Proof proof) {
        return Optional.ofNullable(findings.get(new Key(hotkey, proof))).or(() -> held.finding(hotkey, proof));
    }

    @Override
    public void keep(AccountId hotkey, Proof proof, Found found) {
        findings.put(new Key(hotkey, proof), found);
    }
}
