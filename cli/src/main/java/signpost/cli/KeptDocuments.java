package signpost.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import signpost.commitment.CommitmentState;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.files.WholeFile;
import signpost.manifest.ManifestHash;
import signpost.publishing.ObjectReads;
import signpost.publishing.StoredObject;

/// The documents of this user's long commitments: `commitments/documents/<hash>.json` under `~/.score`.
///
/// Only the hash stands on the chain, and nobody could make the document of it. So it is kept here before anything is
/// sent, and from here it can be published at any time.
final class KeptDocuments {

    private final Path folder;

    KeptDocuments(Session session) {
        this.folder = session.scoreHome().resolve("commitments").resolve("documents");
    }

    Path file(ManifestHash document) {
        return folder.resolve(document.hex() + ".json");
    }

    /// Ends the command if it cannot be kept.
    Path keep(byte[] bytes) {
        var file = file(ManifestHash.of(bytes));
        try {
            WholeFile.replace(file, bytes);
            return file;
        } catch (IOException e) {
            throw Stop.refused(
                    "cannot_write",
                    file + " cannot be written: " + e.getMessage(),
                    "make room for it; without its document the commitment could not be read");
        }
    }

    /// The bytes of that hash, if they are here unchanged.
    Optional<byte[]> find(ManifestHash document) {
        try {
            return read(file(document)).filter(bytes -> ManifestHash.of(bytes).equals(document));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw Stop.refused(
                    "cannot_read", file(document) + " cannot be read: " + e.getMessage(), "check who may read it");
        }
    }

    /// A file that may be one; of a longer one nothing.
    static Optional<byte[]> read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(CommitmentState.MOST_DOCUMENT_BYTES + 1);
            return bytes.length > CommitmentState.MOST_DOCUMENT_BYTES ? Optional.empty() : Optional.of(bytes);
        }
    }

    /// What is published, and for what is not published yet, what is kept here.
    ObjectReads behind(ObjectReads published, ManifestHash document) {
        return (key, mostBytes) -> published
                .read(key, mostBytes)
                .or(() -> key.equals(PublishedCommitmentDocuments.key(document))
                        ? find(document).map(bytes -> new StoredObject(bytes, ""))
                        : Optional.empty());
    }
}
