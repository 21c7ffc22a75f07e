package signpost.commitment;

import java.util.List;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ChainUnavailable;
import signpost.chain.KeyScheme;
import signpost.commitment.CommitmentForm.Reading;
import signpost.document.Parsed;
import signpost.manifest.ElementId;
import signpost.manifest.Manifest;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.runtime.Extrinsic;

/// Whether a proof shows that a hotkey has committed to serve an element in a window.
///
/// The order is that of doubt: first whether the extrinsic is one at all, then whose it is and what it does,
/// then whether it succeeded, and last what it says. So whoever quotes somebody else's commitment learns
/// nothing of it.
public final class CheckProof {

    /// What the chain says of a proof.
    public enum Verdict {
        OK_CURRENT,
        OK_SUPERSEDED,
        FAILED_ON_CHAIN,
        WRONG_SIGNER,
        WRONG_CALL,
        WRONG_NETUID,
        NOT_FOUND,
        NOT_FINAL,
        MALFORMED
    }

    /// Why a commitment that the chain has does not bind what is asked for.
    public enum Reason {
        NOT_REGISTERED,
        UNREADABLE,
        WRONG_WINDOW,
        WRONG_ELEMENT,
        WRONG_CHUTE,
        EXPIRED,
        WITHDRAWN,
        SUPERSEDED
    }

    /// What a proof is to show.
    ///
    /// @param chuteSlug the chute that is to be bound, if it matters
    /// @param expiry the window's expiry block
    public record Wanted(
            AccountId hotkey,
            int netuid,
            WindowId window,
            ElementId element,
            Optional<String> chuteSlug,
            Block expiry) {}

    /// @param reason why it is refused although the chain has it
    /// @param detail for people
    public record Answer(Verdict verdict, Optional<Reason> reason, String detail, Optional<Commitment> commitment) {

        /// The binding, only if the proof is accepted.
        public Optional<Binding> accepted() {
            return reason.isEmpty() ? commitment.flatMap(Commitment::binding) : Optional.empty();
        }
    }

    /// What was found to be committed.
    ///
    /// @param scheme by which the hotkey signed it, and signs its requests
    public record Commitment(BlockHash block, KeyScheme scheme, Reading reading, Optional<Binding> binding) {}

    private final ProofSource chain;
    private final CommitmentDocuments documents;

    public CheckProof(ProofSource chain, CommitmentDocuments documents) {
        this.chain = chain;
        this.documents = documents;
    }

    /// @throws ChainUnavailable if nobody can say
    public Answer check(String proof, Wanted wanted) {
        return Proof.parse(proof)
                .map(parsed -> check(parsed, wanted))
                .orElseGet(() -> new Answer(
                        Verdict.MALFORMED,
                        Optional.empty(),
                        "a proof is <block>:0x<64 lower-case hex digits>",
                        Optional.empty()));
    }

    public Answer check(Proof proof, Wanted wanted) {
        return switch (look(proof, wanted.hotkey(), wanted.netuid())) {
            case Looked.Refused(var verdict, var detail) ->
                new Answer(verdict, Optional.empty(), detail, Optional.empty());
            case Looked.Made made -> bind(made, wanted);
        };
    }

    /// What a proof shows by itself, whatever it is to show.
    sealed interface Looked {
        record Refused(Verdict verdict, String detail) implements Looked {}

        /// A finalised, successful commitment of the hotkey to the subnet.
        record Made(Verdict verdict, KeyScheme scheme, List<CommitmentField> fields, Sighting.Seen seen)
                implements Looked {}
    }

    Looked look(Proof proof, AccountId hotkey, int netuid) {
        return switch (chain.look(proof, hotkey, netuid)) {
            case Sighting.NotFinal(var head) ->
                refused(Verdict.NOT_FINAL, "block " + proof.block() + " is above the finalised head " + head);
            case Sighting.NotFound() ->
                refused(Verdict.NOT_FOUND, "block " + proof.block() + " has no extrinsic " + proof.extrinsic());
            case Sighting.Seen seen -> judge(proof, seen, hotkey, netuid);
        };
    }

    private Looked judge(Proof proof, Sighting.Seen seen, AccountId hotkey, int netuid) {
        if (!(seen.extrinsic() instanceof Parsed.Ok<Extrinsic>(Extrinsic.Signed signed))) {
            return refused(Verdict.WRONG_CALL, "the extrinsic is not a call signed in a form that is supported");
        }
        if (!signed.signer().equals(hotkey)) {
            return refused(Verdict.WRONG_SIGNER, "the extrinsic is signed by " + signed.signer());
        }
        var fields = committed(signed.call());
        if (fields.isEmpty()) {
            return refused(
                    Verdict.WRONG_CALL,
                    "the extrinsic calls " + signed.call().pallet() + "."
                            + signed.call().name() + ", and not set_commitment directly");
        }
        if (!isOf(netuid, signed.call())) {
            return refused(Verdict.WRONG_NETUID, "the commitment is of another subnet than " + netuid);
        }
        var isCurrent = seen.current()
                .filter(current -> current.equals(new StoredCommitment(proof.block(), fields.get())))
                .isPresent();
        var verdict = switch (seen.outcome()) {
            case COMMITTED -> isCurrent ? Verdict.OK_CURRENT : Verdict.OK_SUPERSEDED;
            case FAILED -> Verdict.FAILED_ON_CHAIN;
            case DISCARDED -> {
                if (!isCurrent) {
                    throw new ChainUnavailable(
                            "the state of block " + proof.block() + " is discarded; an archive node has it", null);
                }
                yield Verdict.OK_CURRENT;
            }
        };
        if (verdict == Verdict.FAILED_ON_CHAIN) {
            return refused(verdict, "the extrinsic is in the block and failed");
        }
        return new Looked.Made(verdict, signed.signature().scheme(), fields.get(), seen);
    }

    private static Optional<List<CommitmentField>> committed(Call call) {
        return call.is("Commitments", "set_commitment")
                ? call.argument("info").flatMap(CommitmentField::fields)
                : Optional.empty();
    }

    private static boolean isOf(int netuid, Call call) {
        return call.argument("netuid")
                .flatMap(value -> value.number())
                .filter(number -> number.bitLength() < 32 && number.intValue() == netuid)
                .isPresent();
    }

    private Answer bind(Looked.Made made, Wanted wanted) {
        var verdict = made.verdict();
        var seen = made.seen();
        var reading = CommitmentForm.read(made.fields());
        var state = state(reading);
        var binding = state.flatMap(found -> found.binding(wanted.window(), wanted.element()));
        var commitment = Optional.of(new Commitment(seen.block(), made.scheme(), reading, binding));
        var reason = reason(verdict, reading, state, binding, seen, wanted);
        return new Answer(verdict, reason, reason.map(CheckProof::detail).orElse("the proof holds"), commitment);
    }

    private Optional<Reason> reason(
            Verdict verdict,
            Reading reading,
            Optional<CommitmentState> state,
            Optional<Binding> binding,
            Sighting.Seen seen,
            Wanted wanted) {
        if (!seen.isRegistered()) {
            return Optional.of(Reason.NOT_REGISTERED);
        }
        if (reading instanceof Reading.Withdrawn) {
            return Optional.of(Reason.WITHDRAWN);
        }
        if (state.isEmpty()) {
            return Optional.of(Reason.UNREADABLE);
        }
        if (state.get().window(wanted.window()).isEmpty()) {
            return Optional.of(Reason.WRONG_WINDOW);
        }
        if (binding.isEmpty()) {
            return Optional.of(Reason.WRONG_ELEMENT);
        }
        if (wanted.chuteSlug()
                .filter(slug -> !slug.equals(binding.get().chuteSlug()))
                .isPresent()) {
            return Optional.of(Reason.WRONG_CHUTE);
        }
        if (!Manifest.isActive(wanted.expiry(), seen.finalisedHead())) {
            return Optional.of(Reason.EXPIRED);
        }
        return verdict == Verdict.OK_CURRENT ? Optional.empty() : standing(binding.get(), seen, wanted);
    }

    /// An older proof holds while the commitment that replaced it repeats the binding unchanged.
    private Optional<Reason> standing(Binding binding, Sighting.Seen seen, Wanted wanted) {
        var now = seen.current().map(current -> CommitmentForm.read(current.fields()));
        if (now.isEmpty() || now.get() instanceof Reading.Withdrawn) {
            return Optional.of(Reason.WITHDRAWN);
        }
        return state(now.get())
                        .flatMap(state -> state.binding(wanted.window(), wanted.element()))
                        .filter(binding::equals)
                        .isPresent()
                ? Optional.empty()
                : Optional.of(Reason.SUPERSEDED);
    }

    Optional<CommitmentState> state(Reading reading) {
        return switch (reading) {
            case Reading.Inline(var state) -> Optional.of(state);
            case Reading.ByHash(var document) -> documents.find(document);
            case Reading.Withdrawn(), Reading.Skipped(var _) -> Optional.empty();
        };
    }

    private static String detail(Reason reason) {
        return switch (reason) {
            case NOT_REGISTERED -> "the hotkey has no place on the subnet any more";
            case UNREADABLE -> "the commitment is not of our form, or its document is not published";
            case WRONG_WINDOW -> "the commitment does not bind this window";
            case WRONG_ELEMENT -> "the commitment does not bind this element in this window";
            case WRONG_CHUTE -> "the commitment binds the element to another chute";
            case EXPIRED -> "the window has expired";
            case WITHDRAWN -> "the commitment has been withdrawn";
            case SUPERSEDED -> "a later commitment does not repeat this binding";
        };
    }

    private static Looked refused(Verdict verdict, String detail) {
        return new Looked.Refused(verdict, detail);
    }
}
