package signpost.commitment;

import java.util.Optional;
import signpost.document.Parsed;
import signpost.manifest.ManifestHash;
import signpost.publishing.Keys;
import signpost.publishing.ObjectReads;

/// [CommitmentDocuments] in object storage, each under its hash; bytes of another hash are not there.
public final class PublishedCommitmentDocuments implements CommitmentDocuments {

    private final ObjectReads objects;

    public PublishedCommitmentDocuments(ObjectReads objects) {
        this.objects = objects;
    }

    /// Where a document lies.
    public static String key(ManifestHash document) {
        return Keys.commitment(document);
    }

    @Override
    public Optional<CommitmentState> find(ManifestHash document) {
        return objects.read(key(document), CommitmentState.MOST_DOCUMENT_BYTES)
                .map(object -> object.bytes())
                .filter(bytes -> ManifestHash.of(bytes).equals(document))
                .flatMap(bytes -> CommitmentState.parse(bytes) instanceof Parsed.Ok<CommitmentState>(var state)
                        ? Optional.of(state)
                        : Optional.empty());
    }
}
