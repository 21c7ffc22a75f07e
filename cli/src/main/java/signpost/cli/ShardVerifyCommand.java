package signpost.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.bouncycastle.AccountSignatures;
import signpost.chain.AccountId;
import signpost.chain.KeyScheme;
import signpost.chain.Neuron;
import signpost.commitment.ChainProofs;
import signpost.commitment.CheckProof;
import signpost.commitment.PublishedCommitmentDocuments;
import signpost.http.BoundedHttp;
import signpost.json.Json;
import signpost.ledger.CommitmentLedger;
import signpost.ledger.FindCommitment;
import signpost.ledger.ProofCheck;
import signpost.publishing.ObjectReads;
import signpost.shard.Shard;
import signpost.shard.VerifyShard;

/// Judges a shard line by line.
@Command(
        name = "verify",
        description = {
            "Judge a shard line by line: whose signature it is, whether that hotkey is expected, whether manifest, window"
                    + " and block fit, and whether the commitment is there. Ends with 1 if a line is refused.",
            "Of several shards, and of folders with shards in them, there is one line for each and a summary.",
            "Commitments are looked up in the ledger of the local stack or of --ledger, else on the chain itself, which"
                    + " shows what stands now and what a proof names, and nothing that was replaced in between."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  sv shard verify shard.json",
            "  sv shard verify shards/ --hotkeys validators.txt",
            "  sv shard verify https://shards.example/5F3s…/0000100012-5e1f….json --hotkeys validators.txt"
        })
final class ShardVerifyCommand implements Callable<Integer> {

    private static final int MOST_HOTKEY_BYTES = 1 << 20;

    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR|URL",
            description = "The shards; - is standard input, and of a folder all .json files below it.")
    private List<String> written = List.of();

    @Option(
            names = "--hotkeys",
            paramLabel = "ADDRESS|FILE",
            description = "Whose lines are expected: an address, or a file with one on each line. May be repeated."
                    + " Otherwise whoever is registered on the subnet.")
    private List<String> hotkeys = List.of();

    @Option(names = "--ledger", paramLabel = "TABLE", description = "The table with the ledger of commitments.")
    private @Nullable String ledger;

    @Mixin
    private SubnetOption subnet = new SubnetOption();

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ShardVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var sources = written.stream()
                .flatMap(name -> sources(name).stream())
                .distinct()
                .toList();
        var isOne = written.size() == 1 && sources.equals(written);
        // One shard is read before anything is asked; of many, one is held at a time.
        var only = isOne ? Optional.of(bytes(printer, sources.getFirst())) : Optional.<byte[]>empty();
        var verify = verification(wiring, printer);
        if (only.isPresent()) {
            return one(printer, judged(printer, verify, only.get()));
        }
        return many(printer, verify, sources);
    }

    private VerifyShard verification(Wiring wiring, Printer printer) {
        var index = wiring.published()
                .index()
                .orElseThrow(() -> Stop.refused(
                        "no_index", "nothing is published at " + wiring.target().name(), "check --store"));
        var chain = new OnceKnown(session, place, subnet.netuid(session), wiring);
        var table = ledgerTable();
        var expected = hotkeys.isEmpty() ? registered(printer, chain, table) : named();
        var held = table.<CommitmentLedger>map(LedgerTable::ledger).orElseGet(() -> chain.standing());
        return new VerifyShard(
                new AccountSignatures(),
                expected,
                index,
                new FindCommitment(
                        new LedgerOfRun(held), (hotkey, proof) -> chain.proofs().check(hotkey, proof)),
                wiring.head());
    }

    /// What one shard came to.
    private record Judged(List<VerifyShard.Line> lines) {
        long refused() {
            return lines.stream()
                    .filter(VerifyShard.Line.Refused.class::isInstance)
                    .count();
        }

        long accepted() {
            return lines.size() - refused();
        }

        Json.Obj json() {
            return answer(lines, refused());
        }
    }

    private static Judged judged(Printer printer, VerifyShard verify, byte[] bytes) {
        return new Judged(printer.waiting("judging the shard", () -> verify.verify(bytes)));
    }

    private int one(Printer printer, Judged judged) {
        var lines = judged.lines();
        var refused = judged.refused();
        var answer = judged.json();
        if (refused == 0 || format.format() == Format.TABLE) {
            printer.answer(format.format(), answer, () -> print(printer, answer, judged.accepted(), refused));
        }
        if (refused > 0) {
            throw Stop.refused(
                            "lines_refused",
                            refused + " of " + lines.size() + (lines.size() == 1 ? " line is" : " lines are")
                                    + " refused",
                            "do not count them; whoever signed them can say what went wrong")
                    .with(answer);
        }
        return 0;
    }

    private int many(Printer printer, VerifyShard verify, List<String> sources) {
        var shards = new ArrayList<Json>();
        var table = new Table("SHARD", "STATUS", "ACCEPTED", "REFUSED", "REASON");
        var verified = 0;
        for (var source : sources) {
            var judged = judged(printer, verify, bytes(printer, source));
            var refused = judged.refused();
            verified += refused == 0 ? 1 : 0;
            shards.add(Json.Obj.builder()
                    .put("shard", source)
                    .put("status", refused == 0 ? "verified" : "refused")
                    .put("accepted", judged.accepted())
                    .put("refused", refused)
                    .put("lines", judged.json().items("lines"))
                    .build());
            table.row(
                    source,
                    refused == 0 ? "verified" : "refused",
                    Long.toString(judged.accepted()),
                    Long.toString(refused),
                    firstRefusal(judged.lines()));
        }
        var bad = sources.size() - verified;
        var answer = Json.Obj.builder()
                .put("verified", verified)
                .put("refused", bad)
                .put("shards", shards)
                .build();
        if (bad == 0 || format.format() == Format.TABLE) {
            var count = verified;
            printer.answer(format.format(), answer, () -> {
                printer.table(table);
                printer.line((bad == 0 ? printer.good("✓") : printer.bad("✗")) + " " + sources.size()
                        + (sources.size() == 1 ? " shard: " : " shards: ") + count + " verified, " + bad + " refused");
            });
        }
        if (bad > 0) {
            throw Stop.refused(
                            "shards_refused",
                            bad + " of " + sources.size() + (sources.size() == 1 ? " shard" : " shards")
                                    + (bad == 1 ? " does" : " do") + " not verify",
                            "see why with sv shard verify FILE, and do not count their lines")
                    .with(answer);
        }
        return 0;
    }

    private static String firstRefusal(List<VerifyShard.Line> lines) {
        for (var i = 0; i < lines.size(); i++) {
            if (lines.get(i) instanceof VerifyShard.Line.Refused(var why)) {
                return "line " + (i + 1) + ", " + why.code() + ": " + detail(why);
            }
        }
        return "-";
    }

    // --- what is judged, and by what ---------------------------------------------------------------------------------

    private static boolean isUrl(String name) {
        return name.startsWith("https://") || name.startsWith("http://");
    }

    /// The shard of that name, or all below a folder in the order of their names.
    private List<String> sources(String name) {
        if (isUrl(name) || name.equals("-")) {
            return List.of(name);
        }
        try {
            var folder = session.path(name);
            if (!Files.isDirectory(folder)) {
                return List.of(name);
            }
            try (var files = Files.walk(folder)) {
                var found = files.filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
                        .map(file ->
                                Path.of(name).resolve(folder.relativize(file)).toString())
                        .sorted()
                        .toList();
                if (found.isEmpty()) {
                    throw Stop.usage("no_shards", "there is no .json file below " + name, "check the path");
                }
                return found;
            }
        } catch (IOException | UncheckedIOException | java.nio.file.InvalidPathException e) {
            throw unreadable(name);
        }
    }

    private static Stop unreadable(String name) {
        return Stop.usage("no_such_file", "there is no file " + name + " that can be read", "check the path");
    }

    private byte[] bytes(Printer printer, String name) {
        if (isUrl(name)) {
            var answer = printer.waiting("reading the shard", () -> got(Target.uri(name)));
            if (answer.status() != 200) {
                throw Stop.unreachable("shard_unavailable", name + " answered " + answer.status(), "check the address");
            }
            return answer.body();
        }
        try (var in = name.equals("-") ? session.in() : Files.newInputStream(session.path(name))) {
            return in.readNBytes(Shard.MOST_BYTES + 1);
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw unreadable(name);
        }
    }

    private static BoundedHttp.Answer got(URI url) {
        try {
            return Target.http().get(url, Shard.MOST_BYTES);
        } catch (IOException e) {
            throw Stop.unreachable(
                    "shard_unavailable",
                    "cannot reach " + url + ": " + e.getMessage(),
                    "check the address and the network");
        }
    }

    private record LedgerTable(Aws aws, String table) {
        CommitmentLedger ledger() {
            return aws.ledger(table);
        }
    }

    /// The one that is named, else that of the local stack unless another chain is named.
    private Optional<LedgerTable> ledgerTable() {
        var stack = LocalStack.find(session).filter(LocalStack::isRunning);
        var ofStack = stack.flatMap(local -> local.state().text("ledgerTable"));
        if (ledger != null) {
            var named = ledger;
            return Optional.of(new LedgerTable(
                    new Aws(session, place, stack.filter(_ -> ofStack.equals(Optional.of(named)))), named));
        }
        var isElsewhere =
                !place.chain.isEmpty() || session.setting("SIGNPOST_CHAIN").isPresent();
        return isElsewhere
                ? Optional.empty()
                : ofStack.map(table -> new LedgerTable(new Aws(session, place, stack), table));
    }

    private static Map<AccountId, Optional<KeyScheme>> registered(
            Printer printer, OnceKnown chain, Optional<LedgerTable> table) {
        if (table.isPresent()) {
            return printer.waiting(
                    "reading the registered hotkeys",
                    () -> table.get()
                            .aws()
                            .registeredHotkeys(table.get().table())
                            .all());
        }
        return printer.waiting("asking the chain for the registered hotkeys", chain::registered);
    }

    private Map<AccountId, Optional<KeyScheme>> named() {
        var expected = new LinkedHashMap<AccountId, Optional<KeyScheme>>();
        for (var name : hotkeys) {
            if (!Arguments.isFile(session, name)) {
                expected.put(Arguments.account(name), Optional.empty());
                continue;
            }
            for (var line : lines(name)) {
                var address = line.replaceFirst("#.*", "").strip();
                if (!address.isEmpty()) {
                    expected.put(Arguments.account(address), Optional.empty());
                }
            }
        }
        return expected;
    }

    private List<String> lines(String file) {
        try (var in = Files.newInputStream(session.path(file))) {
            return new String(in.readNBytes(MOST_HOTKEY_BYTES), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw Stop.usage("unreadable_file", file + " cannot be read", "name a file that can be read");
        }
    }

    /// The chain, which is asked only if something has to be looked up there.
    private static final class OnceKnown {

        private final Session session;
        private final PlaceOptions place;
        private final int netuid;
        private final Wiring wiring;
        private @Nullable ChainLink link;
        private ChainLink.@Nullable Network network;
        private @Nullable ProofCheck proofs;

        OnceKnown(Session session, PlaceOptions place, int netuid, Wiring wiring) {
            this.session = session;
            this.place = place;
            this.netuid = netuid;
            this.wiring = wiring;
        }

        private ChainLink link() {
            if (link == null) {
                link = ChainLink.of(session, place.chain);
            }
            return link;
        }

        private ChainLink.Network network() {
            if (network == null) {
                network = link().network();
            }
            return network;
        }

        private ObjectReads documents() {
            return wiring.target().reads().get();
        }

        ProofCheck proofs() {
            if (proofs == null) {
                var documents = new PublishedCommitmentDocuments(documents());
                proofs = new ChainProofs(new CheckProof(link().commitments(), documents), netuid);
            }
            return proofs;
        }

        CommitmentLedger standing() {
            return new StandingCommitments(link(), network(), netuid, this::documents, proofs());
        }

        Map<AccountId, Optional<KeyScheme>> registered() {
            return link().commitments().metagraph(netuid, network().finalised().hash()).stream()
                    .collect(Collectors.toMap(Neuron::hotkey, _ -> Optional.empty(), (one, _) -> one));
        }
    }

    // --- what is said ------------------------------------------------------------------------------------------------

    private static Json.Obj answer(List<VerifyShard.Line> lines, long refused) {
        var items = new ArrayList<Json>();
        for (var i = 0; i < lines.size(); i++) {
            items.add(json(i + 1, lines.get(i)));
        }
        return Json.Obj.builder()
                .put("accepted", lines.size() - refused)
                .put("refused", refused)
                .put("lines", items)
                .build();
    }

    private static Json.Obj json(int number, VerifyShard.Line line) {
        var json = Json.Obj.builder().put("line", number);
        return switch (line) {
            case VerifyShard.Line.Accepted(var hotkey, var evaluation) ->
                json.put("status", "accepted")
                        .put("hotkey", hotkey.address())
                        .put("task_id", evaluation.taskId())
                        .put("window_id", evaluation.window().value())
                        .put("element_id", evaluation.element().value())
                        .put("block", evaluation.block().height())
                        .put("composite_score", Json.Real.of(evaluation.compositeScore()))
                        .build();
            case VerifyShard.Line.Refused(var why) ->
                json.put("status", "refused")
                        .put("reason", why.code())
                        .put("detail", detail(why))
                        .build();
        };
    }

    private static String detail(VerifyShard.Reason why) {
        return switch (why) {
            case VerifyShard.Reason.Malformed(var what) -> what;
            case VerifyShard.Reason.UnexpectedHotkey _ -> "its hotkey is none of those whose lines are expected";
            case VerifyShard.Reason.InvalidSignature _ -> "the signature is not that of its hotkey over its payload";
            case VerifyShard.Reason.Duplicate _ -> "the same task of the same hotkey stands further up";
            case VerifyShard.Reason.UnknownManifest _ -> "no such manifest is published";
            case VerifyShard.Reason.WrongWindow _ -> "the manifest opens another window";
            case VerifyShard.Reason.OutsideWindow(var starts, var expiry) ->
                "the window is open from block " + starts + " until block " + expiry;
            case VerifyShard.Reason.InTheFuture(var head) -> "it says that it was made after the head, block " + head;
            case VerifyShard.Reason.CommittedLater _ -> "the commitment that it shows was made after it";
            case VerifyShard.Reason.Commitment(var held) -> held.message();
        };
    }

    private static void print(Printer printer, Json.Obj answer, long accepted, long refused) {
        var table = new Table("LINE", "STATUS", "TASK", "ELEMENT", "SCORE", "REASON");
        for (var item : answer.items("lines")) {
            if (item instanceof Json.Obj line) {
                var score = line.get("composite_score");
                table.row(
                        JobText.whole(line, "line"),
                        JobText.text(line, "status"),
                        JobText.text(line, "task_id"),
                        JobText.text(line, "element_id"),
                        score == null ? "-" : DiffText.shown(score),
                        line.text("reason")
                                .map(reason -> reason + ": " + JobText.text(line, "detail"))
                                .orElse("-"));
            }
        }
        printer.table(table);
        printer.line((refused == 0 ? printer.good("✓") : printer.bad("✗")) + " " + accepted + " accepted, " + refused
                + " refused");
    }
}
