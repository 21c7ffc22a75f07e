package signpost.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.chain.AccountSigner;
import signpost.chain.Block;
import signpost.commitment.CommitmentField;
import signpost.commitment.CommitmentForm;
import signpost.commitment.CommitmentForm.Reading;
import signpost.commitment.CommitmentSpace;
import signpost.commitment.CommitmentState;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.publishing.IndexEntry;
import signpost.runtime.Call;
import signpost.substrate.SubstrateSubmissions.Prepared;

/// Commits a hotkey to elements, or withdraws.
@Command(
        name = "commit",
        description = {
            "Commit a hotkey to elements on the chain, or withdraw from windows that are not open yet.",
            "A commitment replaces the one before it: what stands already is repeated, windows that have ended are"
                    + " left out. Nothing is signed before it was shown and agreed to."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sv miner commit --wallet miner --elements PlayerDetect_v1@1.0:6f1c0a… \\",
            "    --chute PlayerDetect_v1@1.0=miner-player --cap PlayerDetect_v1@1.0=25 --service-cap-fps 50",
            "  sv miner commit --window 2025-10-24 --elements BallDetect_v1@1.0 --chute BallDetect_v1@1.0=ball --dry-run",
            "  sv miner commit --withdraw --window upcoming --elements BallDetect_v1@1.0",
            "  sv miner commit --upload"
        })
final class MinerCommitCommand implements Callable<Integer> {

    /// For how many blocks the extrinsic can be included.
    private static final int ERA = 64;

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhat:%n")
    private BindingOptions bindings = new BindingOptions();

    @Option(
            names = {"--window", "--window-id"},
            paramLabel = "current|upcoming|ID",
            split = ",",
            description = "For which windows (default: the current and the next, wherever they have the element).")
    private List<String> named = List.of();

    @Option(
            names = "--withdraw",
            description = "Take bindings away: of --elements, or all; of --window, or of all windows to come. What is"
                    + " bound in an open window stays until it ends.")
    private boolean withdraw;

    @Option(names = "--dry-run", description = "Show what would be signed, to the byte, and send nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @ArgGroup(validate = false, heading = "%nWhere it is too long for the chain, and its document is published:%n")
    private DocumentOptions documents = new DocumentOptions();

    @ArgGroup(validate = false, heading = "%nWho:%n")
    private HotkeyOptions hotkey = new HotkeyOptions();

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    MinerCommitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (documents.upload && (withdraw || dryRun || bindings.areGiven())) {
            throw Stop.usage(
                    "upload_alone", "--upload commits to nothing", "leave --elements, --withdraw and --dry-run away");
        }
        if (!documents.upload && !withdraw && !bindings.areGiven()) {
            throw Stop.usage(
                    "no_elements",
                    "it is not said what to commit to",
                    "name elements with --elements; sv miner elements shows which there are");
        }
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var netuid = subnet.netuid(session);
        var chain = ChainLink.of(session, place.chain);
        var signer = hotkey.signer(session, chain);
        var network = printer.waiting("asking the chain", chain::network);
        var head = network.finalised().block();
        if (documents.upload) {
            return upload(wiring, chain, network, netuid, signer);
        }
        var published = wiring.published();
        var index = published
                .index()
                .orElseThrow(() -> Stop.refused(
                        "no_index",
                        "nothing is published at " + wiring.target().name(),
                        "check --store; sv manifest list shows what is published"));
        var windows = new OpenWindows(Optional.of(index), head);
        var slot = slot(wiring, chain, network, netuid, signer);
        var draft = draft(slot, windows, printer);
        if (withdraw) {
            withdraw(draft, windows);
        } else {
            bind(draft, windows, published);
        }
        var state = draft.state();
        var isChanged = !state.equals(slot.state());
        var fields = state.map(CommitmentForm::fields).orElse(List.of());
        var call = new Call("Commitments", "set_commitment", CommitmentField.arguments(netuid, fields));
        var answer = Json.Obj.builder()
                .put("status", dryRun ? "dry_run" : !isChanged ? "unchanged" : withdraw ? "withdrawn" : "committed")
                .put("network", network.json())
                .put("netuid", netuid)
                .put("hotkey", signer.account().address())
                .put("key_scheme", signer.scheme().name().toLowerCase(Locale.ROOT))
                .put(
                        "changes",
                        draft.changes().stream()
                                .map(CommitmentDraft.Change::json)
                                .toList())
                .put("fields", CommitmentJson.fields(fields));
        state.ifPresent(after -> answer.put("state", after.json()));
        if (!isChanged && !dryRun) {
            printer.answer(
                    format.format(),
                    answer.build(),
                    () -> printer.line(printer.good("✓") + " Nothing to do: that is what stands on the chain"));
            return 0;
        }
        if (slot.uid().isEmpty()) {
            throw Stop.refused(
                    "not_registered",
                    "hotkey " + signer.account().address() + " is not registered on subnet " + netuid
                            + " of this chain",
                    "check --netuid, --chain and the hotkey; registering is done with btcli subnet register");
        }
        var document = document(state, fields);
        if (!dryRun) {
            document.ifPresent(unkept -> documents.check(session, unkept));
        }
        var space = printer.waiting(
                "asking what is left of the epoch",
                () -> chain.commitments().space(netuid, signer.account(), network.finalised()));
        answer.put("space", space(space, fields));
        var receipts = new ReceiptFiles(session, signer, netuid);
        state.map(CommitmentState::windows).orElse(List.of()).forEach(window -> receipts.check(window.window()));
        draft.gone().forEach(receipts::check);
        var prepared = prepared(chain, call, signer, printer);
        if (dryRun) {
            document.ifPresent(shown ->
                    answer.put("document", shown.json("not_kept", new KeptDocuments(session).file(shown.hash()))));
            var json = answer.put("bytes", bytes(prepared)).build();
            printer.answer(format.format(), json, () -> {
                show(printer::line, network, netuid, signer, slot, draft, windows, fields, document, space);
                printer.line("");
                json.object("bytes")
                        .orElse(json)
                        .fields()
                        .forEach((name, value) -> printer.line(
                                name + ": " + (value instanceof Json.Text(var text) ? text : DiffText.shown(value))));
            });
            return 0;
        }
        show(printer::note, network, netuid, signer, slot, draft, windows, fields, document, space);
        if (!space.holds(fields)) {
            printer.warning("that is more than is left of this epoch; before block " + space.ends()
                    + " the chain will refuse it");
        }
        agreed();
        var file = document.map(unkept -> documents.keep(session, unkept));
        var proof = new CommitmentSubmission(chain.submissions(), printer).send(prepared, signer);
        var kept = receipts.keepAll(state, draft.gone(), proof, windows, head);
        answer.put("proof", proof.toString())
                .put("block", proof.block().height())
                .put(
                        "receipts",
                        kept.stream()
                                .map(each -> new Json.Text(each.toString()))
                                .toList());
        Runnable done = () -> {
            printer.line(printer.good("✓") + (withdraw ? " Withdrawn" : " Committed") + " in block " + proof.block());
            printer.line("  Proof: " + proof);
            kept.forEach(each -> printer.line("  Receipts: " + each));
        };
        if (document.isEmpty()) {
            printer.answer(format.format(), answer.build(), done);
            return 0;
        }
        return publish(document.get(), file.orElseThrow(), answer, done, printer);
    }

    /// The commitment stands whatever becomes of its document, so it is told first.
    private int publish(
            DocumentOptions.Document document, Path file, Json.Builder answer, Runnable done, Printer printer) {
        if (format.format() == Format.TABLE) {
            done.run();
            printer.line("  Document: " + file);
        }
        var outcome = documents.publish(session, printer, document);
        var isPublished = outcome instanceof DocumentUpload.Outcome.Published;
        var json = answer.put("document", document.json(isPublished ? "published" : "not_published", file))
                .build();
        if (!isPublished) {
            throw DocumentOptions.notPublished(outcome, json);
        }
        printer.answer(
                format.format(),
                json,
                () -> printer.line(printer.good("✓") + " Published its document " + document.hash()));
        return 0;
    }

    private int upload(Wiring wiring, ChainLink chain, ChainLink.Network network, int netuid, AccountSigner signer) {
        var printer = wiring.printer();
        var hash = slot(wiring, chain, network, netuid, signer).document();
        if (hash.isEmpty()) {
            throw Stop.refused(
                    "no_document",
                    "what stands on the chain for this hotkey is not by the hash of a document",
                    "sv miner commitments shows what stands");
        }
        var document = documents.find(session, hash.get());
        var file = new KeptDocuments(session).keep(document.bytes());
        var answer = Json.Obj.builder()
                .put("status", "uploaded")
                .put("netuid", netuid)
                .put("hotkey", signer.account().address());
        return publish(document, file, answer, () -> {}, printer);
    }

    private Slot slot(Wiring wiring, ChainLink chain, ChainLink.Network network, int netuid, AccountSigner signer) {
        return wiring.printer()
                .waiting(
                        "reading the commitment that stands",
                        () -> Slot.of(
                                chain,
                                network,
                                netuid,
                                signer.account(),
                                hash -> new KeptDocuments(session)
                                        .behind(wiring.target().reads().get(), hash)));
    }

    /// What stands, to be repeated. What cannot be read cannot be repeated, and is not taken away by accident.
    private static CommitmentDraft draft(Slot slot, OpenWindows windows, Printer printer) {
        slot.missingDocument().ifPresent(hash -> {
            throw Stop.refused(
                    "document_missing",
                    "what stands on the chain is a document that is not published, " + hash,
                    "publish it with sv miner commit --upload, on the machine that committed; else it could not be repeated");
        });
        if (slot.reading() instanceof Reading.Skipped(var reason)) {
            printer.warning("what stands on the chain is replaced: " + reason);
        }
        return new CommitmentDraft(slot.state(), windows);
    }

    /// The windows that are meant, as they stand in the index.
    private List<IndexEntry> chosen(OpenWindows windows) {
        var index = windows.index().orElseThrow();
        var current = index.current(windows.head());
        var upcoming = index.upcoming(windows.head());
        if (named.isEmpty()) {
            var both = new ArrayList<>(current.stream().toList());
            upcoming.stream().findFirst().ifPresent(both::add);
            if (both.isEmpty()) {
                throw noWindow("no window is open, and none is to come");
            }
            return both;
        }
        var chosen = new LinkedHashSet<IndexEntry>();
        for (var name : named) {
            chosen.add(
                    switch (name) {
                        case "current" -> current.orElseThrow(() -> noWindow("no window is open"));
                        case "upcoming" ->
                            upcoming.stream().findFirst().orElseThrow(() -> noWindow("no window is to come"));
                        default -> windows.live(window(name)).orElseThrow(() -> noWindow(windows, name));
                    });
        }
        return List.copyOf(chosen);
    }

    private static Stop noWindow(OpenWindows windows, String name) {
        return noWindow(
                windows.hasEnded(window(name)) ? "window " + name + " has ended" : "there is no window " + name);
    }

    private static Stop noWindow(String message) {
        return Stop.refused("no_window", message, "see which windows there are with sv manifest list");
    }

    private static WindowId window(String name) {
        try {
            return new WindowId(name);
        } catch (IllegalArgumentException e) {
            throw Stop.usage("bad_window", String.valueOf(e.getMessage()), "see sv manifest list");
        }
    }

    private void bind(CommitmentDraft draft, OpenWindows windows, Published published) {
        var bound = new LinkedHashSet<ElementId>();
        for (var entry : chosen(windows)) {
            var offered = published.manifest(entry).manifest().elements().stream()
                    .map(element -> element.id())
                    .collect(Collectors.toSet());
            for (var element : bindings.named()) {
                if (offered.contains(element)) {
                    draft.bind(entry.window(), bindings.binding(element, draft.known(entry.window(), element)));
                    bound.add(element);
                } else if (!named.isEmpty()) {
                    throw unknownElement(element, "window " + entry.window() + " has no element " + element);
                }
            }
            if (bindings.serviceCap != null && draft.windows().contains(entry.window())) {
                draft.cap(entry.window(), bindings.serviceCap);
            }
        }
        for (var element : bindings.named()) {
            if (!bound.contains(element)) {
                throw unknownElement(element, "neither the current window nor the next has an element " + element);
            }
        }
    }

    private static Stop unknownElement(ElementId element, String message) {
        return Stop.refused(
                "unknown_element", message, "see the elements with sv miner elements, and check " + element);
    }

    /// Before a window starts, whatever is bound can be taken away; from then on, nothing.
    private void withdraw(CommitmentDraft draft, OpenWindows windows) {
        var from = named.isEmpty()
                ? draft.windows()
                : chosen(windows).stream().map(IndexEntry::window).toList();
        var taken = 0;
        var open = new ArrayList<WindowId>();
        for (var window : from) {
            Set<ElementId> elements = bindings.areGiven() ? bindings.named() : draft.elements(window);
            for (var element : elements) {
                if (!draft.elements(window).contains(element)) {
                    continue;
                }
                if (windows.isCurrent(window)) {
                    open.add(window);
                    continue;
                }
                draft.take(window, element);
                taken++;
            }
        }
        if (!open.isEmpty() && (taken == 0 || !named.isEmpty())) {
            throw Stop.refused(
                    "in_force",
                    "window " + open.getFirst() + " is open: what is bound in it stays until block "
                            + windows.expiry(open.getFirst())
                                    .map(Block::toString)
                                    .orElse("it ends"),
                    "withdraw from windows to come, with --window upcoming; this one ends by itself");
        }
        if (taken == 0) {
            throw Stop.refused(
                    "not_committed",
                    "none of that is committed",
                    "sv miner commitments shows what stands on the chain");
        }
    }

    private static Prepared prepared(ChainLink chain, Call call, AccountSigner signer, Printer printer) {
        return switch (printer.waiting("preparing", () -> chain.submissions().prepare(call, signer.account(), ERA))) {
            case Parsed.Ok<Prepared>(var ready) -> ready;
            case Parsed.Malformed<Prepared>(var violations) ->
                throw Stop.refused(
                        "unknown_runtime",
                        "this program cannot sign for the chain's runtime: "
                                + violations.getFirst().message(),
                        "check --chain, and whether there is a newer version of sv");
        };
    }

    private static Json.Obj bytes(Prepared prepared) {
        var extrinsic = prepared.extrinsic();
        return Json.Obj.builder()
                .put("call", hex(extrinsic.call()))
                .put("extensions", hex(extrinsic.extensions()))
                .put("implied", hex(extrinsic.implied()))
                .put("signed", hex(extrinsic.signedBytes()))
                .put("nonce", new Json.Whole(prepared.nonce().toString()))
                .put("from_block", prepared.born().block().height())
                .put("before_block", prepared.death().height())
                .build();
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    private static void show(
            java.util.function.Consumer<String> out,
            ChainLink.Network network,
            int netuid,
            AccountSigner signer,
            Slot slot,
            CommitmentDraft draft,
            OpenWindows windows,
            List<CommitmentField> fields,
            Optional<DocumentOptions.Document> document,
            CommitmentSpace space) {
        out.accept("Network: " + network.text());
        out.accept("Subnet: " + netuid);
        out.accept("Hotkey: " + signer.account().address() + " ("
                + signer.scheme().name().toLowerCase(Locale.ROOT) + "), uid "
                + (slot.uid().isPresent() ? slot.uid().getAsInt() : "none"));
        WindowId last = null;
        for (var change : draft.changes()) {
            if (!change.window().equals(last)) {
                last = change.window();
                out.accept("Window " + Printer.safe(last.value()) + windows.said(last));
            }
            out.accept("  " + change.kind().sign + " " + CommitmentJson.text(change.binding())
                    + switch (change.kind()) {
                        case WITHDRAWN -> " (withdrawn)";
                        case ENDED -> " (ended)";
                        case REPEATED -> " (stands already)";
                        case CHANGED -> " (changed)";
                        case ADDED -> "";
                    });
        }
        out.accept("On-chain: "
                + document.map(found ->
                                "by the hash of a document of " + found.bytes().length + " bytes, " + found.hash())
                        .orElse(
                                fields.isEmpty()
                                        ? "no fields, which withdraws everything"
                                        : CommitmentJson.bytes(fields) + " bytes"));
        out.accept("Cost: no fee; " + CommitmentSpace.of(fields) + " of the " + space.most()
                + " bytes that this hotkey has until block " + space.ends() + ", of which " + space.used()
                + " are used");
    }

    private void agreed() {
        if (yes) {
            return;
        }
        Question.agree(
                session,
                "Sign and send this?",
                "nothing was signed or sent",
                "--yes, after a look at it with --dry-run");
    }

    private static Optional<DocumentOptions.Document> document(
            Optional<CommitmentState> state, List<CommitmentField> fields) {
        return fields.size() < 2
                ? Optional.empty()
                : state.map(CommitmentState::documentBytes).map(DocumentOptions.Document::of);
    }

    private static Json.Obj space(CommitmentSpace space, List<CommitmentField> fields) {
        return Json.Obj.builder()
                .put("fee", 0)
                .put("bytes", CommitmentSpace.of(fields))
                .put("used", space.used())
                .put("most", space.most())
                .put("epoch_ends_at_block", space.ends().height())
                .build();
    }
}
