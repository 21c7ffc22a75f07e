package signpost.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import signpost.clips.ClipRules;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Position;
import signpost.document.Utf8;
import signpost.document.Violation;
import signpost.json.Json;

/// Reads clips from comma-separated values (RFC 4180): a first line with the names of the columns, and a line for each
/// clip. It becomes the document that YAML would, so that the same rules judge both.
final class ClipCsv {

    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern REAL = Pattern.compile("-?(0|[1-9][0-9]{0,18})[.][0-9]{1,18}");
    private static final Set<String> NUMBERS = Set.of("duration_ms", "fps", "width", "height");

    private record Cell(String text, Position position) {}

    private final String text;
    private final List<Violation> violations = new ArrayList<>();
    private int at;
    private int line = 1;
    private int column = 1;

    private ClipCsv(String text) {
        this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    static Parsed<Document> read(byte[] utf8) {
        return switch (Utf8.text(utf8)) {
            case Parsed.Ok<String>(var text) -> new Parsed.Ok<>(new ClipCsv(text).document());
            case Parsed.Malformed<String>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    private Document document() {
        var positions = new HashMap<String, Position>();
        var clips = new ArrayList<Json>();
        var names = new ArrayList<String>();
        while (at < text.length()) {
            var row = row();
            if (row.size() == 1 && row.getFirst().text().isBlank()) {
                continue;
            }
            if (names.isEmpty()) {
                row.forEach(cell -> names.add(cell.text().strip()));
                header(row);
                continue;
            }
            if (row.size() != names.size()) {
                violation(
                        row.getFirst().position(),
                        "columns",
                        "there are " + row.size() + " values, and the first line names " + names.size() + " columns");
                continue;
            }
            clips.add(clip(names, row, Document.item("clips", clips.size()), positions));
        }
        Map<String, Json> root =
                clips.isEmpty() && !violations.isEmpty() ? Map.of() : Map.of("clips", new Json.Arr(clips));
        return new Document(new Json.Obj(root), positions, violations);
    }

    private void header(List<Cell> row) {
        var seen = new ArrayList<String>();
        for (var cell : row) {
            var name = cell.text().strip();
            if (!ClipRules.FIELDS.contains(name)) {
                violation(
                        cell.position(),
                        "unknown_field",
                        "no column " + Document.shown(name) + " is known; the first line names "
                                + String.join(", ", ClipRules.FIELDS));
            } else if (seen.contains(name)) {
                violation(cell.position(), "duplicate_key", "the column " + name + " stands twice");
            }
            seen.add(name);
        }
    }

    private static Json clip(List<String> names, List<Cell> row, String path, Map<String, Position> positions) {
        var fields = new LinkedHashMap<String, Json>();
        positions.put(path, row.getFirst().position());
        for (var i = 0; i < names.size(); i++) {
            var cell = row.get(i);
            if (!cell.text().isEmpty()) {
                fields.put(names.get(i), value(names.get(i), cell.text()));
                positions.put(Document.field(path, names.get(i)), cell.position());
            }
        }
        return new Json.Obj(fields);
    }

    private static Json value(String name, String text) {
        if (NUMBERS.contains(name) && WHOLE.matcher(text).matches() && !text.equals("-0")) {
            return new Json.Whole(text);
        }
        if (NUMBERS.contains(name) && REAL.matcher(text).matches()) {
            return new Json.Real(Double.parseDouble(text), text);
        }
        return name.equals("legacy") && (text.equals("true") || text.equals("false"))
                ? new Json.Bool(text.equals("true"))
                : new Json.Text(text);
    }

    private List<Cell> row() {
        var cells = new ArrayList<Cell>();
        while (true) {
            var position = new Position(line, column);
            cells.add(new Cell(at < text.length() && text.charAt(at) == '"' ? quoted(position) : plain(), position));
            if (at >= text.length()) {
                return cells;
            }
            var end = take();
            if (end == '\r' && at < text.length() && text.charAt(at) == '\n') {
                take();
                return cells;
            }
            if (end == '\n' || end == '\r') {
                return cells;
            }
        }
    }

    private String plain() {
        var from = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            take();
        }
        return text.substring(from, at);
    }

    private String quoted(Position position) {
        var value = new StringBuilder();
        take();
        while (at < text.length()) {
            var c = take();
            if (c != '"') {
                value.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                value.append(take());
            } else {
                if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
                    violation(
                            new Position(line, column),
                            "quotes",
                            "after the closing quote comes a comma or a line's end");
                    plain();
                }
                return value.toString();
            }
        }
        violation(position, "quotes", "the quote that begins here has no end");
        return value.toString();
    }

    private char take() {
        var c = text.charAt(at++);
        if (c == '\n') {
            line++;
            column = 1;
        } else {
            column++;
        }
        return c;
    }

    private void violation(Position position, String rule, String message) {
        violations.add(Violation.at(position, "", rule, message));
    }
}
