package signpost.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.document.Document;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.manifest.ManifestRules;
import signpost.manifest.ManifestVerification;

/// Checks a manifest before it is published; of a signed one, also the signature.
@Command(
        name = "validate",
        description = "Check a manifest: all that is wrong with it, with line and column.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest validate manifests/configs/window-2025-10-23.yaml --strict"})
final class ManifestValidateCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "PATH", description = "A manifest in YAML or JSON, or a signed one.")
    private String path = "";

    @Option(names = "--strict", description = "Warnings (unknown fields, say) are violations.")
    private boolean strict;

    @Option(
            names = "--public-key",
            paramLabel = "KEY",
            description = "For a signed manifest: the key it must be signed with. May be repeated.")
    private List<String> publicKeys = List.of();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var file = ConfigFile.read(session, path);
        var checked = file.isEnvelope() ? signed(file) : file.check(strict);
        checked.warnings().forEach(warning -> printer.violation(path, warning, true));
        var manifest = checked.manifest().orElseThrow(() -> file.invalid(printer, checked));
        var answer = Json.Obj.builder()
                .put("valid", true)
                .put("path", path)
                .put("window_id", manifest.window().value())
                .put("expiry_block", manifest.expiry().height())
                .put("elements", manifest.elements().size())
                .put("manifest_sha256", ManifestHash.of(manifest.canonical()).hex())
                .put("violations", List.of())
                .put("warnings", Violation.listed(checked.warnings()))
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line(printer.good("✓") + " Manifest config is valid: " + path);
            printer.line("  Window " + manifest.window() + " until block " + manifest.expiry() + ", "
                    + manifest.elements().size() + (manifest.elements().size() == 1 ? " element" : " elements"));
            if (file.isEnvelope()) {
                printer.line("  Signed, and the signature holds");
            }
        });
        return 0;
    }

    /// The rules of a manifest, over one that is signed by a trusted key; line and column mean nothing there.
    private ManifestRules.Checked signed(ConfigFile file) {
        var trust = new TrustOptions();
        trust.publicKeys = publicKeys;
        var wiring = new Wiring(session, new PlaceOptions(), trust);
        var keys = Trust.required(wiring.trustedWithoutTarget().manifestKeys(), "manifest", "--public-key");
        return switch (new ManifestVerification(wiring.signatures(), keys).verify(file.bytes())) {
            case ManifestVerification.Outcome.Verified(var manifest) ->
                ManifestRules.check(new Document(manifest.manifest().json(), Map.of(), List.of()), strict);
            case ManifestVerification.Outcome.Unverified(var reason, var message) ->
                throw Published.notVerified(reason, message);
        };
    }
}
