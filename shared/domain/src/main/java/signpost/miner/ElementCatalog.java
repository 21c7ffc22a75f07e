package signpost.miner;

import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.manifest.Element;
import signpost.manifest.SignedManifest;
import signpost.manifest.WindowId;
import signpost.reading.ManifestClient;
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

    private final ManifestClient published;
    private final Chain chain;

    public ElementCatalog(ManifestClient published, Chain chain) {
        this.published = published;
        this.chain = chain;
    }

    /// @throws StoreUnavailable if what is published cannot be read or does not verify
    /// @throws signpost.chain.ChainUnavailable if it is not known at which block the chain is
    public List<Window> windows(Scope scope) {
        var head = chain.head();
        var manifests = switch (scope) {
            case CURRENT -> published.current(head).stream().toList();
            case UPCOMING -> published.upcoming(head);
        };
        return manifests.stream().map(signed -> new Window(signed, head)).toList();
    }

    /// The live window of that name, or else the one of that name that expired last.
    ///
    /// @throws StoreUnavailable if what is published cannot be read or does not verify
    /// @throws signpost.chain.ChainUnavailable if it is not known at which block the chain is
    public Optional<Window> summarizeWindow(WindowId id) {
        var head = chain.head();
        return published
                .verifiedIndex()
                .flatMap(index -> index.liveOf(id, head)
                        .or(() -> index.entries().stream()
                                .filter(entry -> entry.window().equals(id))
                                .reduce((earlier, later) -> later)))
                .map(entry -> new Window(published.manifest(entry), head));
    }
}
