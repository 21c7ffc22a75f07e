package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import signpost.json.Json;

/// Shows the manifest of the window that is open now.
@Command(
        name = "current",
        description = "Show the manifest that is in force now.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest current", "  sv manifest current --format json"})
final class ManifestCurrentCommand implements Callable<Integer> {

    private final Session session;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestCurrentCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var published = wiring.published();
        var index = published.index();
        var head = wiring.head();
        var entry = index.flatMap(found -> found.current(head));
        if (index.isEmpty() || entry.isEmpty()) {
            printer.answer(
                    format.format(),
                    Json.Obj.builder()
                            .put("status", "none")
                            .put("current_block", head.height())
                            .build(),
                    () -> printer.line("No active manifest found"));
            return 0;
        }
        var signed = published.manifest(entry.get());
        var manifest = signed.manifest();
        var answer = Json.Obj.builder()
                .put("status", "open")
                .put("hash", signed.hash().value())
                .put("window_id", manifest.window().value())
                .put("expiry_block", manifest.expiry().height())
                .put("current_block", head.height())
                .put("blocks_left", manifest.expiry().height() - head.height())
                .put("elements", manifest.elements().size())
                .put("signed_by", signed.envelope().signedBy().hex())
                .put("published_by", entry.get().publishedBy())
                .put("published_at", entry.get().publishedAt().toString())
                .put("index_version", index.get().version())
                .put("valid_until", index.get().validUntil().toString())
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line("Current Manifest:");
            printer.line("  Hash: " + signed.hash());
            printer.line("  Window ID: " + Printer.safe(manifest.window().value()));
            printer.line("  Expiry Block: " + manifest.expiry() + " (" + Arguments.left(manifest.expiry(), head) + ")");
            printer.line("  Elements: " + manifest.elements().size());
            printer.line("  Signed by: " + signed.envelope().signedBy());
        });
        return 0;
    }
}
