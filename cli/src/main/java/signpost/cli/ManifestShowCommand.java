package signpost.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.json.Json;

/// Shows one manifest, once it verified.
@Command(
        name = "show",
        description = "Show a manifest by its hash.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest show sha256:5e1f… --format yaml"})
final class ManifestShowCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "HASH", description = "The manifest's hash, with or without sha256:.")
    private String hash = "";

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var signed = wiring.published().manifest(Arguments.hash(hash));
        var manifest = signed.manifest();
        var answer = Json.Obj.builder()
                .put("hash", signed.hash().value())
                .put("signed_by", signed.envelope().signedBy().hex())
                .put("signed_at", signed.envelope().signedAt())
                .put("signature", signed.envelope().signature().hex())
                .put("manifest", manifest.json())
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line("Manifest:");
            printer.line("  Hash: " + signed.hash());
            printer.line("  Window ID: " + Printer.safe(manifest.window().value()));
            printer.line(
                    "  Version: " + Printer.safe(manifest.json().text("version").orElse("-")));
            printer.line("  Expiry Block: " + manifest.expiry());
            manifest.environment().ifPresent(name -> printer.line("  Environment: " + Printer.safe(name)));
            printer.line("  Signed by: " + signed.envelope().signedBy());
            printer.line("  Signed at: " + Printer.safe(signed.envelope().signedAt()));
            printer.line("");
            printer.table(ElementFacts.table(manifest));
        });
        return 0;
    }
}
