package signpost.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import signpost.chain.ChainUnavailable;
import signpost.commitment.CommitmentProof;
import signpost.commitment.Finding;
import signpost.commitment.ProofCheck;

/// [ProofCheck] that finds what the test put there, and counts how often it looked.
public final class SettableProofCheck implements ProofCheck {

    private final Map<CommitmentProof, Finding> findings = new ConcurrentHashMap<>();
    private final AtomicInteger checks = new AtomicInteger();
    private volatile boolean isCutOff;

    public void put(CommitmentProof proof, Finding finding) {
        findings.put(proof, finding);
    }

    public void cutOff() {
        isCutOff = true;
    }

    public int checks() {
        return checks.get();
    }

    @Override
    public Finding check(CommitmentProof proof) {
        checks.incrementAndGet();
        if (isCutOff) {
            throw new ChainUnavailable("the test cut the chain off", null);
        }
        return findings.getOrDefault(proof, new Finding.NotFound());
    }
}
