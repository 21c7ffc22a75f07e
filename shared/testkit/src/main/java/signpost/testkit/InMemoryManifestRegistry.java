package signpost.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import signpost.ingest.ManifestName;
import signpost.job.Job;
import signpost.job.Page;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.json.Rfc3339;
import signpost.manifest.ManifestHash;
import signpost.registry.ManifestRecord;
import signpost.registry.ManifestRegistry;
import signpost.registry.Precondition;
import signpost.registry.Run;
import signpost.registry.Version;

/// [ManifestRegistry] in memory. Runs come from the [InMemoryJobStore] that shares it.
public final class InMemoryManifestRegistry implements ManifestRegistry {

    /// Everything under one name.
    private static final class Shelf {
        private Optional<ManifestRecord> record = Optional.empty();
        private final Map<ManifestHash, String> contents = new HashMap<>();
        private final NavigableMap<String, Version> versions = new TreeMap<>();
        private final NavigableMap<String, Run> runs = new TreeMap<>();
        private final Map<ManifestHash, Json> states = new HashMap<>();
    }

    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,400}");

    private final NavigableMap<String, Shelf> shelves = new TreeMap<>();

    @Override
    public synchronized Optional<ManifestRecord> find(ManifestName name) {
        return shelf(name).record;
    }

    @Override
    public synchronized Optional<String> content(ManifestName name, ManifestHash hash) {
        return Optional.ofNullable(shelf(name).contents.get(hash));
    }

    @Override
    public synchronized Put put(
            ManifestName name, String content, ManifestHash hash, Precondition precondition, Instant now) {
        var shelf = shelf(name);
        if (!precondition.holdsFor(shelf.record)) {
            return new Put.NotNow(shelf.record);
        }
        if (shelf.record.filter(current -> current.isCurrent(hash)).isPresent()) {
            return new Put.Stored(shelf.record.get());
        }
        shelf.contents.put(hash, content);
        shelf.versions.put(Rfc3339.text(now) + "#" + hash, new Version(hash, now));
        return stored(shelf, ManifestRecord.put(shelf.record, name, hash, now));
    }

    @Override
    public synchronized Put delete(ManifestName name, Precondition precondition, Instant now) {
        var shelf = shelf(name);
        var there = shelf.record.filter(ManifestRecord::isThere);
        return there.isPresent() && precondition.holdsFor(there)
                ? stored(shelf, there.get().deleted(now))
                : new Put.NotNow(shelf.record);
    }

    private static Put stored(Shelf shelf, ManifestRecord next) {
        shelf.record = Optional.of(next);
        return new Put.Stored(next);
    }

    @Override
    public synchronized Page<ManifestRecord> list(String prefix, Optional<String> cursor, int most) {
        var records = new TreeMap<String, ManifestRecord>();
        shelves.forEach((name, shelf) -> shelf.record
                .filter(record -> record.isThere() && name.startsWith(prefix))
                .ifPresent(record -> records.put(name, record)));
        return page(records, cursor, most);
    }

    @Override
    public synchronized Page<Version> versions(ManifestName name, Optional<String> cursor, int most) {
        return page(shelf(name).versions.descendingMap(), cursor, most);
    }

    @Override
    public synchronized Page<Run> runs(ManifestName name, Optional<String> cursor, int most) {
        return page(shelf(name).runs.descendingMap(), cursor, most);
    }

    private static <T> Page<T> page(NavigableMap<String, T> all, Optional<String> cursor, int most) {
        var rest = cursor.map(place -> all.tailMap(place(place), false)).orElse(all);
        var keys = rest.keySet().stream().limit(most).toList();
        return new Page<>(
                Stream.of(keys).flatMap(found -> found.stream().map(rest::get)).toList(),
                rest.size() > most ? Optional.of(cursor(keys.getLast())) : Optional.empty());
    }

    @Override
    public boolean isCursor(String text) {
        return isPlace(text);
    }

    static boolean isPlace(String cursor) {
        try {
            return CURSOR.matcher(cursor).matches() && !place(cursor).isEmpty();
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    static String cursor(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    static String place(String cursor) {
        return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void save(ManifestName name, Json state, Instant now) {
        var shelf = shelf(name);
        var record = shelf.record.orElseThrow(() -> new IllegalStateException("there is no manifest " + name));
        var hash = ManifestHash.of(CanonicalJson.bytes(state));
        shelf.states.put(hash, state);
        shelf.record = Optional.of(record.withState(new ManifestRecord.StateRef(hash, now)));
    }

    @Override
    public synchronized Optional<Json> state(ManifestName name, ManifestRecord.StateRef state) {
        return Optional.ofNullable(shelf(name).states.get(state.hash()));
    }

    /// Keeps the run that this job is, if it is one.
    synchronized void keepRun(Job job) {
        Run.of(job).ifPresent(run -> {
            var shelf = shelf(job.facts().manifest().orElseThrow().name());
            shelf.runs.put(place(run), run);
            shelf.record = shelf.record.map(record -> record.lastRun()
                            .filter(last -> place(last).compareTo(place(run)) > 0)
                            .isPresent()
                    ? record
                    : record.withLastRun(run));
        });
    }

    private static String place(Run run) {
        return Rfc3339.text(run.createdAt()) + "#" + run.job();
    }

    private Shelf shelf(ManifestName name) {
        return shelves.computeIfAbsent(name.value(), _ -> new Shelf());
    }
}
