package signpost.publishing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import signpost.announcement.Announcement;
import signpost.announcement.Announcement.Kind;
import signpost.announcement.Announcements;
import signpost.announcement.NotTold;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.publishing.Publisher.IndexRead;

/// Tells what the index says and has not been told yet: what was published, retired and rolled back to.
///
/// What has happened is read from the signed index, and not noted by whoever writes it. So nothing is forgotten by a
/// crash after the write, and a manifest that was published with a key at hand is told of too. What has been told is
/// kept in one object, written after the telling: a crash in between has the same told again, under the same ids, and
/// so have two who tell at once.
///
/// Entries leave the index for the archive, where they are still found. A retirement leaves it also when its manifest
/// lives again; should nobody have told of it until then, only the rollback is told.
public final class AnnounceIndex {

    public sealed interface Outcome {

        /// @param announcements those that were told now
        record Told(List<Announcement> announcements, long indexVersion) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /// Beside what waits to be published, whose names have other endings.
    static final String MEMORY = "pending/announced.json";

    private static final int MOST_MEMORY_BYTES = 1 << 22;

    private final Publisher publisher;
    private final ObjectStore memory;
    private final Announcements announcements;

    /// @param memory keeps what was told
    public AnnounceIndex(Publisher publisher, ObjectStore memory, Announcements announcements) {
        this.publisher = publisher;
        this.memory = memory;
        this.announcements = announcements;
    }

    /// @throws NotTold if not all of it could be told; then all of it is told again by the next call
    public Outcome tell() {
        // In this order: what was told cannot be of a later index than the one that is read.
        var stored = memory.read(MEMORY, MOST_MEMORY_BYTES);
        return switch (publisher.readIndex()) {
            case IndexRead.Refused(var why) -> new Outcome.Refused(why);
            case IndexRead.Found(var index) ->
                new Outcome.Told(tell(index, stored.map(Told::of).orElse(Told.NOTHING), stored), index.version());
        };
    }

    private List<Announcement> tell(Index index, Told told, Optional<StoredObject> stored) {
        if (index.version() == told.indexVersion()) {
            return List.of();
        }
        var found = new Found(index);
        found.addAll(index.entries(), index.retired());
        var stillThere = found.ids();
        archived(index, told, found);
        told.ids().forEach(found::addIfUndone);

        var untold = found.inOrder().stream()
                .filter(announcement -> !told.ids().contains(announcement.id()))
                .toList();
        if (!untold.isEmpty()) {
            announcements.tell(untold);
        }
        var bytes = new Told(index.version(), index.archive(), stillThere).bytes();
        // Who meets a conflict was not alone; what the other did not tell, the next call does.
        var _ = stored.isEmpty()
                ? memory.create(MEMORY, bytes)
                : memory.replace(MEMORY, bytes, stored.get().version());
        return untold;
    }

    /// What has left the index for the archive since. Where nothing was ever told, history is not told either.
    private void archived(Index index, Told told, Found found) {
        if (told.indexVersion() == 0 || index.archive().isEmpty()) {
            return;
        }
        for (var number = index.archive(); number.orElse(0) > told.archive().orElse(0); ) {
            var object = publisher.readArchive(number.getAsLong());
            found.addAll(
                    object.items("manifests").stream().map(IndexEntry::of).toList(),
                    object.items("retired").stream().map(Retirement::of).toList());
            number = object.whole("previous");
        }
    }

    /// What has been told.
    ///
    /// @param archive the newest archive object at that time
    /// @param ids of what that version of the index says; what is older is never looked at again
    private record Told(long indexVersion, OptionalLong archive, Set<String> ids) {

        static final Told NOTHING = new Told(0, OptionalLong.empty(), Set.of());

        static Told of(StoredObject object) {
            if (!(JsonReader.read(object.bytes()) instanceof Parsed.Ok<Json>(Json.Obj json))) {
                throw new IllegalStateException(MEMORY + " is not JSON");
            }
            var ids = new HashSet<String>();
            for (var id : json.items("told")) {
                if (id instanceof Json.Text(var text)) {
                    ids.add(text);
                }
            }
            return new Told(IndexFields.whole(json, "index_version"), json.whole("archive"), ids);
        }

        byte[] bytes() {
            return CanonicalJson.bytes(Json.Obj.builder()
                    .put("index_version", indexVersion)
                    .put("archive", archive.isPresent() ? Json.Whole.of(archive.getAsLong()) : new Json.Null())
                    .put("told", new TreeSet<>(ids).stream().map(Json.Text::new).toList())
                    .build());
        }
    }

    /// What there is to tell, once each.
    private static final class Found {

        private static final String PUBLISHED = "published";
        private static final String RETIRED = "retired";
        private static final String ROLLED_BACK = "rolled-back";

        private final Index index;
        private final Map<String, Announcement> byId = new LinkedHashMap<>();
        private final Map<ManifestHash, IndexEntry> entries = new LinkedHashMap<>();
        private final List<Rollback> rollbacks = new ArrayList<>();

        private record Rollback(ManifestHash hash, Instant at) {}

        Found(Index index) {
            this.index = index;
        }

        Set<String> ids() {
            return Set.copyOf(byId.keySet());
        }

        List<Announcement> inOrder() {
            var all = new ArrayList<>(byId.values());
            all.sort(Comparator.comparing(Announcement::at).thenComparing(Announcement::kind));
            return all;
        }

        void addAll(List<IndexEntry> live, List<Retirement> retired) {
            live.forEach(this::published);
            retired.stream().map(Retirement::entry).forEach(this::published);
            retired.forEach(this::retired);
        }

        private void published(IndexEntry entry) {
            entries.putIfAbsent(entry.hash(), entry);
            add(new Announcement(
                    id(PUBLISHED, entry.hash()),
                    Kind.MANIFEST_PUBLISHED,
                    entry.publishedAt(),
                    facts(entry).put("published_by", entry.publishedBy()).build()));
        }

        private void retired(Retirement past) {
            add(new Announcement(
                    id(RETIRED, past.entry().hash(), past.retiredAt()),
                    Kind.MANIFEST_RETIRED,
                    past.retiredAt(),
                    facts(past.entry())
                            .put("retired_at", past.retiredAt().toString())
                            .put("reason", past.reason().code())
                            .put(
                                    "successor",
                                    Json.ofNullable(past.successor()
                                            .map(ManifestHash::value)
                                            .orElse(null)))
                            .build()));
            if (past.reason() == Retirement.Reason.ROLLED_BACK) {
                past.successor()
                        .flatMap(hash -> index.named(hash).or(() -> Optional.ofNullable(entries.get(hash))))
                        .ifPresent(entry -> rolledBack(entry, past.retiredAt(), past.retiredAt()));
            }
        }

        /// A rollback that retired nothing shows only by this: what was told to be retired is live.
        void addIfUndone(String toldId) {
            var parts = toldId.split("/", -1);
            if (parts.length != 4 || !parts[1].equals(RETIRED)) {
                return;
            }
            var retiredAt = Instant.parse(parts[3]);
            index.find(new ManifestHash(parts[2]))
                    .filter(entry -> rollbacks.stream()
                            .noneMatch(back -> back.hash().equals(entry.hash())
                                    && !back.at().isBefore(retiredAt)))
                    .ifPresent(entry -> rolledBack(entry, retiredAt, index.generatedAt()));
        }

        /// @param since what makes its id: the same for whoever finds it, whenever
        private void rolledBack(IndexEntry entry, Instant since, Instant at) {
            rollbacks.add(new Rollback(entry.hash(), at));
            add(new Announcement(
                    id(ROLLED_BACK, entry.hash(), since),
                    Kind.MANIFEST_ROLLED_BACK,
                    at,
                    facts(entry).put("rolled_back_at", at.toString()).build()));
        }

        private void add(Announcement announcement) {
            byId.putIfAbsent(announcement.id(), announcement);
        }

        private Json.Builder facts(IndexEntry entry) {
            return Json.Obj.builder()
                    .put("stage", index.environment())
                    .put("hash", entry.hash().value())
                    .put("window_id", entry.window().value())
                    .put("expiry_block", entry.expiry().height())
                    .put("published_at", entry.publishedAt().toString())
                    .put("index_version", index.version());
        }

        private String id(String what, ManifestHash hash) {
            return index.environment() + "/" + what + "/" + hash.value();
        }

        private String id(String what, ManifestHash hash, Instant at) {
            return id(what, hash) + "/" + at;
        }
    }
}
