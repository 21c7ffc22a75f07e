package signpost.challengeapi;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import signpost.chain.AccountId;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Proof;
import signpost.ledger.Finding;
import signpost.ledger.ProofCheck;

/// [ProofCheck] that gives up before the caller's gateway does, however many nodes there are to ask.
final class ProofsInTime implements ProofCheck {

    private final ProofCheck proofs;
    private final Duration most;

    ProofsInTime(ProofCheck proofs, Duration most) {
        this.proofs = proofs;
        this.most = most;
    }

    @Override
    public Finding check(AccountId hotkey, Proof proof) {
        var checking = new FutureTask<>(() -> proofs.check(hotkey, proof));
        Thread.ofVirtual().start(checking);
        try {
            return checking.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            checking.cancel(true);
            throw new ChainUnavailable("no finding within " + most.toMillis() + " ms", late);
        } catch (InterruptedException e) {
            checking.cancel(true);
            Thread.currentThread().interrupt();
            throw new ChainUnavailable("interrupted while the chain was asked", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
