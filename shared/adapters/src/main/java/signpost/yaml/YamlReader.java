package signpost.yaml;

import static signpost.document.Document.field;
import static signpost.document.Document.item;
import static signpost.document.Document.shown;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.document.Position;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestReader;

/// Reads YAML from the event stream of SnakeYAML, because only there can `yes` and `"yes"` be told apart.
///
/// What the readers of the world understand differently is refused, with its place and the fix; so are aliases,
/// tags, directives and everything else that makes a text mean something that is not written in it.
public final class YamlReader implements ManifestReader {

    private final int mostDepth;

    public YamlReader() {
        this(MOST_DEPTH);
    }

    /// @param mostDepth how deep mappings and lists may lie in one another
    public YamlReader(int mostDepth) {
        this.mostDepth = mostDepth;
    }

    @Override
    public Parsed<Document> read(byte[] utf8) {
        if (utf8.length > MOST_BYTES) {
            return Parsed.malformed(Violation.of(
                    "",
                    "too_large",
                    "the document has " + utf8.length + " bytes; at most " + MOST_BYTES + " are read"));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return Parsed.malformed(Violation.of("", "not_utf8", "the bytes are not UTF-8; save the text as UTF-8"));
        }
        if (text.startsWith("\ufeff")) {
            return Parsed.malformed(Violation.at(
                    new Position(1, 1), "", "byte_order_mark", "a byte order mark stands in front; save without it"));
        }
        return new Reading(text, mostDepth).document();
    }

    /// One document on its way from events to values.
    private static final class Reading {
        private final String text;
        private final int mostDepth;
        private final Map<String, Position> positions = new HashMap<>();
        private final List<Violation> violations = new ArrayList<>();
        private @Nullable WholeText reader;
        private @Nullable ParserImpl parser;

        Reading(String text, int mostDepth) {
            this.text = text;
            this.mostDepth = mostDepth;
        }

        Parsed<Document> document() {
            try {
                var options = new LoaderOptions();
                options.setCodePointLimit(MOST_BYTES);
                var whole = new WholeText(text);
                reader = whole;
                parser = new ParserImpl(whole, options);
                next();
                if (!(next() instanceof DocumentStartEvent start)) {
                    return Parsed.malformed(Violation.of("", "empty", "the document is empty"));
                }
                directives(text.substring(0, charIndex(start.getEndMark())), new Position(1, 1));
                lineSeparators();
                var root = value("", next(), null, 0);
                var rest = next();
                directives(text.substring(charIndex(rest.getStartMark())), position(rest.getStartMark()));
                var end = next();
                if (end instanceof DocumentStartEvent) {
                    violation(end.getStartMark(), "", "multiple_documents", "a second document starts here; keep one");
                }
                return new Parsed.Ok<>(new Document(root, positions, violations));
            } catch (ReaderException unprintable) {
                violations.add(unprintable(unprintable.getPosition()));
            } catch (MarkedYAMLException syntax) {
                violations.add(Violation.at(
                        position(syntax.getProblemMark()), "", "yaml_syntax", "not YAML: " + syntax.getProblem()));
            } catch (NumberFormatException beyondAnInt) {
                // SnakeYAML lets it through from an escape such as \UFFFFFFFF.
                violations.add(Violation.at(
                        reader == null ? null : position(reader.getMark()),
                        "",
                        "yaml_syntax",
                        "not YAML: an escape names no character; the last one is \\U0010FFFF"));
            } catch (TooDeep deep) {
                violations.add(Violation.at(
                        position(deep.mark),
                        "",
                        "too_deep",
                        "mappings and lists lie more than " + mostDepth + " deep in one another"));
            }
            return new Parsed.Malformed<>(violations);
        }

        private Event next() {
            if (parser == null) {
                throw new IllegalStateException("reading has not begun");
            }
            return parser.getEvent();
        }

        /// Directives stand in front of a document, and may follow one that has ended.
        private void directives(String around, @Nullable Position position) {
            if (around.lines().anyMatch(line -> line.startsWith("%"))) {
                violation(position, "", "directive", "directives (%YAML, %TAG) are not used here; remove them");
            }
        }

        private int charIndex(Mark mark) {
            return text.offsetByCodePoints(0, mark.getIndex());
        }

        /// NEL, LS and PS break a line in YAML 1.1 and are ordinary characters in 1.2, so that a comment, a key or
        /// a text may end at one or go on.
        private void lineSeparators() {
            var line = 1;
            var lineStart = 0;
            for (var i = 0; i < text.length(); i++) {
                switch (text.charAt(i)) {
                    case '\n' -> {
                        line++;
                        lineStart = i + 1;
                    }
                    case '\u0085', '\u2028', '\u2029' ->
                        violation(
                                new Position(line, 1 + text.codePointCount(lineStart, i)),
                                "",
                                "control_character",
                                "a line separator (U+%04X) stands here, which some readers take for the end of the line;"
                                                .formatted((int) text.charAt(i))
                                        + " remove it, or write it as an escape in double quotes");
                    default -> {}
                }
            }
        }

        /// @param key where the key stands that names this value
        private Json value(String path, Event event, @Nullable Mark key, int depth) {
            var mark = event.getStartMark();
            if (event instanceof NodeEvent node && node.getAnchor() != null) {
                violation(
                        mark,
                        path,
                        "alias",
                        event instanceof AliasEvent
                                ? "an alias (*" + shown(node.getAnchor())
                                        + ") stands for something written elsewhere; write it out"
                                : "an anchor (&" + shown(node.getAnchor()) + ") is not used here; remove it");
            }
            return switch (event) {
                case AliasEvent alias -> new Json.Null();
                case ScalarEvent scalar -> {
                    positions.put(path, position(mark));
                    yield scalar(path, scalar);
                }
                case SequenceStartEvent list -> {
                    positions.put(path, position(key == null ? mark : key));
                    tag(path, mark, list.getTag());
                    yield list(path, bounded(mark, depth + 1));
                }
                case MappingStartEvent mapping -> {
                    positions.put(path, position(key == null ? mark : key));
                    tag(path, mark, mapping.getTag());
                    yield mapping(path, bounded(mark, depth + 1));
                }
                default -> throw new IllegalStateException("SnakeYAML sent " + event + " where a value belongs");
            };
        }

        private Json list(String path, int depth) {
            var items = new ArrayList<Json>();
            for (var event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
                items.add(value(item(path, items.size()), event, null, depth));
            }
            return new Json.Arr(items);
        }

        private Json mapping(String path, int depth) {
            var fields = new LinkedHashMap<String, Json>();
            for (var event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
                var mark = event.getStartMark();
                var key = key(path, event, depth);
                var at = field(path, key);
                if (fields.containsKey(key)) {
                    violation(
                            mark,
                            at,
                            "duplicate_key",
                            "the key " + shown(key) + " stands twice here; keep one of them");
                    // Read on for what else is wrong, without forgetting where the first one stands.
                    var first = positions.get(at);
                    value(at, next(), mark, depth);
                    if (first != null) {
                        positions.put(at, first);
                    }
                } else {
                    fields.put(key, value(at, next(), mark, depth));
                }
            }
            return new Json.Obj(fields);
        }

        private String key(String path, Event event, int depth) {
            var mark = event.getStartMark();
            if (event instanceof ScalarEvent scalar) {
                var at = field(path, scalar.getValue());
                if (scalar.getAnchor() != null) {
                    violation(
                            mark,
                            at,
                            "alias",
                            "an anchor (&" + shown(scalar.getAnchor()) + ") is not used here; remove it");
                }
                tag(at, mark, scalar.getTag());
                if (scalar.getScalarStyle() == ScalarStyle.PLAIN) {
                    if (scalar.getValue().equals("<<")) {
                        violation(
                                mark,
                                at,
                                "merge_key",
                                "a merge key (<<) brings in what is written elsewhere; write it out");
                    } else if (!(PlainScalar.of(scalar.getValue()) instanceof PlainScalar.Value(Json.Text _))) {
                        violation(
                                mark,
                                at,
                                "key_not_text",
                                "a key is text; put it in quotes: \"" + shown(scalar.getValue()) + "\"");
                    }
                }
                sound(at, mark, scalar.getValue());
                return scalar.getValue();
            }
            var at = field(path, "?");
            violation(mark, at, "key_not_text", "a key is text, not a list, a mapping or an alias");
            value(at, event, mark, depth);
            return "?";
        }

        private Json scalar(String path, ScalarEvent scalar) {
            var mark = scalar.getStartMark();
            tag(path, mark, scalar.getTag());
            if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
                sound(path, mark, scalar.getValue());
                return new Json.Text(scalar.getValue());
            }
            return switch (PlainScalar.of(scalar.getValue())) {
                case PlainScalar.Value(var json) -> {
                    sound(path, mark, scalar.getValue());
                    yield json;
                }
                case PlainScalar.Ambiguous(var rule, var message) -> {
                    violation(mark, path, rule, message);
                    yield new Json.Text(scalar.getValue());
                }
            };
        }

        private void tag(String path, Mark mark, @Nullable String tag) {
            if (tag != null) {
                violation(
                        mark, path, "tag", "a tag (" + shown(tag) + ") says what is to be made of a value; remove it");
            }
        }

        /// Text that JSON, a log line and a terminal can carry: no halves of surrogate pairs, no control characters
        /// but tab and line breaks.
        private void sound(String path, Mark mark, String value) {
            for (var i = 0; i < value.length(); i++) {
                var c = value.charAt(i);
                if (Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(c)) {
                    violation(mark, path, "unpaired_surrogate", "half of a surrogate pair stands alone; remove it");
                    return;
                } else if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
                    violation(
                            mark,
                            path,
                            "control_character",
                            "a control character (U+%04X) is in the text; remove it".formatted((int) c));
                    return;
                }
            }
        }

        private int bounded(Mark mark, int depth) {
            if (depth > mostDepth) {
                throw new TooDeep(mark);
            }
            return depth;
        }

        private Violation unprintable(int codePoints) {
            var before = text.substring(
                    0, text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length()))));
            var lineStart = before.lastIndexOf('\n') + 1;
            var line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            var column = 1 + before.codePointCount(lineStart, before.length());
            return Violation.at(
                    new Position(line, column),
                    "",
                    "control_character",
                    "a character that cannot be printed is in the text; remove it");
        }

        private void violation(Mark mark, String path, String rule, String message) {
            violation(position(mark), path, rule, message);
        }

        private void violation(@Nullable Position position, String path, String rule, String message) {
            violations.add(Violation.at(position, path, rule, message));
        }

        private static @Nullable Position position(@Nullable Mark mark) {
            return mark == null ? null : new Position(mark.getLine() + 1, mark.getColumn() + 1);
        }
    }

    /// Carries the place out of the recursion.
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Mark mark;

        TooDeep(Mark mark) {
            super(null, null, false, false);
            this.mark = mark;
        }
    }
}
