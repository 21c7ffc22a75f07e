package signpost.publishing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import signpost.chain.Block;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;

/// Which manifests there are and which of them is open now: `scorevision/index.json`.
///
/// Entries stand in ascending order of their expiry block, so that a reader who takes the first one that has not
/// expired (the documents' method B) gets the window that is open now.
///
/// @param environment the stage that published it: dev, staging, prod, …
/// @param version grows by one with every write; a reader refuses one lower than it has seen
/// @param generatedAt when this version was made
/// @param validUntil after this a reader must not rely on it (freeze)
/// @param block the head when it was made, by which [#currentHash] was decided
/// @param entries live and recently expired ones
/// @param retired superseded and rolled-back ones
/// @param archive number of the newest archive object that holds older ones, if any
/// @param others what a later version of this program says beside all that; kept as it is
public record Index(
        String environment,
        long version,
        Instant generatedAt,
        Instant validUntil,
        Block block,
        List<IndexEntry> entries,
        List<Retirement> retired,
        OptionalLong archive,
        Json.Obj others) {

    /// How long a version may be relied on.
    public static final Duration VALIDITY = Duration.ofHours(24);

    /// No index is larger than this (bytes); readers refuse more.
    public static final int MOST_BYTES = 1 << 20;

    /// The version of the format, as the documents have it.
    static final String FORMAT = "1.0";

    /// Those of its major version, which add fields and change none.
    private static final Pattern READABLE = Pattern.compile("1\\.[0-9]{1,9}");

    private static final Set<String> KNOWN = Set.of(
            "version",
            "environment",
            "index_version",
            "generated_at",
            "valid_until",
            "block",
            "current_manifest_hash",
            "manifests",
            "retired",
            "archive",
            "signed_by",
            "signature");

    /// Expired and retired entries beyond this number move to the archive.
    static final int MOST_PAST = 50;

    /// They do so earlier if the index is larger than this (bytes): entries of manifests with many elements are
    /// long.
    private static final int MOST_BYTES_WITH_PAST = MOST_BYTES / 2;

    /// Of each kind, those that stay when the older ones move. Whoever wrote an entry finds it again, though others
    /// have superseded it since, and a window that has just ended is still known to be past.
    private static final int KEPT_PAST = 12;

    /// How far one endpoint of the chain lags behind another at most (blocks; an hour). A head further back than
    /// that says that the one in the index was wrong.
    private static final long MOST_LAG = 300;

    /// How far clocks are apart that are kept right.
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final Comparator<IndexEntry> BY_EXPIRY = Comparator.comparing(IndexEntry::expiry)
            .thenComparing(IndexEntry::publishedAt)
            .thenComparing(entry -> entry.hash().value());

    public Index {
        entries = entries.stream().sorted(BY_EXPIRY).toList();
        retired = List.copyOf(retired);
    }

    /// An index before its first write.
    static Index empty(String environment) {
        return new Index(
                environment,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                new Block(0),
                List.of(),
                List.of(),
                OptionalLong.empty(),
                Json.Obj.builder().build());
    }

    /// The window that is open at `head`: of those that have not expired, the one that expires first.
    public Optional<IndexEntry> current(Block head) {
        return live(head).findFirst();
    }

    /// The windows after the current one, soonest first.
    public List<IndexEntry> upcoming(Block head) {
        return live(head).skip(1).toList();
    }

    /// The block at which an entry's window starts: where the window before it ends. At which block the first
    /// one was published is not written down; it counts as open since ever.
    public Block startOf(IndexEntry entry) {
        return entries.stream()
                .map(IndexEntry::expiry)
                .filter(entry.expiry()::isAfter)
                .max(Comparator.naturalOrder())
                .orElse(new Block(0));
    }

    private Stream<IndexEntry> live(Block head) {
        return entries.stream().filter(entry -> entry.isActive(head));
    }

    /// What `current_manifest_hash` says: the current one at the block of this version.
    public Optional<ManifestHash> currentHash() {
        return current(block).map(IndexEntry::hash);
    }

    public Optional<IndexEntry> find(ManifestHash hash) {
        return entries.stream().filter(entry -> entry.hash().equals(hash)).findFirst();
    }

    public Optional<Retirement> findRetired(ManifestHash hash) {
        return retired.stream().filter(past -> past.entry().hash().equals(hash)).findFirst();
    }

    /// Whether it names a manifest and does not say where on the chain its hash stands.
    boolean lacksAnchor(ManifestHash hash) {
        return named(hash).filter(entry -> entry.anchor().isEmpty()).isPresent();
    }

    Optional<Anchor> anchorOf(ManifestHash hash) {
        return named(hash).flatMap(IndexEntry::anchor);
    }

    /// The entry, live or past.
    public Optional<IndexEntry> named(ManifestHash hash) {
        return find(hash).or(() -> findRetired(hash).map(Retirement::entry));
    }

    /// With the anchor of one manifest, wherever it is named.
    Index anchored(ManifestHash hash, Anchor anchor) {
        return new Index(
                environment,
                version,
                generatedAt,
                validUntil,
                block,
                entries.stream()
                        .map(entry -> entry.hash().equals(hash) ? entry.with(anchor) : entry)
                        .toList(),
                retired.stream()
                        .map(past -> past.entry().hash().equals(hash)
                                ? new Retirement(
                                        past.entry().with(anchor), past.reason(), past.retiredAt(), past.successor())
                                : past)
                        .toList(),
                archive,
                others);
    }

    public Optional<IndexEntry> liveOf(WindowId window, Block head) {
        return live(head).filter(entry -> entry.window().equals(window)).findFirst();
    }

    /// Another window that is live and ends at the same block; two such would be current in turn, by chance.
    Optional<IndexEntry> clashing(WindowId window, Block expiry, Block head) {
        return live(head)
                .filter(entry ->
                        !entry.window().equals(window) && entry.expiry().equals(expiry))
                .findFirst();
    }

    /// The window's entry that has expired, if it has no live one: that window is past.
    Optional<IndexEntry> past(WindowId window, Block head) {
        return liveOf(window, head).isPresent()
                ? Optional.empty()
                : entries.stream()
                        .filter(entry -> entry.window().equals(window))
                        .max(Comparator.comparing(IndexEntry::expiry));
    }

    /// With this entry live, and the live ones that `shadow` it retired in its favour.
    Index with(IndexEntry entry, Predicate<IndexEntry> shadow, Retirement.Reason reason, Block head, Instant now) {
        var kept = new ArrayList<IndexEntry>();
        var gone = new ArrayList<Retirement>();
        for (var other : entries) {
            if (other.hash().equals(entry.hash())) {
                continue;
            }
            if (other.isActive(head) && shadow.test(other)) {
                gone.add(new Retirement(other, reason, now, Optional.of(entry.hash())));
            } else {
                kept.add(other);
            }
        }
        kept.add(entry);
        var past = new ArrayList<>(retired);
        past.removeIf(retirement -> retirement.entry().hash().equals(entry.hash()));
        past.addAll(gone);
        return new Index(environment, version, generatedAt, validUntil, block, kept, past, archive, others);
    }

    /// The next version, as of now and this head.
    Index next(Block head, Instant now) {
        return new Index(environment, version + 1, now, now.plus(VALIDITY), head, entries, retired, archive, others);
    }

    /// The head to go by: the chain's, or that of this version where an endpoint lags behind it or there is none.
    Block latest(Optional<Block> head) {
        return head.filter(asked -> asked.height() >= block.height() || asked.height() < block.height() - MOST_LAG)
                .orElse(block);
    }

    /// The head to go by where the chain has answered with this one.
    public Block latest(Block head) {
        return latest(Optional.of(head));
    }

    /// Whether it is time to write it anew: half of its validity is used up, or it claims a validity that only a
    /// clock far ahead can have given it.
    public boolean isDueForRenewal(Instant now) {
        return !now.isBefore(validUntil.minus(VALIDITY.dividedBy(2)))
                || validUntil.isAfter(now.plus(VALIDITY).plus(CLOCK_SKEW));
    }

    /// Whether so much is no longer live that the older part of it goes to the archive.
    boolean hasTooManyPast() {
        var past = expired().count() + retired.size();
        return past > MOST_PAST || (past > 0 && isLong());
    }

    private Stream<IndexEntry> expired() {
        return entries.stream().filter(entry -> !entry.isActive(block));
    }

    private boolean isLong() {
        return CanonicalJson.bytes(toJson()).length > MOST_BYTES_WITH_PAST;
    }

    private <T> List<T> older(List<T> oldestFirst) {
        return oldestFirst.subList(0, isLong() ? oldestFirst.size() : Math.max(0, oldestFirst.size() - KEPT_PAST));
    }

    /// What goes into the archive object `number`: the older part of what is past, and the number of the one before
    /// it.
    Json.Obj toArchive(long number) {
        return Json.Obj.builder()
                .put("version", FORMAT)
                .put("archive", number)
                .put("previous", archive.isPresent() ? Json.Whole.of(archive.getAsLong()) : new Json.Null())
                .put(
                        "manifests",
                        older(expired().toList()).stream()
                                .map(IndexEntry::toJson)
                                .toList())
                .put("retired", older(retired).stream().map(Retirement::toJson).toList())
                .build();
    }

    Index archivedAs(long number) {
        var stay = new ArrayList<>(entries);
        stay.removeAll(older(expired().toList()));
        return new Index(
                environment,
                version,
                generatedAt,
                validUntil,
                block,
                stay,
                retired.subList(older(retired).size(), retired.size()),
                OptionalLong.of(number),
                others);
    }

    /// Everything but signature and signer.
    Json.Obj toJson() {
        var json = Json.Obj.builder()
                .put("version", FORMAT)
                .put("environment", environment)
                .put("index_version", version)
                .put("generated_at", generatedAt.toString())
                .put("valid_until", validUntil.toString())
                .put("block", block.height())
                .put(
                        "current_manifest_hash",
                        Json.ofNullable(currentHash().map(ManifestHash::value).orElse(null)))
                .put("manifests", entries.stream().map(IndexEntry::toJson).toList())
                .put("retired", retired.stream().map(Retirement::toJson).toList())
                .put("archive", archive.isPresent() ? Json.Whole.of(archive.getAsLong()) : new Json.Null());
        others.fields().forEach(json::put);
        return json.build();
    }

    /// Whether this program knows what the fields of an index of that format mean.
    static boolean canRead(String format) {
        return READABLE.matcher(format).matches();
    }

    /// @throws IllegalArgumentException if it is no index of ours
    static Index of(Json.Obj json) {
        return new Index(
                IndexFields.text(json, "environment"),
                IndexFields.whole(json, "index_version"),
                IndexFields.time(json, "generated_at"),
                IndexFields.time(json, "valid_until"),
                new Block(IndexFields.whole(json, "block")),
                json.items("manifests").stream().map(IndexEntry::of).toList(),
                json.items("retired").stream().map(Retirement::of).toList(),
                json.whole("archive"),
                IndexFields.others(json, KNOWN));
    }
}
