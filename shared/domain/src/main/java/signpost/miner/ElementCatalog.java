package signpost.miner;

import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.manifest.Element;
import signpost.manifest.SignedManifest;
import signpost.manifest.WindowId;
import signpost.publishing.Catalogue;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;
import signpost.store.StoreUnavailable;

/// The elements that are open, or will be, by what is published and verifies.
public final class ElementCatalog {

    /// Which windows are asked about.
    public enum Scope {
        CURRENT,
        /// All that come after the current one, the soonest first.
        UPCOMING
    }

    /// A window and what can be served in it.
    public record Window(SignedManifest signed, Block head) {

        public WindowId id() {
            return signed.manifest().window();
        }

        public List<Element> elements() {
            return signed.manifest().elements();
        }

        public long blocksLeft() {
            return Math.max(0, signed.manifest().expiry().height() - head.height());
        }
    }

    private final Catalogue catalogue;
    private final Chain chain;
    private long seen;

    public ElementCatalog(Catalogue catalogue, Chain chain) {
        this.catalogue = catalogue;
        this.chain = chain;
    }

    /// @throws StoreUnavailable if what is published cannot be read or does not verify
    /// @throws signpost.chain.ChainUnavailable if it is not known at which block the chain is
    public List<Window> windows(Scope scope) {
        var head = chain.head();
        var entries = index().map(index -> switch (scope) {
                    case CURRENT -> index.current(head).stream().toList();
                    case UPCOMING -> index.upcoming(head);
                })
                .orElse(List.of());
        return entries.stream().map(entry -> window(entry, head)).toList();
    }

    /// The live window of that name, or else the one of that name that expired last.
    public Optional<Window> summarizeWindow(WindowId id) {
        var head = chain.head();
        return index().flatMap(index -> index.liveOf(id, head)
                        .or(() -> index.entries().stream()
                                .filter(entry -> entry.window().equals(id))
                                .reduce((earlier, later) -> later)))
                .map(entry -> window(entry, head));
    }

    private synchronized Optional<Index> index() {
        return switch (catalogue.index(seen)) {
            case Catalogue.IndexFound.Verified(var index) -> {
                seen = index.version();
                yield Optional.of(index);
            }
            case Catalogue.IndexFound.Absent() -> Optional.empty();
            case Catalogue.IndexFound.Unverified(var reason, var message) ->
                throw new StoreUnavailable("the index does not verify (" + reason.code() + ": " + message + ")", null);
        };
    }

    private Window window(IndexEntry entry, Block head) {
        return switch (catalogue.manifest(entry.hash())) {
            case Catalogue.ManifestFound.Verified(var signed) -> new Window(signed, head);
            case Catalogue.ManifestFound.Absent() -> throw new StoreUnavailable(entry.hash() + " is not there", null);
            case Catalogue.ManifestFound.Unverified(var reason, var message) ->
                throw new StoreUnavailable(
                        entry.hash() + " does not verify (" + reason.code() + ": " + message + ")", null);
        };
    }
}
