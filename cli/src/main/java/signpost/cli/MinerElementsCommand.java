package signpost.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.chain.Block;
import signpost.json.Json;
import signpost.manifest.SignedManifest;

/// Shows miners what the elements of the open window, or of those to come, ask of them.
@Command(
        name = "elements",
        description = "Show the elements of the current window, or of the upcoming ones.",
        footerHeading = "%nExample:%n",
        footer = {"  sv miner elements --window current", "  sv miner elements --window upcoming --format json"})
final class MinerElementsCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--window",
            paramLabel = "current|upcoming",
            defaultValue = "current",
            description = "Which: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Scope scope = Scope.CURRENT;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    /// Which windows are asked about.
    enum Scope {
        CURRENT,
        /// All that come after the current one, the soonest first.
        UPCOMING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    MinerElementsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var published = wiring.published();
        var index = published.index();
        var head = wiring.head();
        List<SignedManifest> windows = index
                .map(found -> switch (scope) {
                    case CURRENT -> found.current(head).stream().toList();
                    case UPCOMING -> found.upcoming(head);
                })
                .orElse(List.of())
                .stream()
                .map(published::manifest)
                .toList();
        var answer = Json.Obj.builder()
                .put("current_block", head.height())
                .put(
                        "windows",
                        windows.stream().map(signed -> json(signed, head)).toList())
                .build();
        printer.answer(format.format(), answer, () -> {
            if (windows.isEmpty()) {
                printer.line(scope == Scope.CURRENT ? "No active manifest found" : "No upcoming manifest found");
            }
            var gap = false;
            for (var signed : windows) {
                if (gap) {
                    printer.line("");
                }
                gap = true;
                print(printer, signed, head);
            }
        });
        return 0;
    }

    private static Json json(SignedManifest signed, Block head) {
        var manifest = signed.manifest();
        return Json.Obj.builder()
                .put("hash", signed.hash().value())
                .put("window_id", manifest.window().value())
                .put("expiry_block", manifest.expiry().height())
                .put("blocks_left", manifest.expiry().height() - head.height())
                .put("elements", ElementFacts.json(manifest))
                .build();
    }

    private static void print(Printer printer, SignedManifest signed, Block head) {
        var manifest = signed.manifest();
        printer.line("Window " + Printer.safe(manifest.window().value()) + " until block " + manifest.expiry() + " ("
                + Arguments.left(manifest.expiry(), head) + ")");
        printer.line("Manifest " + signed.hash());
        printer.line("");
        printer.table(ElementFacts.table(manifest));
    }
}
