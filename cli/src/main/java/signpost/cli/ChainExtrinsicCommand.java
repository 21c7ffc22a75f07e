package signpost.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.chain.BlockHash;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Proof;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.runtime.Event;
import signpost.runtime.Extrinsic;
import signpost.substrate.SubstrateReads.Body;
import signpost.substrate.SubstrateReads.KnownRuntime;

/// Shows an extrinsic and what became of it.
@Command(
        name = "extrinsic",
        description = "Show an extrinsic of a block, decoded, and what became of it.",
        footerHeading = "%nExample:%n",
        footer = {"  sv chain extrinsic 123450:0x5e1f…"})
final class ChainExtrinsicCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "BLOCK:HASH",
            description = "The block's number and the extrinsic's hash, as a proof has them.")
    private String written = "";

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ChainOptions where = new ChainOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ChainExtrinsicCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var proof = Proof.parse(written)
                .orElseThrow(() -> Stop.usage(
                        "bad_proof", "that names no extrinsic", "write it as BLOCK:0x and 64 lower-case hex digits"));
        var printer = new Printer(session);
        var chain = ChainLink.of(session, where.chain);
        var body = printer.waiting("reading block " + proof.block(), () -> body(chain, proof));
        var index = index(body, proof);
        var runtime = chain.runtimeOf(body);
        var isFinal = !proof.block().isAfter(chain.reads().finalisedHead().block());
        var events = events(chain, runtime, body.id().hash(), index);
        var outcome = events.map(ChainExtrinsicCommand::outcome).orElse("unknown");
        var answer = Json.Obj.builder()
                .put("block", proof.block().height())
                .put("block_hash", body.id().hash().toString())
                .put("hash", proof.extrinsic().toString())
                .put("index", index)
                .put("finalised", isFinal)
                .put("outcome", outcome);
        describe(Extrinsic.parse(body.extrinsics().get(index), runtime.metadata()), answer);
        events.ifPresent(found -> answer.put(
                "events",
                found.stream()
                        .map(event -> Json.Obj.builder()
                                .put("event", event.pallet() + "." + event.name())
                                .put("data", event.held().json())
                                .build())
                        .toList()));
        var json = answer.build();
        printer.answer(format.format(), json, () -> print(printer, json));
        return 0;
    }

    private static Body body(ChainLink chain, Proof proof) {
        return chain.reads()
                .hashOf(proof.block())
                .flatMap(chain.reads()::body)
                .orElseThrow(() -> Stop.refused(
                        "not_found",
                        "the chain has no block " + proof.block(),
                        "see how far it is with sv chain head; old blocks are on archive nodes"));
    }

    private static int index(Body body, Proof proof) {
        for (var index = 0; index < body.extrinsics().size(); index++) {
            if (Extrinsic.hash(body.extrinsics().get(index)).equals(proof.extrinsic())) {
                return index;
            }
        }
        throw Stop.refused(
                "not_found",
                "block " + proof.block() + " has no extrinsic " + proof.extrinsic(),
                "check the proof and the chain: sv chain head says which chain is asked");
    }

    /// Empty where the state of the block is discarded.
    private static Optional<List<Event>> events(ChainLink chain, KnownRuntime runtime, BlockHash block, int index) {
        try {
            return chain.reads()
                    .storage(runtime, block, "System", "Events", List.of())
                    .map(Event::of)
                    .map(all -> all.stream()
                            .filter(event -> event.extrinsic().equals(OptionalInt.of(index)))
                            .toList());
        } catch (ChainUnavailable discarded) {
            return Optional.empty();
        }
    }

    private static String outcome(List<Event> events) {
        if (events.stream().anyMatch(event -> event.is("System", "ExtrinsicFailed"))) {
            return "failed";
        }
        return events.stream().anyMatch(event -> event.is("System", "ExtrinsicSuccess")) ? "success" : "unknown";
    }

    private static void describe(Parsed<Extrinsic> parsed, Json.Builder answer) {
        switch (parsed) {
            case Parsed.Ok<Extrinsic>(Extrinsic.Signed signed) -> {
                answer.put("signer", signed.signer().address())
                        .put("key_scheme", signed.signature().scheme().name().toLowerCase(Locale.ROOT))
                        .put("nonce", new Json.Whole(signed.nonce().toString()));
                describe(signed.call(), answer);
            }
            case Parsed.Ok<Extrinsic>(Extrinsic.Bare(var call)) -> describe(call, answer);
            case Parsed.Ok<Extrinsic>(Extrinsic.Unsupported(var reason)) -> answer.put("unreadable", reason);
            case Parsed.Malformed<Extrinsic>(var violations) ->
                answer.put("unreadable", violations.getFirst().message());
        }
    }

    private static void describe(signpost.runtime.Call call, Json.Builder answer) {
        answer.put("call", call.pallet() + "." + call.name())
                .put("arguments", call.arguments().json());
    }

    private static void print(Printer printer, Json.Obj answer) {
        var outcome = JobText.text(answer, "outcome");
        printer.line("Extrinsic " + JobText.text(answer, "hash") + ": "
                + switch (outcome) {
                    case "success" -> printer.good(outcome);
                    case "failed" -> printer.bad(outcome);
                    default -> printer.doubtful("outcome unknown, the state of the block is discarded");
                });
        printer.line("  Block: " + JobText.whole(answer, "block") + " " + JobText.text(answer, "block_hash")
                + (answer.flag("finalised").orElse(false) ? "" : " (not final yet)"));
        answer.text("signer")
                .ifPresent(signer -> printer.line("  Signed by: " + signer + " (" + JobText.text(answer, "key_scheme")
                        + "), nonce " + JobText.whole(answer, "nonce")));
        answer.text("unreadable").ifPresent(why -> printer.line("  Not readable: " + Printer.safe(why)));
        answer.text("call").ifPresent(call -> {
            printer.line("  Call: " + Printer.safe(call));
            printer.line(
                    "  Arguments: " + DiffText.shown(answer.object("arguments").orElse(answer)));
        });
        for (var event : answer.items("events")) {
            if (event instanceof Json.Obj fields) {
                printer.line("  Event: " + JobText.text(fields, "event"));
            }
        }
    }
}
