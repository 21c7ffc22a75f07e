package signpost.commitment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import signpost.document.Parsed;
import signpost.manifest.ManifestHash;

/// How a state is put on-chain and read from there (docs/commitments.md).
public final class CommitmentForm {

    private static final String TAG = "sv" + CommitmentState.VERSION + "|";

    /// What the fields of a commitment say.
    public sealed interface Reading {

        /// The state itself.
        record Inline(CommitmentState state) implements Reading {}

        /// The state is a document of that hash, published elsewhere.
        record ByHash(ManifestHash document) implements Reading {}

        /// No fields: all is withdrawn.
        record Withdrawn() implements Reading {}

        /// Something else; the reason says what.
        record Skipped(String reason) implements Reading {}
    }

    private CommitmentForm() {}

    /// The fields that commit a state: its compact form, or the hash of its document where that is too long.
    public static List<CommitmentField> fields(CommitmentState state) {
        var compact = CompactForm.write(state);
        if (compact.length <= CommitmentField.MOST_BYTES) {
            return List.of(CommitmentField.Plain.of(compact));
        }
        var window = state.windows().isEmpty()
                ? ""
                : state.windows().getFirst().window().value();
        return List.of(
                new CommitmentField.Sha256(
                        ManifestHash.of(state.documentBytes()).hex()),
                CommitmentField.Plain.of((TAG + window).getBytes(StandardCharsets.UTF_8)));
    }

    /// Any other commitment that others may have made of this subnet is skipped with the reason.
    public static Reading read(List<CommitmentField> fields) {
        if (fields.isEmpty()) {
            return new Reading.Withdrawn();
        }
        if (fields.stream().anyMatch(CommitmentField.Timelocked.class::isInstance)) {
            return new Reading.Skipped("ciphertext: it can be read when it is revealed, and proves nothing before");
        }
        if (fields.size() == 1 && fields.getFirst() instanceof CommitmentField.Plain plain) {
            return inline(plain.bytes());
        }
        if (fields.size() == 2
                && fields.getFirst() instanceof CommitmentField.Sha256(var hex)
                && fields.getLast() instanceof CommitmentField.Plain tag
                && new String(tag.bytes(), StandardCharsets.UTF_8).startsWith(TAG)) {
            return new Reading.ByHash(ManifestHash.parse(hex));
        }
        if (AnchorForm.read(fields).isPresent()) {
            return new Reading.Skipped("the anchor of a manifest, which binds nothing");
        }
        return new Reading.Skipped("other fields than a commitment of ours has");
    }

    private static Reading inline(byte[] bytes) {
        if (CompactForm.isMeant(bytes)) {
            return switch (CompactForm.read(bytes)) {
                case Parsed.Ok<CommitmentState>(var state) -> new Reading.Inline(state);
                case Parsed.Malformed<CommitmentState>(var violations) ->
                    new Reading.Skipped(violations.getFirst().message());
            };
        }
        var text = new String(bytes, StandardCharsets.UTF_8).strip();
        return new Reading.Skipped(
                text.startsWith("{") || text.startsWith("[") ? "JSON that is not ours" : "bytes that are not ours");
    }
}
