package signpost.testkit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import signpost.clips.Clip;
import signpost.clips.ClipCatalogue;
import signpost.manifest.ManifestHash;

/// [ClipCatalogue] in memory.
public final class InMemoryClipCatalogue extends Reachable implements ClipCatalogue {

    private final Map<String, Clip> clips = new TreeMap<>();

    @Override
    public synchronized List<Clip> find(Collection<ManifestHash> hashes) {
        read();
        return clips.values().stream()
                .filter(clip -> hashes.contains(clip.hash()))
                .toList();
    }

    @Override
    public synchronized List<Clip> legacy() {
        read();
        return clips.values().stream().filter(Clip::isLegacy).toList();
    }

    @Override
    public synchronized List<Clip> all() {
        read();
        return List.copyOf(clips.values());
    }

    @Override
    public synchronized void put(Clip clip) {
        write();
        clips.put(clip.hash().value(), clip);
    }

    @Override
    public synchronized boolean remove(ManifestHash hash) {
        write();
        return clips.remove(hash.value()) != null;
    }
}
