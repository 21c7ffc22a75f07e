package signpost.cli;

import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import signpost.clips.ClipCatalogue;
import signpost.json.Json;

/// Takes a clip out of the catalogue.
@Command(
        name = "rm",
        description = "Take a clip out of the catalogue. Some minutes later it is handed out no more; a manifest that"
                + " names it stays as it is.",
        footerHeading = "%nExample:%n",
        footer = "  sv clips rm sha256:5e1f…")
final class ClipsRemoveCommand implements Callable<Integer> {

    private final Session session;
    private final Function<TableOptions, ClipCatalogue> catalogues;

    @Parameters(index = "0", paramLabel = "HASH", description = "The hash of the clip.")
    private String hash = "";

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private TableOptions where = new TableOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ClipsRemoveCommand(Session session) {
        this(session, options -> options.clips(session));
    }

    ClipsRemoveCommand(Session session, Function<TableOptions, ClipCatalogue> catalogues) {
        this.session = session;
        this.catalogues = catalogues;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var clip = Arguments.hashIfOne(hash)
                .orElseThrow(() -> Stop.usage(
                        "bad_hash",
                        "that is no hash of a clip",
                        "it is sha256: and 64 lower-case hex digits; see sv clips list"));
        var catalogue = catalogues.apply(where);
        if (!printer.waiting("removing the clip", () -> catalogue.remove(clip))) {
            throw Stop.refused("unknown_clip", "there is no clip " + clip, "see sv clips list");
        }
        printer.answer(
                format.format(),
                Json.Obj.builder()
                        .put("status", "removed")
                        .put("hash", clip.value())
                        .build(),
                () -> printer.line(printer.good("✓") + " Removed: " + clip));
        return 0;
    }
}
