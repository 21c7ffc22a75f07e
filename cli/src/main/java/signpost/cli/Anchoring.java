package signpost.cli;

import java.util.Locale;
import signpost.chain.AccountSigner;
import signpost.chain.ChainUnavailable;
import signpost.commitment.AnchorForm;
import signpost.commitment.CommitmentSpace;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.WindowId;
import signpost.publishing.Anchor;
import signpost.publishing.AnchorManifest;
import signpost.publishing.AnchorManifest.Outcome;
import signpost.publishing.IndexEntry;
import signpost.publishing.Publisher;
import signpost.store.StoreUnavailable;
import signpost.substrate.SubstrateAnchors;

/// Anchors what has just been published, with a hotkey of the user's own.
///
/// Whatever goes wrong here, what is published stays published, and the same command again anchors it.
final class Anchoring {

    private final Session session;
    private final Printer printer;
    private final ChainLink chain;
    private final int netuid;
    private final AccountSigner signer;

    Anchoring(Session session, Printer printer, ChainLink chain, int netuid, AccountSigner signer) {
        this.session = session;
        this.printer = printer;
        this.chain = chain;
        this.netuid = netuid;
        this.signer = signer;
    }

    /// Shows what will be signed, before anything is published, and asks.
    void agree(WindowId window, boolean yes) {
        var network = printer.waiting("asking the chain", chain::network);
        printer.note("Network: " + network.text());
        printer.note("Subnet: " + netuid);
        printer.note("Anchoring hotkey: " + signer.account().address() + " ("
                + signer.scheme().name().toLowerCase(Locale.ROOT) + ")");
        var fields = AnchorForm.fields(new ManifestHash("sha256:" + "0".repeat(64)), window);
        printer.note("Anchor: the manifest's hash and its window; no fee, " + CommitmentSpace.of(fields)
                + " bytes of the hotkey's space in this epoch");
        if (yes) {
            return;
        }
        Question.agree(session, "Publish, then sign and send this?", "nothing was published or signed", "--yes");
    }

    /// The anchor as answers say it.
    Json.Obj anchor(Publisher publisher, IndexEntry entry) {
        var anchoring =
                new AnchorManifest(publisher, new SubstrateAnchors(chain.reads(), netuid, signer), session.clock());
        try {
            var outcome = printer.waiting("anchoring " + entry.hash(), () -> anchoring.anchor(entry));
            if (outcome instanceof Outcome.Sent(var sent)) {
                var proof = new CommitmentSubmission(chain.submissions(), printer).follow(sent);
                outcome = anchoring.record(entry.hash(), new Anchor(proof.block(), proof.extrinsic()));
            }
            return switch (outcome) {
                case Outcome.Anchored anchored -> anchored.toJson();
                case Outcome.NotSent(var reason, var message) -> throw failed(reason.code(), message, false);
                case Outcome.Refused(var why) -> throw failed(why.code(), why.message(), why.mayPass());
                case Outcome.Sent _ -> throw new IllegalStateException("it was waited for");
            };
        } catch (ChainUnavailable unavailable) {
            throw failed("chain_unavailable", String.valueOf(unavailable.getMessage()), true);
        } catch (StoreUnavailable unavailable) {
            throw failed("store_unavailable", String.valueOf(unavailable.getMessage()), true);
        }
    }

    private static Stop failed(String error, String message, boolean mayPass) {
        var said = "it is published, and not anchored: " + message;
        var fix = "publish it again with --anchor: nothing is published twice, and what is missing is anchored";
        return mayPass ? Stop.unreachable(error, said, fix) : Stop.refused(error, said, fix);
    }
}
