package signpost.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockId;
import signpost.chain.KeyScheme;
import signpost.commitment.Proof;
import signpost.manifest.ManifestHash;

/// How far the chain has been copied.
///
/// @param head up to this finalised block
/// @param slots of registered hotkeys, what was copied last of each
/// @param registered all hotkeys with a place on the subnet at that block
/// @param pending commitments by hash whose documents were not published yet
public record CopyState(BlockId head, Map<AccountId, Slot> slots, Set<AccountId> registered, List<Pending> pending) {

    /// @param index the place of the extrinsic in its block
    /// @param scheme by which the hotkey signed last, if it ever did itself
    /// @param isEmptied whether nothing stands there any more, as after a reveal
    public record Slot(Proof proof, int index, Optional<KeyScheme> scheme, boolean isEmptied) {

        public Block block() {
            return proof.block();
        }

        boolean isBefore(Proof other, int place) {
            return other.block().isAfter(block()) || (other.block().equals(block()) && place > index);
        }

        Slot emptied() {
            return new Slot(proof, index, scheme, true);
        }
    }

    public record Pending(AccountId hotkey, Proof proof, int index, KeyScheme scheme, ManifestHash document) {}

    public CopyState {
        slots = Map.copyOf(slots);
        registered = Set.copyOf(registered);
        pending = List.copyOf(pending);
    }

    /// Registered hotkeys with the scheme on record.
    public Map<AccountId, Optional<KeyScheme>> schemes() {
        var schemes = new HashMap<AccountId, Optional<KeyScheme>>();
        for (var hotkey : registered) {
            schemes.put(hotkey, Optional.ofNullable(slots.get(hotkey)).flatMap(Slot::scheme));
        }
        return Map.copyOf(schemes);
    }
}
