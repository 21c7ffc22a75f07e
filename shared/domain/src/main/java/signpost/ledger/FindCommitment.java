package signpost.ledger;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.store.StoreUnavailable;

/// Finds out whether a hotkey is bound to an element in a window, by the proof that it shows.
///
/// The form of the proof comes first and costs nothing. Then the ledger is asked, once; only a proof
/// that it does not know is looked for on the chain, and what is found there is kept. A miss is
/// remembered until the next block.
public final class FindCommitment {

    /// @param starts the block at which the window starts
    /// @param chuteSlug the chute that the caller expects, if it says so
    /// @param proof as it was sent, if at all
    public record Asked(
            AccountId hotkey,
            WindowId window,
            Block starts,
            ElementId element,
            Optional<String> chuteSlug,
            Optional<String> proof) {}

    public sealed interface Outcome {
        record Holds(Proof proof, Binding binding) implements Outcome {}

        record Fails(NotHeld why) implements Outcome {}
    }

    private final CommitmentLedger ledger;
    private final ProofCheck check;

    public FindCommitment(CommitmentLedger ledger, ProofCheck check) {
        this.ledger = ledger;
        this.check = check;
    }

    /// As matters stand at the head.
    ///
    /// @throws ChainUnavailable if neither the ledger nor the chain could be asked
    public Outcome find(Asked asked, Block head) {
        return find(asked, head, ledger::commitments);
    }

    /// As matters stood at an earlier block: what was committed after it changes nothing.
    ///
    /// @throws ChainUnavailable if neither the ledger nor the chain could be asked
    public Outcome findAsOf(Asked asked, Block then) {
        return find(
                asked,
                then,
                (hotkey, window) -> ledger.commitments(hotkey, window).stream()
                        .filter(commitment -> !commitment.block().isAfter(then))
                        .toList());
    }

    private Outcome find(Asked asked, Block head, BiFunction<AccountId, WindowId, List<Commitment>> commitments) {
        if (asked.proof().filter(text -> !text.isEmpty()).isEmpty()) {
            return new Outcome.Fails(NotHeld.MISSING_PROOF);
        }
        var proof = Proof.parse(asked.proof().get());
        if (proof.isEmpty()) {
            return new Outcome.Fails(NotHeld.MALFORMED_PROOF);
        }
        try {
            return find(asked, proof.get(), head, commitments);
        } catch (StoreUnavailable e) {
            throw new ChainUnavailable("the ledger of commitments cannot be asked: " + e.getMessage(), e);
        }
    }

    private Outcome find(
            Asked asked, Proof proof, Block head, BiFunction<AccountId, WindowId, List<Commitment>> commitments) {
        var pledge = new Pledge(asked.window(), asked.starts(), commitments.apply(asked.hotkey(), asked.window()));
        return switch (pledge.judge(proof, asked.element(), head)) {
            case Pledge.Judged.Holds(var binding) -> chute(asked, proof, binding);
            case Pledge.Judged.Fails(var why) -> new Outcome.Fails(why);
            case Pledge.Judged.Unknown() -> lookedAt(asked, pledge, proof, head);
        };
    }

    private Outcome lookedAt(Asked asked, Pledge pledge, Proof proof, Block head) {
        return switch (finding(asked.hotkey(), proof, head)) {
            case Finding.Committed(var commitment) ->
                switch (pledge.and(commitment).judge(proof, asked.element(), head)) {
                    case Pledge.Judged.Holds(var binding) -> chute(asked, proof, binding);
                    case Pledge.Judged.Fails(var why) -> new Outcome.Fails(why);
                    case Pledge.Judged.Unknown() ->
                        throw new IllegalStateException("the chain showed another proof than " + proof);
                };
            case Finding.FailedOnChain() -> new Outcome.Fails(NotHeld.FAILED_ON_CHAIN);
            case Finding.WrongSigner() -> new Outcome.Fails(NotHeld.WRONG_SIGNER);
            case Finding.WrongCall() -> new Outcome.Fails(NotHeld.WRONG_CALL);
            case Finding.WrongNetuid() -> new Outcome.Fails(NotHeld.WRONG_NETUID);
            case Finding.NotFound() -> new Outcome.Fails(NotHeld.NOT_FOUND);
            case Finding.NotFinal() -> new Outcome.Fails(NotHeld.NOT_FINAL);
        };
    }

    private Finding finding(AccountId hotkey, Proof proof, Block head) {
        var known =
                ledger.finding(hotkey, proof).filter(found -> found.finding().isLasting() || !head.isAfter(found.at()));
        if (known.isPresent()) {
            return known.get().finding();
        }
        var finding = check.check(hotkey, proof);
        ledger.keep(hotkey, proof, new CommitmentLedger.Found(finding, head));
        return finding;
    }

    private static Outcome chute(Asked asked, Proof proof, Binding binding) {
        return asked.chuteSlug()
                        .filter(slug -> !slug.equals(binding.chuteSlug()))
                        .isPresent()
                ? new Outcome.Fails(NotHeld.WRONG_CHUTE)
                : new Outcome.Holds(proof, binding);
    }
}
