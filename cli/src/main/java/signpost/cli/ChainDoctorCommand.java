package signpost.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.chain.AccountId;
import signpost.chain.BlockHash;
import signpost.chain.BlockId;
import signpost.chain.ChainUnavailable;
import signpost.commitment.CommitmentField;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.runtime.Call;

/// Looks for what is wrong with the endpoints of the chain.
@Command(
        name = "doctor",
        description = "Check every endpoint: whether it answers, how far it is, whether commitments can be signed for"
                + " its runtime, and whether the endpoints agree. Sends nothing.",
        footerHeading = "%nExample:%n",
        footer = {"  sv chain doctor", "  sv chain doctor --chain https://one.example,https://two.example"})
final class ChainDoctorCommand implements Callable<Integer> {

    /// Further behind than this, finality has stalled (blocks).
    private static final long MOST_LAG = 50;

    private static final int ERA = 64;

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ChainOptions where = new ChainOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ChainDoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var problems = new ArrayList<String>();
        var endpoints = new ArrayList<Json.Obj>();
        var genesis = new HashSet<BlockHash>();
        var reached = new ArrayList<ChainLink>();
        var finalised = new ArrayList<BlockId>();
        for (var link : ChainLink.of(session, where.chain).each()) {
            var url = link.endpoints().getFirst().toString();
            var found = Json.Obj.builder().put("endpoint", url);
            try {
                var network = printer.waiting("asking " + url, link::network);
                var head = link.reads().head();
                var lag = head.height() - network.finalised().block().height();
                found.put("head", head.height())
                        .put("finalised_block", network.finalised().block().height())
                        .put("spec_name", network.version().specName())
                        .put("spec_version", network.version().specVersion())
                        .put("genesis", network.genesis().toString());
                if (lag > MOST_LAG) {
                    problems.add(url + ": the finalised head is " + lag + " blocks behind");
                }
                var refusal = refusal(link);
                found.put("can_commit", refusal.isEmpty());
                refusal.forEach(why -> problems.add(url + ": commitments cannot be signed for its runtime: " + why));
                genesis.add(network.genesis());
                reached.add(link);
                finalised.add(network.finalised());
            } catch (ChainUnavailable unavailable) {
                found.put("error", String.valueOf(unavailable.getMessage()));
                problems.add(url + ": " + unavailable.getMessage());
            }
            endpoints.add(found.build());
        }
        if (genesis.size() > 1) {
            problems.add("the endpoints are of different chains");
        } else {
            agreement(reached, finalised, problems);
        }
        var answer = Json.Obj.builder()
                .put("healthy", problems.isEmpty())
                .put("endpoints", endpoints)
                .put("problems", problems.stream().map(Json.Text::new).toList())
                .build();
        printer.answer(format.format(), answer, () -> print(printer, endpoints, problems));
        if (problems.isEmpty()) {
            return 0;
        }
        return reached.isEmpty() ? Stop.Exit.UNREACHABLE.code : Stop.Exit.REFUSED.code;
    }

    /// Why a commitment cannot be put together, if it cannot.
    private static List<String> refusal(ChainLink link) {
        var call = new Call("Commitments", "set_commitment", CommitmentField.arguments(1, List.of()));
        return switch (link.submissions().prepare(call, AccountId.of(new byte[AccountId.BYTES]), ERA)) {
            case Parsed.Ok<?> _ -> List.of();
            case Parsed.Malformed<?>(var violations) ->
                List.of(violations.getFirst().message());
        };
    }

    /// The oldest of their finalised heads is final for all of them.
    private static void agreement(List<ChainLink> reached, List<BlockId> finalised, List<String> problems) {
        for (var link : reached) {
            for (var head : finalised) {
                try {
                    var theirs = link.reads().hashOf(head.block());
                    if (theirs.isPresent() && !theirs.get().equals(head.hash())) {
                        problems.add("the endpoints disagree about finalised block " + head.block());
                        return;
                    }
                } catch (ChainUnavailable unavailable) {
                    problems.add(link.endpoints().getFirst() + ": " + unavailable.getMessage());
                    return;
                }
            }
        }
    }

    private static void print(Printer printer, List<Json.Obj> endpoints, List<String> problems) {
        var table = new Table("ENDPOINT", "HEAD", "FINALISED", "RUNTIME", "CAN_COMMIT");
        for (var found : endpoints) {
            table.row(
                    JobText.text(found, "endpoint"),
                    JobText.whole(found, "head"),
                    JobText.whole(found, "finalised_block"),
                    found.text("spec_name")
                            .map(name -> Printer.safe(name) + " " + JobText.whole(found, "spec_version"))
                            .orElse("-"),
                    found.flag("can_commit").map(can -> can ? "yes" : "no").orElse("-"));
        }
        printer.table(table);
        if (problems.isEmpty()) {
            printer.line(printer.good("✓") + " Nothing is wrong");
        }
        problems.forEach(problem -> printer.line(printer.bad("✗") + " " + Printer.safe(problem)));
    }
}
