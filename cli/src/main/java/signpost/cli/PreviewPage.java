package signpost.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import signpost.chain.Block;
import signpost.document.Violation;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.Element;
import signpost.manifest.Manifest;
import signpost.manifest.ManifestDiff;
import signpost.manifest.ManifestRules;
import signpost.manifest.SignedManifest;
import signpost.publishing.Index;
import signpost.publishing.IndexEntry;

/// A page that shows a manifest before it is published. It holds everything it needs, loads nothing from anywhere,
/// runs no script, and takes nothing of what it shows for markup.
final class PreviewPage {

    /// What is known of the world around the manifest.
    ///
    /// @param live the manifest it is compared with
    /// @param remarks what could not be had, and why
    record Surroundings(
            Optional<Block> head,
            Optional<Index> index,
            Optional<SignedManifest> live,
            List<String> remarks,
            Instant now) {}

    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --doubt: #9a6700 }
            @media (prefers-color-scheme: dark) { :root { --good: #57c46f; --bad: #ff7b72; --doubt: #d4a72c } }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.4rem; margin-bottom: 0 } h2 { font-size: 1.1rem; margin-top: 2rem }
            table { border-collapse: collapse; width: 100% } .scroll { overflow-x: auto }
            th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
            code, td.v { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: break-word }
            .good { color: var(--good) } .bad { color: var(--bad) } .doubt { color: var(--doubt) }
            """;

    private final StringBuilder out = new StringBuilder();

    private PreviewPage() {}

    static String of(ConfigFile file, Surroundings around) {
        var page = new PreviewPage();
        page.write(file, file.check(false), around);
        return page.out.toString();
    }

    private void write(ConfigFile file, ManifestRules.Checked checked, Surroundings around) {
        var title = checked.manifest()
                .map(manifest -> "Window " + manifest.window())
                .orElse(file.shown());
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<title>")
                .append(escaped(title))
                .append(" – preview</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        paragraph("", file.shown() + ", as of " + around.now().truncatedTo(ChronoUnit.SECONDS));
        around.remarks().forEach(remark -> paragraph("doubt", remark));
        findings(checked);
        checked.manifest().ifPresent(manifest -> {
            window(manifest, around);
            elements(manifest);
            difference(manifest, around);
        });
        out.append("</body>\n</html>\n");
    }

    private void findings(ManifestRules.Checked checked) {
        heading("Checks");
        if (checked.violations().isEmpty()) {
            paragraph("good", "✓ Valid" + (checked.warnings().isEmpty() ? ", no warnings" : ""));
        } else {
            paragraph("bad", "✗ Not valid: it cannot be published like this");
        }
        if (checked.violations().isEmpty() && checked.warnings().isEmpty()) {
            return;
        }
        table("Where", "Field", "What", "Rule");
        checked.violations().forEach(violation -> finding("bad", violation));
        checked.warnings().forEach(warning -> finding("doubt", warning));
        endTable();
    }

    private void finding(String kind, Violation violation) {
        var place = violation.position() == null ? "" : violation.position().toString();
        row(kind, place, violation.path(), violation.message(), violation.rule());
    }

    private void window(Manifest manifest, Surroundings around) {
        heading("Window");
        table("", "");
        row("", "Window", manifest.window().value());
        row("", "Version", manifest.json().text("version").orElse("-"));
        manifest.environment().ifPresent(name -> row("", "Environment", name));
        row("", "Expiry block", manifest.expiry().toString());
        around.head()
                .ifPresentOrElse(
                        head -> {
                            row("", "Head of the chain", head.toString());
                            row(
                                    Manifest.isActive(manifest.expiry(), head) ? "good" : "bad",
                                    "Time left",
                                    Arguments.left(manifest.expiry(), head));
                        },
                        () -> row("doubt", "Head of the chain", "not known"));
        endTable();
        around.index().ifPresent(index -> around.head().ifPresent(head -> clashes(manifest, index, head)));
    }

    private void clashes(Manifest manifest, Index index, Block head) {
        var found = false;
        for (var entry : index.entries()) {
            var message = clash(manifest, entry, head);
            if (message.isPresent()) {
                paragraph(entry.window().equals(manifest.window()) ? "doubt" : "bad", message.get());
                found = true;
            }
        }
        if (!found) {
            paragraph("good", "✓ No clash with a live window");
        }
    }

    private static Optional<String> clash(Manifest manifest, IndexEntry entry, Block head) {
        var sameWindow = entry.window().equals(manifest.window());
        if (!entry.isActive(head)) {
            return sameWindow
                    ? Optional.of("Window " + entry.window() + " ended at block " + entry.expiry()
                            + " already; unless it is live under another manifest, it cannot come back")
                    : Optional.empty();
        }
        if (sameWindow) {
            return Optional.of("Window " + entry.window() + " is live; publishing this supersedes " + entry.hash());
        }
        return entry.expiry().equals(manifest.expiry())
                ? Optional.of("Window " + entry.window() + " is live and ends at the same block " + entry.expiry()
                        + "; this will be refused")
                : Optional.empty();
    }

    private void elements(Manifest manifest) {
        heading("Elements");
        table("Element", "θ", "β", "Service rate (fps)", "Clips", "Latency p95 (ms)", "Preprocessing", "Pillars");
        for (Element element : manifest.elements()) {
            row(
                    "",
                    element.id().value(),
                    shown(element.field("baseline_theta")),
                    shown(element.field("beta")),
                    shown(element.field("service_rate_fps")),
                    Integer.toString(element.clipCount()),
                    shown(element.field("latency_p95_ms")),
                    shown(element.field("preproc")),
                    shown(element.json()
                            .object("metrics")
                            .<Json>flatMap(metrics -> Optional.ofNullable(metrics.get("pillars")))
                            .orElseGet(Json.Null::new)));
        }
        endTable();
    }

    private void difference(Manifest manifest, Surroundings around) {
        heading("Difference to what is live");
        if (around.live().isEmpty()) {
            paragraph("", around.index().isEmpty() ? "Nothing to compare with." : "No manifest is live.");
            return;
        }
        var live = around.live().get();
        paragraph("", "Live: window " + live.manifest().window() + ", " + live.hash());
        var changes = ManifestDiff.between(live.manifest().json(), manifest.json());
        if (changes.isEmpty()) {
            paragraph("good", "✓ No differences; publishing it changes nothing");
            return;
        }
        table("Field", "Live", "This");
        for (var change : changes) {
            var before = change.before();
            var after = change.after();
            row(
                    before == null ? "good" : after == null ? "bad" : "doubt",
                    change.path(),
                    before == null ? "–" : CanonicalJson.text(before),
                    after == null ? "–" : CanonicalJson.text(after));
        }
        endTable();
    }

    private static String shown(Json value) {
        return switch (value) {
            case Json.Null _ -> "–";
            case Json.Text(var text) -> text;
            case Json.Obj(var fields) -> {
                var lines = new StringBuilder();
                fields.forEach((name, field) -> lines.append(lines.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(shown(field)));
                yield lines.toString();
            }
            default -> CanonicalJson.text(value);
        };
    }

    private void heading(String text) {
        out.append("<h2>").append(escaped(text)).append("</h2>\n");
    }

    private void paragraph(String kind, String text) {
        out.append("<p class=\"")
                .append(kind)
                .append("\">")
                .append(escaped(text))
                .append("</p>\n");
    }

    private void table(String... headers) {
        out.append("<div class=\"scroll\"><table>\n<tr>");
        for (var header : headers) {
            out.append("<th>").append(escaped(header)).append("</th>");
        }
        out.append("</tr>\n");
    }

    private void row(String kind, String... cells) {
        out.append("<tr class=\"").append(kind).append("\">");
        for (var cell : cells) {
            out.append("<td class=\"v\">").append(escaped(cell)).append("</td>");
        }
        out.append("</tr>\n");
    }

    private void endTable() {
        out.append("</table></div>\n");
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
