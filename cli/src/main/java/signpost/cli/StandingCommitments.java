package signpost.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import signpost.chain.AccountId;
import signpost.commitment.Proof;
import signpost.ledger.Commitment;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.Finding;
import signpost.ledger.ProofCheck;
import signpost.manifest.WindowId;
import signpost.publishing.ObjectReads;

/// [CommitmentLedger] where there is none: of each hotkey the one commitment that stands on the chain now. What stood
/// before it and was replaced is known only by a proof of it.
final class StandingCommitments implements CommitmentLedger {

    private final ChainLink chain;
    private final ChainLink.Network network;
    private final int netuid;
    private final Supplier<ObjectReads> documents;
    private final ProofCheck proofs;
    private final Map<AccountId, List<Commitment>> standing = new HashMap<>();

    StandingCommitments(
            ChainLink chain,
            ChainLink.Network network,
            int netuid,
            Supplier<ObjectReads> documents,
            ProofCheck proofs) {
        this.chain = chain;
        this.network = network;
        this.netuid = netuid;
        this.documents = documents;
        this.proofs = proofs;
    }

    @Override
    public List<Commitment> commitments(AccountId hotkey, WindowId window) {
        return standing.computeIfAbsent(hotkey, this::standing);
    }

    private List<Commitment> standing(AccountId hotkey) {
        return Slot.of(chain, network, netuid, hotkey, _ -> documents.get())
                .proof(chain, netuid, hotkey)
                .flatMap(proof -> proofs.check(hotkey, proof) instanceof Finding.Committed(var commitment)
                        ? Optional.of(commitment)
                        : Optional.empty())
                .stream()
                .toList();
    }

    @Override
    public Optional<Found> finding(AccountId hotkey, Proof proof) {
        return Optional.empty();
    }

    @Override
    public void keep(AccountId hotkey, Proof proof, Found found) {
        throw new UnsupportedOperationException("the chain is read here");
    }
}
