package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Takes back what waits to be published.
@Command(
        name = "withdraw",
        description = "Take back what waits to be published, scheduled or prepared.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest withdraw 2025-10-24-107100-f18cb30fea686150"})
final class ManifestWithdrawCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "Its name, or its key (pending/NAME.yaml).")
    private String name = "";

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestWithdrawCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, new TrustOptions());
        var answer = wiring.onlyFunction("knows what waits")
                .call(
                        "taking back " + name,
                        Json.Obj.builder()
                                .put("action", "withdraw")
                                .put("config_key", PendingText.key(name))
                                .build());
        var printer = wiring.printer();
        printer.answer(format.format(), answer, () -> print(printer, answer));
        return 0;
    }

    private void print(Printer printer, Json.Obj answer) {
        printer.line(printer.good("✓") + " Withdrawn: "
                + Printer.safe(answer.text("name").orElse(name)));
        if (answer.text("approval").filter("missing"::equals).isEmpty()) {
            printer.line("  If it was being published at that moment, sv manifest list shows it");
        }
    }
}
