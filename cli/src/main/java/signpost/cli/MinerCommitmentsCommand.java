package signpost.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.commitment.CommitmentForm.Reading;
import signpost.json.Json;
import signpost.publishing.Index;

/// Shows what a hotkey has committed.
@Command(
        name = "commitments",
        description =
                "Show what stands on the chain for a hotkey. Receipts of your own are written again with its proof.",
        footerHeading = "%nExample:%n",
        footer = {"  sv miner commitments --wallet miner --hotkey default", "  sv miner commitments 5F… --format json"})
final class MinerCommitmentsCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ADDRESS",
            description = "Anybody's hotkey; otherwise your own, of which receipts are kept.")
    private @Nullable String address;

    @ArgGroup(validate = false, heading = "%nWhose:%n")
    private HotkeyOptions hotkey = new HotkeyOptions();

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    MinerCommitmentsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var netuid = subnet.netuid(session);
        var chain = ChainLink.of(session, place.chain);
        var signer = address == null
                ? Optional.of(hotkey.signer(session, chain))
                : Optional.<signpost.chain.AccountSigner>empty();
        var account = signer.map(own -> own.account()).orElseGet(() -> Arguments.account(String.valueOf(address)));
        var network = printer.waiting("asking the chain", chain::network);
        var slot = printer.waiting(
                "reading the commitment",
                () -> Slot.of(
                        chain,
                        network,
                        netuid,
                        account,
                        _ -> wiring.target().reads().get()));
        var windows = new OpenWindows(index(wiring), network.finalised().block());
        var proof = slot.proof(chain, netuid, account);
        List<Path> receipts =
                signer.isPresent() && proof.isPresent() && slot.state().isPresent()
                        ? new ReceiptFiles(session, signer.get(), netuid, network.genesis())
                                .seen(slot.state().get(), proof.get(), windows)
                        : List.of();
        var answer = Json.Obj.builder()
                .put("network", network.json())
                .put("netuid", netuid)
                .put("hotkey", account.address());
        slot.uid().ifPresent(uid -> answer.put("uid", uid));
        answer.put("status", status(slot));
        slot.block().ifPresent(block -> answer.put("block", block.height()));
        proof.ifPresent(found -> answer.put("proof", found.toString()));
        answer.put("fields", CommitmentJson.fields(slot.fields()));
        slot.state().ifPresent(state -> answer.put("state", state.json()));
        answer.put(
                "receipts",
                receipts.stream().map(file -> new Json.Text(file.toString())).toList());
        printer.answer(format.format(), answer.build(), () -> {
            printer.line("Network: " + network.text());
            printer.line("Hotkey: " + account.address() + " on subnet " + netuid
                    + (slot.uid().isPresent() ? ", uid " + slot.uid().getAsInt() : ", not registered"));
            printer.line("On-chain: " + told(slot));
            proof.ifPresent(found -> printer.line("Proof: " + found));
            slot.state().ifPresent(state -> CommitmentJson.print(printer, state, windows));
            receipts.forEach(file -> printer.line("Receipts: " + file));
        });
        return 0;
    }

    /// The index where one is known; what is committed can be shown without it.
    private static Optional<Index> index(Wiring wiring) {
        try {
            return wiring.published().index();
        } catch (Stop unknown) {
            wiring.printer().warning("when windows end is not known: " + unknown.message());
            return Optional.empty();
        }
    }

    private static String status(Slot slot) {
        if (slot.block().isEmpty()) {
            return "none";
        }
        return switch (slot.reading()) {
            case Reading.Withdrawn _ -> "withdrawn";
            case Reading.Skipped _ -> "unreadable";
            case Reading.Inline _ -> "committed";
            case Reading.ByHash _ -> slot.state().isPresent() ? "committed" : "document_missing";
        };
    }

    private static String told(Slot slot) {
        var since = slot.block().map(block -> " since block " + block).orElse("");
        return switch (status(slot)) {
            case "none" -> "nothing committed";
            case "withdrawn" -> "all withdrawn" + since;
            case "unreadable" ->
                (slot.reading() instanceof Reading.Skipped(var reason) ? reason : "not readable") + since;
            case "document_missing" ->
                "by a document that is not published, "
                        + slot.missingDocument().map(Object::toString).orElse("") + since
                        + "; sv miner commit --upload publishes one of your own";
            default -> CommitmentJson.bytes(slot.fields()) + " bytes" + since;
        };
    }
}
