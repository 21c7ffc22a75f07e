package signpost.reading;

import java.util.Optional;
import java.util.Set;
import signpost.manifest.ManifestHash;
import signpost.publishing.StoredObject;
import signpost.signing.PublicKey;

/// What a reader keeps from one time to the next. Nothing in it is believed because it is there: whoever reads it
/// verifies it again.
///
/// What cannot be kept is forgotten, and what cannot be read was not kept; neither is an error.
public interface ReaderMemory {

    /// What was kept under the hash, which may be anything.
    Optional<byte[]> manifest(ManifestHash hash);

    void keepManifest(ManifestHash hash, byte[] bytes);

    /// The index of that place as it was last read, with its version there.
    Optional<StoredObject> index(String place);

    /// One without a version is not kept: it could not be asked for again.
    void keepIndex(String place, StoredObject index);

    /// The highest version seen of the index of a place, 0 if none.
    ///
    /// @param trusted whose index it is: under new keys counting starts anew, so that a publisher who had to change
    /// its keys is not locked out by what the old ones signed
    long seen(String place, Set<PublicKey> trusted);

    /// Never lowers what was kept.
    void keepSeen(String place, Set<PublicKey> trusted, long version);
}
