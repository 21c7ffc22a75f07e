package signpost.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import signpost.chain.Block;
import signpost.json.Json;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;

/// Lists what the index names.
@Command(
        name = "list",
        description = "List what is published: hash, window, expiry, when.",
        footerHeading = "%nExample:%n",
        footer = {"  sv manifest list --all"})
final class ManifestListCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--all", description = "Superseded and rolled-back manifests too.")
    private boolean all;

    @ArgGroup(validate = false, heading = "%nWhere:%n")
    private PlaceOptions place = new PlaceOptions();

    @ArgGroup(validate = false, heading = "%nWhom to trust:%n")
    private TrustOptions trust = new TrustOptions();

    @Mixin
    private FormatOption format = new FormatOption();

    ManifestListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var wiring = new Wiring(session, place, trust);
        var printer = wiring.printer();
        var index = wiring.published().index();
        if (index.isEmpty()) {
            printer.answer(
                    format.format(),
                    Json.Obj.builder().put("manifests", List.of()).build(),
                    () -> printer.line("No manifests found"));
            return 0;
        }
        var head = wiring.head();
        var answer = json(index.get(), head);
        printer.answer(format.format(), answer, () -> print(printer, index.get(), head));
        return 0;
    }

    private Json.Obj json(Index index, Block head) {
        var manifests = new ArrayList<Json>();
        for (var entry : index.entries()) {
            manifests.add(entry.toJson().with("status", new Json.Text(status(entry, head))));
        }
        if (all) {
            for (var past : index.retired()) {
                manifests.add(past.toJson().with("status", new Json.Text("RETIRED")));
            }
        }
        return Json.Obj.builder()
                .put("current_block", head.height())
                .put(
                        "current_manifest_hash",
                        Json.ofNullable(index.current(head)
                                .map(entry -> entry.hash().value())
                                .orElse(null)))
                .put("index_version", index.version())
                .put("valid_until", index.validUntil().toString())
                .put("manifests", manifests)
                .build();
    }

    private static String status(IndexEntry entry, Block head) {
        return entry.isActive(head) ? "ACTIVE" : "EXPIRED";
    }

    private void print(Printer printer, Index index, Block head) {
        printer.line("Published Manifests:");
        printer.line("");
        var table = new Table("HASH", "WINDOW", "EXPIRY", "STATUS", "PUBLISHED");
        var current = index.current(head);
        for (var entry : index.entries()) {
            var mark = current.equals(Optional.of(entry)) ? " (current)" : "";
            table.row(cells(entry, status(entry, head) + mark));
        }
        if (all) {
            for (var past : index.retired()) {
                table.row(cells(past.entry(), "RETIRED (" + past.reason().code() + ")"));
            }
        }
        printer.table(table);
        index.archive()
                .ifPresent(
                        newest -> printer.note("older ones: scorevision/index-archive/1.json to " + newest + ".json"));
    }

    private static String[] cells(IndexEntry entry, String status) {
        return new String[] {
            entry.hash().value(),
            Printer.safe(entry.window().value()),
            "Block " + entry.expiry(),
            status,
            entry.publishedAt().toString()
        };
    }
}
