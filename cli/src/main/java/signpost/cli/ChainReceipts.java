package signpost.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import signpost.chain.AccountSigner;
import signpost.chain.ChainUnavailable;
import signpost.manifest.WindowId;
import signpost.miner.Receipts;

/// Receipts of this miner on the chain that is meant. Where there are none for a window, they are written
/// from what stands on the chain, once: the commitment may have been made on another machine, or by the local
/// stack.
final class ChainReceipts implements Receipts {

    private final Session session;
    private final Wiring wiring;
    private final List<String> chain;
    private final AccountSigner signer;
    private final int netuid;
    private @Nullable ReceiptFiles files;
    private boolean hasLooked;

    /// @param chain as it was given, if it was
    ChainReceipts(Session session, Wiring wiring, List<String> chain, AccountSigner signer, int netuid) {
        this.session = session;
        this.wiring = wiring;
        this.chain = chain;
        this.signer = signer;
        this.netuid = netuid;
    }

    @Override
    public List<Receipt> of(WindowId window) {
        if (ChainLink.endpoints(session, chain).isEmpty()) {
            return ReceiptFiles.ofTheOnlyChain(session, signer, netuid, window);
        }
        var own = files();
        var written = own.of(window);
        if (!written.isEmpty() || hasLooked) {
            return written;
        }
        hasLooked = true;
        try {
            wiring.printer().waiting("looking for a commitment on the chain", () -> write(own));
        } catch (ChainUnavailable unknown) {
            wiring.printer().warning("whether something is committed is not known: " + unknown.getMessage());
        }
        return own.of(window);
    }

    /// A receipt of another chain is no receipt, so which one it is must be known.
    private ReceiptFiles files() {
        var known = files;
        if (known == null) {
            var link = ChainLink.of(session, chain);
            known = new ReceiptFiles(
                    session,
                    signer,
                    netuid,
                    wiring.printer()
                            .waiting(
                                    "asking which chain it is",
                                    () -> link.reads().genesis()));
            files = known;
        }
        return known;
    }

    private boolean write(ReceiptFiles own) {
        var link = ChainLink.of(session, chain);
        var network = link.network();
        var slot = Slot.of(
                link,
                network,
                netuid,
                signer.account(),
                _ -> wiring.target().reads().get());
        var proof = slot.proof(link, netuid, signer.account());
        if (proof.isEmpty() || slot.state().isEmpty()) {
            return false;
        }
        var windows =
                new OpenWindows(wiring.published().index(), network.finalised().block());
        own.seen(slot.state().get(), proof.get(), windows);
        return true;
    }
}
