package signpost.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Compares two manifests field by field, or one with what is live.
@Command(
        name = "diff",
        description = "Show what differs between two manifests, or between one and what is live.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv manifest diff manifests/configs/window-2025-10-24.yaml",
            "  sv manifest diff sha256:5e1f… manifests/configs/window-2025-10-24.yaml"
        })
final class ManifestDiffCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "A", description = "A hash, or a file with a manifest, signed or not.")
    private String first = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "B",
            description = "The one to compare it with. Without it, A is compared with what is live.")
    private @Nullable String second;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestDiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        Json.Obj before;
        Json.Obj after;
        String beforeName;
        if (second == null) {
            after = content(wiring, first);
            var live = Live.counterpart(wiring, after);
            before = live.map(signed -> signed.manifest().json())
                    .orElseGet(() -> Json.Obj.builder().build());
            beforeName = live.map(signed -> "live " + signed.hash()).orElse("nothing (no manifest is live)");
        } else {
            before = content(wiring, first);
            after = content(wiring, second);
            beforeName = first;
        }
        var afterName = second == null ? first : second;
        DiffText.answer(printer, format, new DiffText.Named(beforeName, before), new DiffText.Named(afterName, after));
        return 0;
    }

    private Json.Obj content(Wiring wiring, String named) {
        var hash = Arguments.hashIfOne(named);
        if (hash.isPresent()) {
            return wiring.published().manifest(hash.get()).manifest().json();
        }
        return ConfigFile.read(session, named).content(wiring.printer());
    }
}
