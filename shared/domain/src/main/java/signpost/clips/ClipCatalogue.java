package signpost.clips;

import java.util.Collection;
import java.util.List;
import signpost.manifest.ManifestHash;

/// The facts of clips, by the hash of the clip.
///
/// Every method may throw [signpost.store.StoreUnavailable].
public interface ClipCatalogue {

    /// Those of the clips that are known, in any order.
    List<Clip> find(Collection<ManifestHash> hashes);

    /// The pool of the v2 interface, in the order of the hashes.
    List<Clip> legacy();

    /// Every clip, in the order of the hashes. For operators.
    List<Clip> all();

    /// Puts the clip in the place of what was known of it.
    void put(Clip clip);

    /// @return whether it was there
    boolean remove(ManifestHash hash);
}
