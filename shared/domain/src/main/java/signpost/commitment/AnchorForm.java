package signpost.commitment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// How the hash of a manifest stands on-chain (docs/commitments.md): `Sha256` of it, and a text by which it is told
/// from the hash of a commitment's document.
public final class AnchorForm {

    private static final String TAG = "sva1|";

    private AnchorForm() {}

    public static List<CommitmentField> fields(ManifestHash hash, WindowId window) {
        return List.of(
                new CommitmentField.Sha256(hash.hex()),
                CommitmentField.Plain.of((TAG + window).getBytes(StandardCharsets.UTF_8)));
    }

    /// The hash that is anchored, if the fields are an anchor.
    public static Optional<ManifestHash> read(List<CommitmentField> fields) {
        return fields.size() == 2
                        && fields.getFirst() instanceof CommitmentField.Sha256(var hex)
                        && fields.getLast() instanceof CommitmentField.Plain tag
                        && new String(tag.bytes(), StandardCharsets.UTF_8).startsWith(TAG)
                ? Optional.of(ManifestHash.parse(hex))
                : Optional.empty();
    }
}
