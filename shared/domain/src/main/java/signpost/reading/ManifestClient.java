package signpost.reading;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestVerification;
import signpost.manifest.SignedManifest;
import signpost.publishing.Catalogue.IndexFound;
import signpost.publishing.Catalogue.ManifestFound;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.publishing.IndexVerification;
import signpost.publishing.Keys;
import signpost.publishing.ObjectReads;
import signpost.publishing.ObjectReads.Since;
import signpost.publishing.StoredObject;
import signpost.signing.SignatureCheck;
import signpost.signing.TrustedKeys;
import signpost.store.StoreUnavailable;

/// What is published at one place, for a reader who comes again. Nothing is believed that does not verify, wherever
/// it was kept.
///
/// A manifest that verified once is not fetched again, because it never changes. Of the index the version is asked for
/// first, and it is fetched if that is another one. An index older than one that was seen, here or in an earlier run,
/// is a rollback; so is one that has gone.
public final class ManifestClient {

    private final String place;
    private final ObjectReads objects;
    private final TrustedKeys trusted;
    private final ManifestVerification manifests;
    private final IndexVerification indexes;
    private final ReaderMemory memory;
    private final Clock clock;

    /// @param place what it is remembered by; its address, for one
    /// @param trusted whose signatures are believed, as the reader was told by somebody else
    public ManifestClient(
            String place,
            ObjectReads objects,
            TrustedKeys trusted,
            SignatureCheck signatures,
            ReaderMemory memory,
            Clock clock) {
        this.place = place;
        this.objects = objects;
        this.trusted = trusted;
        this.manifests = new ManifestVerification(signatures, trusted.manifestKeys());
        this.indexes = new IndexVerification(signatures, trusted.indexKeys());
        this.memory = memory;
        this.clock = clock;
    }

    // --- as values ---------------------------------------------------------------------------------------------------

    /// @throws StoreUnavailable if the place could not be asked
    public IndexFound index() {
        return index(false);
    }

    /// The same, but one that is past its validity is taken, too. It may be one that somebody holds back.
    public IndexFound indexHoweverOld() {
        return index(true);
    }

    private IndexFound index(boolean howeverOld) {
        var kept = memory.index(place);
        if (kept.isPresent()) {
            switch (objects.readSince(kept.get().version(), Keys.INDEX, Index.MOST_BYTES)) {
                case Since.Now(var object) -> {
                    return judged(object, howeverOld);
                }
                case Since.Same() -> {
                    var same = judged(kept, howeverOld);
                    if (!isSpoilt(same)) {
                        return same;
                    }
                }
            }
        }
        return judged(objects.read(Keys.INDEX, Index.MOST_BYTES), howeverOld);
    }

    /// Whether what was kept can never have been what is there.
    private static boolean isSpoilt(IndexFound kept) {
        return kept instanceof IndexFound.Unverified(var reason, var _)
                && reason != IndexVerification.Reason.INDEX_EXPIRED;
    }

    private IndexFound judged(Optional<StoredObject> object, boolean howeverOld) {
        var now = clock.instant();
        var seen = memory.seen(place, trusted.indexKeys());
        if (object.isEmpty()) {
            return seen == 0
                    ? new IndexFound.Absent()
                    : new IndexFound.Unverified(
                            IndexVerification.Reason.ROLLBACK_DETECTED,
                            "the index is gone after version " + seen + " of it was seen");
        }
        var bytes = object.get().bytes();
        var outcome = indexes.verify(bytes, now, seen);
        if (howeverOld
                && outcome instanceof IndexVerification.Outcome.Unverified(var reason, var _)
                && reason == IndexVerification.Reason.INDEX_EXPIRED) {
            outcome = indexes.verifyAuthor(bytes);
        }
        return switch (outcome) {
            case IndexVerification.Outcome.Verified(var index) -> {
                memory.keepSeen(place, trusted.indexKeys(), index.version());
                memory.keepIndex(place, object.get());
                yield new IndexFound.Verified(index);
            }
            case IndexVerification.Outcome.Unverified(var reason, var message) ->
                new IndexFound.Unverified(reason, message);
        };
    }

    /// From the place, or from what verified before.
    ///
    /// @throws StoreUnavailable if the place could not be asked
    public ManifestFound manifest(ManifestHash hash) {
        var kept = memory.manifest(hash);
        if (kept.isPresent()
                && manifests.verify(hash, kept.get()) instanceof ManifestVerification.Outcome.Verified(var manifest)) {
            return new ManifestFound.Verified(manifest);
        }
        var stored = objects.read(Keys.manifest(hash), ManifestVerification.MOST_BYTES);
        if (stored.isEmpty()) {
            return new ManifestFound.Absent();
        }
        return switch (manifests.verify(hash, stored.get().bytes())) {
            case ManifestVerification.Outcome.Verified(var manifest) -> {
                memory.keepManifest(hash, stored.get().bytes());
                yield new ManifestFound.Verified(manifest);
            }
            case ManifestVerification.Outcome.Unverified(var reason, var message) ->
                new ManifestFound.Unverified(reason, message);
        };
    }

    // --- for those who cannot go on without --------------------------------------------------------------------------

    /// The index, or empty if nothing has been published yet.
    ///
    /// @throws StoreUnavailable if it cannot be read or does not verify
    public Optional<Index> verifiedIndex() {
        return switch (index()) {
            case IndexFound.Verified(var index) -> Optional.of(index);
            case IndexFound.Absent() -> Optional.empty();
            case IndexFound.Unverified(var reason, var message) ->
                throw new StoreUnavailable("the index does not verify (" + reason.code() + ": " + message + ")", null);
        };
    }

    /// The manifest whose window is open at `head`, if one is.
    ///
    /// @throws StoreUnavailable if what is published cannot be read or does not verify
    public Optional<SignedManifest> current(Block head) {
        return verifiedIndex().flatMap(index -> index.current(head)).map(this::manifest);
    }

    /// The manifests of the windows after that one, the soonest first.
    ///
    /// @throws StoreUnavailable if what is published cannot be read or does not verify
    public List<SignedManifest> upcoming(Block head) {
        return verifiedIndex().map(index -> index.upcoming(head)).orElse(List.of()).stream()
                .map(this::manifest)
                .toList();
    }

    /// The manifest that an entry of the verified index names.
    ///
    /// @throws StoreUnavailable if it cannot be read, does not verify, or is another one than the entry says
    public SignedManifest manifest(IndexEntry entry) {
        return switch (manifest(entry.hash())) {
            case ManifestFound.Verified(var signed) -> {
                if (!entry.isOf(signed.manifest())) {
                    throw new StoreUnavailable(
                            "the index says another window of " + entry.hash() + " than it says itself", null);
                }
                yield signed;
            }
            case ManifestFound.Absent() -> throw new StoreUnavailable(entry.hash() + " is not there", null);
            case ManifestFound.Unverified(var reason, var message) ->
                throw new StoreUnavailable(
                        entry.hash() + " does not verify (" + reason.code() + ": " + message + ")", null);
        };
    }
}
