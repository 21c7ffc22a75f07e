package signpost.challenge;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.manifest.ManifestHash;
import signpost.manifest.SignedManifest;
import signpost.publishing.Catalogue;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.publishing.Retirement;
import signpost.store.Refreshed;
import signpost.store.StoreUnavailable;

/// Which window a manifest opens, by what is published and verifies. Nothing that does not verify is ever
/// relied on; then, and when nothing can be read, it is not known.
public final class Windows {

    public sealed interface Found {
        /// @param starts the block at which it started
        record Open(SignedManifest manifest, Block starts, Block head) implements Found {}

        record Closed(Refusal.Closed reason, Optional<ManifestHash> current) implements Found {}

        record Expired(Block expiredAt, Block head) implements Found {}
    }

    private static final Duration INDEX_FRESH = Duration.ofSeconds(5);
    private static final Duration INDEX_MOST = Duration.ofMinutes(1);
    private static final Duration HEAD_FRESH = Duration.ofSeconds(6);
    private static final Duration HEAD_MOST = Duration.ofSeconds(30);
    private static final int MOST_MANIFESTS = 32;

    private final Catalogue catalogue;
    private final Clock clock;
    private final Refreshed<Index> index;
    private final Refreshed<Block> head;
    private final Map<ManifestHash, SignedManifest> manifests = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ManifestHash, SignedManifest> eldest) {
            return size() > MOST_MANIFESTS;
        }
    };
    private long seen;

    public Windows(Catalogue catalogue, Chain chain, Clock clock) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.index = new Refreshed<>(this::readIndex, INDEX_FRESH, INDEX_MOST, clock);
        this.head = new Refreshed<>(chain::head, HEAD_FRESH, HEAD_MOST, clock);
    }

    /// Called by one thread at a time.
    private Index readIndex() {
        return switch (catalogue.index(seen)) {
            case Catalogue.IndexFound.Verified(var verified) -> {
                seen = verified.version();
                yield verified;
            }
            case Catalogue.IndexFound.Absent() -> throw new StoreUnavailable("there is no index", null);
            case Catalogue.IndexFound.Unverified(var reason, var message) ->
                throw new StoreUnavailable(
                        "the index is not to be relied on (" + reason.code() + ": " + message + ")", null);
        };
    }

    /// @throws StoreUnavailable if what is published cannot be read or does not verify
    /// @throws signpost.chain.ChainUnavailable if it is not known at which block the chain is
    Found find(ManifestHash hash) {
        var published = index.get();
        if (!clock.instant().isBefore(published.validUntil())) {
            throw new StoreUnavailable("the index was valid until " + published.validUntil(), null);
        }
        var now = published.latest(head.get());
        return published
                .find(hash)
                .map(entry -> listed(published, entry, now))
                .or(() -> published.findRetired(hash).map(past -> retired(published, past, now)))
                .orElseGet(() -> unlisted(published, hash, now));
    }

    private Found listed(Index published, IndexEntry entry, Block now) {
        if (!entry.isActive(now)) {
            return new Found.Expired(entry.expiry(), now);
        }
        return current(published, now).filter(entry.hash()::equals).isPresent()
                ? open(published, entry, now)
                : new Found.Closed(Refusal.Closed.NOT_YET_ACTIVE, current(published, now));
    }

    private static Optional<ManifestHash> current(Index published, Block now) {
        return published.current(now).map(IndexEntry::hash);
    }

    private Found open(Index published, IndexEntry entry, Block now) {
        var manifest = manifest(entry.hash());
        if (manifest.isEmpty()) {
            throw new StoreUnavailable("the index names " + entry.hash() + ", which does not verify", null);
        }
        return new Found.Open(manifest.get(), published.startOf(entry), now);
    }

    private static Found retired(Index published, Retirement retired, Block now) {
        if (!retired.entry().isActive(now)) {
            return new Found.Expired(retired.entry().expiry(), now);
        }
        return new Found.Closed(
                switch (retired.reason()) {
                    case SUPERSEDED -> Refusal.Closed.SUPERSEDED;
                    case ROLLED_BACK -> Refusal.Closed.ROLLED_BACK;
                },
                current(published, now));
    }

    /// A manifest that has left the index for the archive lies where it lay; one that was never published
    /// does not.
    private Found unlisted(Index published, ManifestHash hash, Block now) {
        return manifest(hash)
                .map(signed -> signed.manifest().expiry())
                .filter(expiry -> !expiry.isAfter(now))
                .<Found>map(expiry -> new Found.Expired(expiry, now))
                .orElseGet(() -> new Found.Closed(Refusal.Closed.UNKNOWN_MANIFEST, current(published, now)));
    }

    /// Manifests never change, so one that has been verified is kept. One thread at a time.
    private synchronized Optional<SignedManifest> manifest(ManifestHash hash) {
        var kept = manifests.get(hash);
        if (kept != null) {
            return Optional.of(kept);
        }
        return switch (catalogue.manifest(hash)) {
            case Catalogue.ManifestFound.Verified(var manifest) -> {
                manifests.put(hash, manifest);
                yield Optional.of(manifest);
            }
            case Catalogue.ManifestFound.Absent() -> Optional.empty();
            case Catalogue.ManifestFound.Unverified _ -> Optional.empty();
        };
    }
}
