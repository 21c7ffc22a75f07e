package signpost.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import signpost.publishing.ObjectStore;
import signpost.publishing.StoredObject;

/// [ObjectStore] in memory.
public final class InMemoryObjectStore implements ObjectStore {

    private final TreeMap<String, StoredObject> objects = new TreeMap<>();
    private long version;

    @Override
    public synchronized Optional<StoredObject> read(String key, int mostBytes) {
        return Optional.ofNullable(objects.get(key))
                .map(object -> new StoredObject(
                        Arrays.copyOf(object.bytes(), Math.min(object.bytes().length, mostBytes + 1)),
                        object.version()));
    }

    @Override
    public synchronized Written create(String key, byte[] bytes) {
        return objects.containsKey(key) ? new Written.Conflict() : put(key, bytes);
    }

    @Override
    public synchronized Written replace(String key, byte[] bytes, String expected) {
        var there = objects.get(key);
        return there == null || !there.version().equals(expected) ? new Written.Conflict() : put(key, bytes);
    }

    @Override
    public synchronized List<String> keys(String prefix) {
        return objects.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    /// Puts an object there as somebody would who respects no condition.
    public synchronized Written put(String key, byte[] bytes) {
        version++;
        var stored = new StoredObject(bytes.clone(), "v" + version);
        objects.put(key, stored);
        return new Written.Stored(stored.version());
    }
}
