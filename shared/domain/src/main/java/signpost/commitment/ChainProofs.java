package signpost.commitment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.commitment.CheckProof.Looked;
import signpost.ledger.Commitment;
import signpost.ledger.Finding;
import signpost.ledger.ProofCheck;
import signpost.manifest.WindowId;

/// [ProofCheck] by the chain itself: what [CheckProof] finds of a proof, before it is asked for a window.
public final class ChainProofs implements ProofCheck {

    private final CheckProof proofs;
    private final int netuid;

    /// @param netuid the subnet that is served
    public ChainProofs(CheckProof proofs, int netuid) {
        this.proofs = proofs;
        this.netuid = netuid;
    }

    @Override
    public Finding check(AccountId hotkey, Proof proof) {
        return switch (proofs.look(proof, hotkey, netuid)) {
            case Looked.Made made -> made(hotkey, proof, made);
            case Looked.Refused(var verdict, var _) ->
                switch (verdict) {
                    case NOT_FOUND, MALFORMED -> new Finding.NotFound();
                    case NOT_FINAL -> new Finding.NotFinal();
                    case WRONG_CALL -> new Finding.WrongCall();
                    case WRONG_NETUID -> new Finding.WrongNetuid();
                    case WRONG_SIGNER -> new Finding.WrongSigner();
                    case FAILED_ON_CHAIN -> new Finding.FailedOnChain();
                    case OK_CURRENT, OK_SUPERSEDED -> throw new IllegalStateException(verdict + " is no refusal");
                };
        };
    }

    /// A document that is not published yet may be so later; until then nobody knows what was committed.
    private Finding made(AccountId hotkey, Proof proof, Looked.Made made) {
        var reading = CommitmentForm.read(made.fields());
        return switch (reading) {
            case CommitmentForm.Reading.Skipped _ -> new Finding.WrongCall();
            case CommitmentForm.Reading.Withdrawn() -> committed(hotkey, proof, made, Map.of());
            case CommitmentForm.Reading.Inline _, CommitmentForm.Reading.ByHash _ ->
                proofs.state(reading)
                        .map(state -> committed(hotkey, proof, made, windows(state)))
                        .orElseGet(Finding.NotFound::new);
        };
    }

    private static Finding committed(
            AccountId hotkey, Proof proof, Looked.Made made, Map<WindowId, List<Binding>> windows) {
        return new Finding.Committed(new Commitment(proof, hotkey, made.scheme(), windows, Optional.empty()));
    }

    private static Map<WindowId, List<Binding>> windows(CommitmentState state) {
        var windows = new HashMap<WindowId, List<Binding>>();
        state.windows().forEach(window -> windows.put(window.window(), window.bindings()));
        return windows;
    }
}
