package signpost.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import signpost.chain.AccountId;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Proof;
import signpost.ledger.Finding;
import signpost.ledger.ProofCheck;

/// [ProofCheck] that finds what the test put there, and counts how often it looked.
public final class SettableProofCheck implements ProofCheck {

    private final Map<Proof, Finding> findings = new ConcurrentHashMap<>();
    private final AtomicInteger checks = new AtomicInteger();
    private volatile boolean isCutOff;

    public void put(Proof proof, Finding finding) {
        findings.put(proof, finding);
    }

    public void cutOff() {
        isCutOff = true;
    }

    public int checks() {
        return checks.get();
    }

    @Override
    public Finding check(AccountId hotkey, Proof proof) {
        checks.incrementAndGet();
        if (isCutOff) {
            throw new ChainUnavailable("the test cut the chain off", null);
        }
        var finding = findings.getOrDefault(proof, new Finding.NotFound());
        return finding instanceof Finding.Committed(var commitment)
                        && !commitment.hotkey().equals(hotkey)
                ? new Finding.WrongSigner()
                : finding;
    }
}
