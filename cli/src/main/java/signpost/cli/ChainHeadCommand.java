package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.json.Json;

/// Shows how far the chain is.
@Command(
        name = "head",
        description = "Show the newest block, the newest finalised one, and which chain it is.",
        footerHeading = "%nExample:%n",
        footer = {"  sv chain head", "  sv chain head --chain wss://entrypoint-finney.opentensor.ai:443 --format json"})
final class ChainHeadCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ChainOptions where = new ChainOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ChainHeadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var chain = ChainLink.of(session, where.chain);
        var network = printer.waiting("asking the chain", chain::network);
        var head = printer.waiting("asking the chain for its head", chain.reads()::head);
        var finalised = network.finalised();
        var answer = Json.Obj.builder()
                .put("head", head.height())
                .put("finalised_block", finalised.block().height())
                .put("finalised_hash", finalised.hash().toString())
                .put("network", network.json())
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line("Head: block " + head);
            printer.line("Finalised: block " + finalised.block() + " " + finalised.hash());
            printer.line("Network: " + network.text());
        });
        return 0;
    }
}
