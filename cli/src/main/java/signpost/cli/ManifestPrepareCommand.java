package signpost.cli;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Prepares a manifest for a second person to approve of.
@Command(
        name = "prepare",
        description = "Prepare a manifest: it is published when somebody else has approved of it.",
        footerHeading = "%nExample:%n",
        footer = {
            "  sv manifest prepare manifests/configs/window-2025-10-24.yaml",
            "  sv manifest prepare manifests/configs/window-2025-10-24.yaml --not-before-block 107100"
        })
final class ManifestPrepareCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "PATH", description = "The manifest, in YAML or JSON.")
    private String path = "";

    @Option(
            names = "--not-before-block",
            paramLabel = "N",
            description = "The block from which on it may be published. Otherwise at once.")
    private @Nullable Long notBefore;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestPrepareCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, new TrustOptions());
        if (notBefore != null && notBefore < 0) {
            throw Stop.usage("bad_block", "a block height is not negative", "check --not-before-block");
        }
        var file = ConfigFile.read(session, path);
        file.manifest(wiring.printer(), false);
        var request = Json.Obj.builder()
                .put("action", "prepare")
                .put("config", new String(file.bytes(), StandardCharsets.UTF_8));
        if (notBefore != null) {
            request.put("not_before_block", notBefore);
        }
        var answer = wiring.onlyFunction("keeps what is prepared").call("preparing " + path, request.build());
        wiring.printer().answer(format.format(), answer, () -> print(wiring.printer(), answer));
        return 0;
    }

    private static void print(Printer printer, Json.Obj answer) {
        var status = answer.text("status").orElse("");
        if (answer.has("hash")) {
            PublishReport.print(printer, answer);
            return;
        }
        printer.line(printer.good("✓") + (status.equals("unchanged") ? " Prepared already" : " Prepared"));
        PendingText.where(printer, answer);
        PendingText.next(printer, answer);
    }
}
