package signpost.cli;

import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.clips.ClipCatalogue;
import signpost.json.Json;

/// Shows the catalogue of clips.
@Command(
        name = "list",
        description = "Show the clips that challenges may hand out.",
        footerHeading = "%nExample:%n",
        footer = {"  sv clips list", "  sv clips list --legacy --format json"})
final class ClipsListCommand implements Callable<Integer> {

    private final Session session;
    private final Function<TableOptions, ClipCatalogue> catalogues;

    @Option(names = "--legacy", description = "The pool of v2 alone.")
    private boolean legacy;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private TableOptions where = new TableOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ClipsListCommand(Session session) {
        this(session, options -> options.clips(session));
    }

    ClipsListCommand(Session session, Function<TableOptions, ClipCatalogue> catalogues) {
        this.session = session;
        this.catalogues = catalogues;
    }

    @Override
    public Integer call() {
        var printer = new Printer(session);
        var catalogue = catalogues.apply(where);
        var clips = printer.waiting("reading the catalogue", () -> legacy ? catalogue.legacy() : catalogue.all());
        var answer = Json.Obj.builder()
                .put("items", clips.stream().map(ClipText::json).toList())
                .build();
        printer.answer(format.format(), answer, () -> {
            if (clips.isEmpty()) {
                printer.line("No clips found");
            } else {
                printer.table(ClipText.table(clips));
            }
        });
        return 0;
    }
}
