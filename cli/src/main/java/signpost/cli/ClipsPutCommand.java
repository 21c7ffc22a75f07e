package signpost.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import signpost.clips.Clip;
import signpost.clips.ClipCatalogue;
import signpost.clips.ClipRules;
import signpost.clips.PutClips;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestDiff;
import signpost.yaml.YamlReader;

/// Puts the facts of clips into the catalogue that challenges are drawn from.
@Command(
        name = "put",
        description = {
            "Put the facts of clips into the catalogue, from YAML (clips: a list) or CSV (a first line with the names).",
            "Each clip has hash, url, duration_ms, fps, width, height, sport, scenario, challenge_type, and legacy (true:"
                    + " it is in the pool of v2 as well). Clips that the file does not name stay."
        },
        footerHeading = "%nExample:%n",
        footer = {"  sv clips put clips.yaml --dry-run", "  sv clips put clips.csv --table signpost-prod-clips"})
final class ClipsPutCommand implements Callable<Integer> {

    private final Session session;
    private final Function<TableOptions, ClipCatalogue> catalogues;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file: .csv, otherwise YAML; - is standard input.")
    private String file = "";

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private TableOptions where = new TableOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ClipsPutCommand(Session session) {
        this(session, options -> options.clips(session));
    }

    ClipsPutCommand(Session session, Function<TableOptions, ClipCatalogue> catalogues) {
        this.session = session;
        this.catalogues = catalogues;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var clips = clips(printer);
        var put = new PutClips(catalogues.apply(where));
        var plan = printer.waiting("reading the catalogue", () -> put.plan(clips));
        if (!dryRun) {
            printer.waiting("putting clips", () -> {
                put.carryOut(plan);
                return 0;
            });
        }
        var answer = Json.Obj.builder()
                .put("dry_run", dryRun)
                .put("added", plan.added().stream().map(ClipText::json).toList())
                .put(
                        "changed",
                        plan.changed().stream().map(ClipsPutCommand::json).toList())
                .put("unchanged", plan.unchanged().size())
                .build();
        printer.answer(format.format(), answer, () -> {
            plan.added()
                    .forEach(clip -> printer.line(printer.good(
                            "+ " + clip.hash() + "  " + Printer.safe(clip.url().toString()))));
            for (var change : plan.changed()) {
                printer.line(printer.doubtful("~ " + change.after().hash()));
                for (var field : differences(change)) {
                    printer.line("    " + field.path() + ": " + shown(field.before()) + " -> " + shown(field.after()));
                }
            }
            printer.line(plan.added().size() + " added, " + plan.changed().size() + " changed, "
                    + plan.unchanged().size() + " unchanged" + (dryRun ? " (dry run: nothing was put)" : ""));
        });
        return 0;
    }

    private List<Clip> clips(Printer printer) {
        var bytes = IngestFile.bytes(session, file);
        var document =
                file.toLowerCase(Locale.ROOT).endsWith(".csv") ? ClipCsv.read(bytes) : new YamlReader().read(bytes);
        return switch (document) {
            case Parsed.Ok<Document>(var read) ->
                switch (ClipRules.check(read)) {
                    case Parsed.Ok<List<Clip>>(var clips) -> clips;
                    case Parsed.Malformed<List<Clip>>(var violations) -> throw invalid(printer, violations);
                };
            case Parsed.Malformed<Document>(var violations) -> throw invalid(printer, violations);
        };
    }

    private Stop invalid(Printer printer, List<Violation> violations) {
        var shown = IngestFile.shown(file);
        violations.forEach(violation -> printer.violation(shown, violation, false));
        return Stop.refused(
                        "invalid_clips",
                        shown + " breaks " + violations.size() + (violations.size() == 1 ? " rule" : " rules")
                                + "; nothing was put",
                        "put right what is listed above")
                .with(Json.Obj.builder()
                        .put("path", shown)
                        .put("violations", Violation.listed(violations))
                        .build());
    }

    private static List<ManifestDiff.Change> differences(PutClips.Changed change) {
        return ManifestDiff.between(ClipText.json(change.before()), ClipText.json(change.after()));
    }

    private static Json.Obj json(PutClips.Changed change) {
        return Json.Obj.builder()
                .put("hash", change.after().hash().value())
                .put(
                        "changes",
                        differences(change).stream()
                                .map(ManifestDiff.Change::toJson)
                                .toList())
                .build();
    }

    private static String shown(@org.jspecify.annotations.Nullable Json value) {
        return value == null ? "-" : DiffText.shown(value);
    }
}
