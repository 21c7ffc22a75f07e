package signpost.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.KeyScheme;
import signpost.commitment.Binding;
import signpost.commitment.Proof;
import signpost.manifest.WindowId;

/// One finalised, successful commitment as the copy keeps it, ours or not: whatever it says, it replaces the
/// one before it.
///
/// @param index the place of the extrinsic in its block
/// @param scheme by which the hotkey itself signed it, if it did
/// @param from the block from which it counts, see [Commitment]
public record CopiedCommitment(
        AccountId hotkey, Proof proof, int index, Optional<KeyScheme> scheme, Content content, Block from) {

    public CopiedCommitment(AccountId hotkey, Proof proof, int index, Optional<KeyScheme> scheme, Content content) {
        this(hotkey, proof, index, scheme, content, proof.block());
    }

    public sealed interface Content {
        record Bindings(Map<WindowId, List<Binding>> windows) implements Content {
            public Bindings {
                windows = Map.copyOf(windows);
            }
        }

        /// No fields: all is taken back.
        record Withdrawn() implements Content {}

        /// Not of our form; the reason says what it is.
        record Skipped(String reason) implements Content {}
    }

    /// How a commitment ended.
    public enum End {
        SUPERSEDED,
        WITHDRAWN
    }

    /// What it does to the one before it.
    public End endOfEarlier() {
        return content instanceof Content.Withdrawn ? End.WITHDRAWN : End.SUPERSEDED;
    }

    public Map<WindowId, List<Binding>> windows() {
        return content instanceof Content.Bindings(var windows) ? windows : Map.of();
    }

    /// Among the commitments of its hotkey. Where somebody else signed, it names nothing, and nobody
    /// goes by its scheme.
    public Commitment commitment() {
        return new Commitment(proof, hotkey, scheme.orElse(KeyScheme.SR25519), windows(), Optional.empty(), from);
    }
}
