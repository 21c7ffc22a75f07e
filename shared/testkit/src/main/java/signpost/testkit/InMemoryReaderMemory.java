package signpost.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import signpost.manifest.ManifestHash;
import signpost.publishing.StoredObject;
import signpost.reading.ReaderMemory;
import signpost.signing.PublicKey;

/// [ReaderMemory] in memory.
public final class InMemoryReaderMemory implements ReaderMemory {

    private record Seen(String place, Set<PublicKey> trusted) {}

    private final Map<ManifestHash, byte[]> manifests = new HashMap<>();
    private final Map<String, StoredObject> indexes = new HashMap<>();
    private final Map<Seen, Long> seen = new HashMap<>();

    @Override
    public synchronized Optional<byte[]> manifest(ManifestHash hash) {
        return Optional.ofNullable(manifests.get(hash));
    }

    @Override
    public synchronized void keepManifest(ManifestHash hash, byte[] bytes) {
        manifests.put(hash, bytes);
    }

    @Override
    public synchronized Optional<StoredObject> index(String place) {
        return Optional.ofNullable(indexes.get(place));
    }

    @Override
    public synchronized void keepIndex(String place, StoredObject index) {
        if (!index.version().isEmpty()) {
            indexes.put(place, index);
        }
    }

    @Override
    public synchronized long seen(String place, Set<PublicKey> trusted) {
        return seen.getOrDefault(new Seen(place, Set.copyOf(trusted)), 0L);
    }

    @Override
    public synchronized void keepSeen(String place, Set<PublicKey> trusted, long version) {
        seen.merge(new Seen(place, Set.copyOf(trusted)), version, Math::max);
    }
}
