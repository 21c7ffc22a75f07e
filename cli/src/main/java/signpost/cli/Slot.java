package signpost.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentForm.Reading;
import signpost.commitment.CommitmentState;
import signpost.commitment.Proof;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.commitment.StoredCommitment;
import signpost.manifest.ManifestHash;
import signpost.publishing.ObjectReads;
import signpost.runtime.Value;

/// What stands on the chain for a hotkey on a subnet, at its finalised head.
///
/// @param uid its place there, if it is registered
/// @param block in which it was committed, if it was
/// @param reading what the fields say
/// @param state what is committed, as far as it could be read
record Slot(
        OptionalInt uid,
        Optional<Block> block,
        List<CommitmentField> fields,
        Reading reading,
        Optional<CommitmentState> state) {

    /// @param documents where the document of that hash may be, asked only if there is one
    static Slot of(
            ChainLink chain,
            ChainLink.Network network,
            int netuid,
            AccountId hotkey,
            Function<ManifestHash, ObjectReads> documents) {
        var at = network.finalised().hash();
        var stored = chain.reads()
                .storage(
                        chain.reads().runtimeAt(at),
                        at,
                        "Commitments",
                        "CommitmentOf",
                        List.of(Value.of(netuid), Value.of(hotkey.bytes())));
        var block = stored.flatMap(value -> value.field("block"))
                .flatMap(Value::number)
                .filter(number -> number.bitLength() < 63)
                .map(number -> new Block(number.longValue()));
        var fields = stored.flatMap(value -> value.field("info"))
                .flatMap(CommitmentField::fields)
                .orElse(List.of());
        var reading = CommitmentForm.read(fields);
        Optional<CommitmentState> state = switch (reading) {
            case Reading.Inline(var inline) -> Optional.of(inline);
            case Reading.ByHash(var document) ->
                new PublishedCommitmentDocuments(documents.apply(document)).find(document);
            case Reading.Withdrawn _, Reading.Skipped _ -> Optional.empty();
        };
        return new Slot(chain.commitments().uid(netuid, hotkey, at), block, fields, reading, state);
    }

    /// The document that stands for the commitment, if it was too long.
    Optional<ManifestHash> document() {
        return reading instanceof Reading.ByHash(var document) ? Optional.of(document) : Optional.empty();
    }

    /// The document that is named and could not be found.
    Optional<ManifestHash> missingDocument() {
        return document().filter(_ -> state.isEmpty());
    }

    /// By which extrinsic it was committed, if its block can still be read.
    Optional<Proof> proof(ChainLink chain, int netuid, AccountId hotkey) {
        return block.flatMap(at -> chain.commitments().proof(netuid, hotkey, new StoredCommitment(at, fields)));
    }
}
