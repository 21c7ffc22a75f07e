package signpost.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;

/// One finalised, successful commitment. It replaces every earlier one of its hotkey: what it does not
/// name, it takes away.
///
/// @param scheme by which the hotkey signed it, as the chain has verified
/// @param windows what it names, by window
/// @param expires the block at which it ends, if it says so
/// @param from the block from which it counts: its own, or, where its document was published later, that at which it
/// became known
public record Commitment(
        Proof proof,
        AccountId hotkey,
        KeyScheme scheme,
        Map<WindowId, List<Binding>> windows,
        Optional<Block> expires,
        Block from) {
    public Commitment {
        windows = Map.copyOf(windows);
    }

    public Commitment(
            Proof proof,
            AccountId hotkey,
            KeyScheme scheme,
            Map<WindowId, List<Binding>> windows,
            Optional<Block> expires) {
        this(proof, hotkey, scheme, windows, expires, proof.block());
    }

    public Block block() {
        return proof.block();
    }

    public boolean names(WindowId window) {
        return windows.containsKey(window);
    }

    public Optional<Binding> binding(WindowId window, ElementId element) {
        return windows.getOrDefault(window, List.of()).stream()
                .filter(binding -> binding.element().equals(element))
                .findFirst();
    }

    /// At the block at which it ends it has ended, as windows do.
    public boolean hasExpiredAt(Block head) {
        return expires.filter(end -> !end.isAfter(head)).isPresent();
    }
}
