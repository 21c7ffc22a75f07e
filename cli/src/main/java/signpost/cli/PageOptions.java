package signpost.cli;

import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.json.Json;

/// How much of a listing is wanted.
final class PageOptions {

    @Option(names = "--limit", paramLabel = "N", description = "At most so many in one page: 1 to 200 (default: 50).")
    private @Nullable Integer limit;

    @Option(names = "--all", description = "Every page, not the first one alone.")
    private boolean all;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where an earlier page ended (nextCursor).")
    private @Nullable String cursor;

    /// The page that was asked for, or all of them as one.
    Json.Obj read(Api api, Api.Call listing) {
        var call = limit == null ? listing : listing.asking("limit", Integer.toString(limit));
        var first = api.call(cursor == null ? call : call.asking("cursor", cursor));
        if (!all) {
            return first;
        }
        var items = new ArrayList<>(first.items("items"));
        var next = first.text("nextCursor");
        while (next.isPresent()) {
            var page = api.call(call.asking("cursor", next.get()));
            items.addAll(page.items("items"));
            next = page.text("nextCursor");
        }
        return first.with("items", new Json.Arr(items)).without("nextCursor");
    }

    /// The items for a person, a row each.
    static void print(Printer printer, Json.Obj page, Table table, Function<Json.Obj, String[]> row) {
        for (var item : page.items("items")) {
            if (item instanceof Json.Obj object) {
                table.row(row.apply(object));
            }
        }
        printer.table(table);
        more(printer, page);
    }

    /// Tells a person that there is more.
    static void more(Printer printer, Json.Obj page) {
        Optional<String> next = page.text("nextCursor");
        next.ifPresent(cursor -> printer.note("there are more: say --all, or --cursor " + Printer.safe(cursor)));
    }
}
