package signpost.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.document.Violation;
import signpost.json.Json;

/// Checks an ingest manifest before it is put.
@Command(
        name = "validate",
        description =
                "Check an ingest manifest: all that is wrong with it, with line and column. Asks nobody, unless --remote is said.",
        footerHeading = "%nExample:%n",
        footer = {"  sv registry validate docs/examples/ingest/confluence-handbook.yaml"})
final class RegistryValidateCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "FILE", description = "The manifest, in YAML; - is standard input.")
    private String file = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What metadata.name must say.")
    private @Nullable String name;

    @Option(names = "--remote", description = "Let the server check it.")
    private boolean remote;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private ApiOptions where = new ApiOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    RegistryValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var read = IngestFile.read(session, printer, file);
        var answer = remote ? byServer(printer, read) : here(printer, read);
        printer.answer(format.format(), answer, () -> {
            printer.line(printer.good("✓") + " Ingest manifest is valid: " + read.shown());
            answer.text("name").ifPresent(title -> printer.line("  Name: " + Printer.safe(title)));
            answer.text("contentHash").ifPresent(hash -> printer.line("  Hash: " + Printer.safe(hash)));
            printer.line("  Needs: " + JobText.list(JobText.capabilities(answer)));
            answer.object("secretRefs").ifPresent(references -> references(printer, references));
        });
        return 0;
    }

    private Json.Obj here(Printer printer, IngestFile read) {
        var checked = read.check(name == null ? null : Arguments.manifestName(name));
        checked.warnings().forEach(warning -> printer.violation(read.shown(), warning, true));
        var manifest = checked.manifest()
                .orElseThrow(() -> IngestFile.invalid(printer, read.shown(), checked.violations(), checked.warnings()));
        return Json.Obj.builder()
                .put("valid", true)
                .put("path", read.shown())
                .put("name", manifest.name())
                .put("contentHash", manifest.hash().value())
                .put("requiredCapabilities", Answers.texts(manifest.requiredCapabilities()))
                .put("secretRefs", manifest.secretReferences())
                .put("violations", List.of())
                .put("warnings", Violation.listed(checked.warnings()))
                .build();
    }

    private Json.Obj byServer(Printer printer, IngestFile read) {
        if (name != null) {
            throw Stop.usage(
                    "name_and_remote", "the server is not asked about a name", "leave --name or --remote away");
        }
        var request = Json.Obj.builder().put("content", read.content());
        var answer = Api.of(session, where, printer)
                .done(
                        Api.Call.post("validating " + read.shown(), "/api/manifests/validate", request.build())
                                .repeatable(),
                        read.shown());
        var warnings = Api.violations(answer, "warnings");
        warnings.forEach(warning -> printer.violation(read.shown(), warning, true));
        if (!answer.flag("valid").orElse(false)) {
            throw IngestFile.invalid(printer, read.shown(), Api.violations(answer, "violations"), warnings);
        }
        return answer;
    }

    private static void references(Printer printer, Json.Obj references) {
        for (var item : references.items("profile")) {
            if (item instanceof Json.Obj reference) {
                printer.line("  Secret: " + JobText.text(reference, "normalized"));
            }
        }
        for (var item : references.items("vault")) {
            if (item instanceof Json.Obj reference) {
                printer.line("  Secret: " + JobText.text(reference, "ref"));
            }
        }
    }
}
