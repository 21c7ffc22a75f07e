package signpost.cli;

import java.util.List;
import signpost.chain.AccountSigner;
import signpost.chain.ChainUnavailable;
import signpost.manifest.WindowId;
import signpost.miner.Receipts;

/// Receipts of this miner. Where there are none for a window, they are written from what stands on the chain, once: the
/// commitment may have been made on another machine, or by the local stack.
final class ChainReceipts implements Receipts {

    private final Session session;
    private final Wiring wiring;
    private final List<String> chain;
    private final AccountSigner signer;
    private final int netuid;
    private final ReceiptFiles files;
    private boolean hasLooked;

    /// @param chain as it was given, if it was
    ChainReceipts(Session session, Wiring wiring, List<String> chain, AccountSigner signer, int netuid) {
        this.session = session;
        this.wiring = wiring;
        this.chain = chain;
        this.signer = signer;
        this.netuid = netuid;
        this.files = new ReceiptFiles(session, signer, netuid);
    }

    @Override
    public List<Receipt> of(WindowId window) {
        var written = files.of(window);
        if (!written.isEmpty()
                || hasLooked
                || ChainLink.endpoints(session, chain).isEmpty()) {
            return written;
        }
        hasLooked = true;
        try {
            wiring.printer().waiting("looking for a commitment on the chain", this::write);
        } catch (ChainUnavailable unknown) {
            wiring.printer().warning("whether something is committed is not known: " + unknown.getMessage());
        }
        return files.of(window);
    }

    private boolean write() {
        var link = ChainLink.of(session, chain);
        var network = link.network();
        var slot = Slot.of(
                link,
                network,
                netuid,
                signer.account(),
                _ -> wiring.target().reads().get());
        var head = network.finalised().block();
        var proof = slot.proof(link, netuid, signer.account());
        proof.ifPresent(found -> files.keepAll(
                slot.state(),
                List.of(),
                found,
                new OpenWindows(wiring.published().index(), head),
                head));
        return proof.isPresent();
    }
}
