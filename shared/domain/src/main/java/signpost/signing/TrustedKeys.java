package signpost.signing;

import java.util.HashSet;
import java.util.Set;

/// Whose signatures are believed, pinned by the reader and never taken from the document that is to be checked.
///
/// Manifests and the index are signed by keys of their own, so that neither can stand in for the other.
public record TrustedKeys(Set<PublicKey> manifestKeys, Set<PublicKey> indexKeys) {
    public TrustedKeys {
        manifestKeys = Set.copyOf(manifestKeys);
        indexKeys = Set.copyOf(indexKeys);
    }

    public TrustedKeys and(TrustedKeys others) {
        var manifests = new HashSet<>(manifestKeys);
        manifests.addAll(others.manifestKeys);
        var indexes = new HashSet<>(indexKeys);
        indexes.addAll(others.indexKeys);
        return new TrustedKeys(manifests, indexes);
    }
}
