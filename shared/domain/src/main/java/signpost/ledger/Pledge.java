package signpost.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import signpost.chain.Block;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// What a hotkey has promised for a window.
///
/// Before the window starts the last commitment counts. From then on what was in force cannot be taken
/// away any more: a commitment that leaves it out changes nothing, one that names it otherwise does.
/// What is added later can also be left out later. A commitment whose document was published only then
/// is one of then.
///
/// @param starts the block at which the window starts
/// @param commitments in the order of the chain
record Pledge(WindowId window, Block starts, List<Commitment> commitments) {

    sealed interface Judged {
        record Holds(Binding binding) implements Judged {}

        record Fails(NotHeld why) implements Judged {}

        /// None of the commitments has that proof.
        record Unknown() implements Judged {}
    }

    /// With a commitment that the ledger has not copied yet.
    Pledge and(Commitment commitment) {
        return new Pledge(
                window,
                starts,
                Stream.concat(commitments.stream(), Stream.of(commitment))
                        .sorted(Comparator.comparing(Commitment::block))
                        .toList());
    }

    /// An older proof stays good while the binding in force is the one it shows.
    Judged judge(Proof proof, ElementId element, Block head) {
        var shown = commitments.stream()
                .filter(commitment -> commitment.proof().equals(proof))
                .findFirst();
        if (shown.isEmpty()) {
            return new Judged.Unknown();
        }
        if (!shown.get().names(window)) {
            return new Judged.Fails(NotHeld.WRONG_WINDOW);
        }
        var binding = shown.get().binding(window, element);
        if (binding.isEmpty()) {
            return new Judged.Fails(NotHeld.WRONG_ELEMENT);
        }
        if (shown.get().hasExpiredAt(head)) {
            return new Judged.Fails(NotHeld.EXPIRED);
        }
        var inForce = inForce(element);
        if (inForce.isEmpty()) {
            return new Judged.Fails(NotHeld.WITHDRAWN);
        }
        return inForce.equals(binding) ? new Judged.Holds(binding.get()) : new Judged.Fails(NotHeld.SUPERSEDED);
    }

    private Optional<Binding> inForce(ElementId element) {
        var atStart = commitments.stream()
                .filter(commitment -> starts.isAfter(commitment.from()))
                .reduce((earlier, later) -> later)
                .flatMap(last -> last.binding(window, element));
        var inForce = atStart;
        for (var commitment : commitments) {
            if (!starts.isAfter(commitment.from())) {
                var named = commitment.binding(window, element);
                inForce = named.isEmpty() && atStart.isPresent() ? inForce : named;
            }
        }
        return inForce;
    }
}
