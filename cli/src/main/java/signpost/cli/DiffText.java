package signpost.cli;

import java.util.List;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestDiff;

/// Differences between two manifests, a line each.
final class DiffText {

    private static final int MOST_SHOWN = 200;

    private DiffText() {}

    /// The whole answer: what differs between two documents, for people or programs.
    static void answer(Printer printer, FormatOption format, Named before, Named after) {
        var changes = ManifestDiff.between(before.content(), after.content());
        var answer = Json.Obj.builder()
                .put("before", before.name())
                .put("after", after.name())
                .put(
                        "changes",
                        changes.stream().map(ManifestDiff.Change::toJson).toList())
                .build();
        printer.answer(format.format(), answer, () -> {
            printer.line("From " + before.name() + " to " + after.name() + ":");
            print(printer, changes);
            printer.line(count(changes));
        });
    }

    /// A document, and what it is called here.
    record Named(String name, Json content) {}

    static void print(Printer printer, List<ManifestDiff.Change> changes) {
        for (var change : changes) {
            var before = change.before();
            var after = change.after();
            if (before == null && after != null) {
                printer.line(printer.good("+ " + Printer.safe(change.path()) + ": " + shown(after)));
            } else if (before != null && after == null) {
                printer.line(printer.bad("- " + Printer.safe(change.path()) + ": " + shown(before)));
            } else if (before != null && after != null) {
                printer.line(printer.doubtful(
                        "~ " + Printer.safe(change.path()) + ": " + shown(before) + " -> " + shown(after)));
            }
        }
    }

    private static String count(List<ManifestDiff.Change> changes) {
        return switch (changes.size()) {
            case 0 -> "No differences";
            case 1 -> "1 difference";
            default -> changes.size() + " differences";
        };
    }

    /// From an answer of the function.
    static List<ManifestDiff.Change> ofAnswer(List<Json> items) {
        return items.stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .map(item ->
                        new ManifestDiff.Change(item.text("path").orElse(""), item.get("before"), item.get("after")))
                .toList();
    }

    static String shown(Json value) {
        var text = CanonicalJson.text(value);
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
