package signpost.yaml;

import static signpost.document.Document.field;
import static signpost.document.Document.item;
import static signpost.document.Document.shown;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import signpost.document.Utf8;
import signpost.document.Violation;
import signpost.ingest.IngestReader;
import signpost.ingest.Written;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestReader;

/// Reads YAML from the event stream of SnakeYAML, because only there can `yes` and `"yes"` be told apart.
///
/// What the readers of the world understand differently is refused, with its place and the fix; so are aliases, tags,
/// directives and everything else that makes a text mean something that is not written in it.
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
        return switch (read(utf8, Dialect.SIGNED, mostDepth)) {
            case Parsed.Ok<Written>(var written) -> new Parsed.Ok<>(written.document());
            case Parsed.Malformed<Written>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    static Parsed<Written> read(byte[] utf8, Dialect dialect, int mostDepth) {
        if (utf8.length > dialect.mostBytes()) {
            return Parsed.malformed(Violation.of(
                    "",
                    "too_large",
                    "the document has " + utf8.length + " bytes; at most " + dialect.mostBytes() + " are read"));
        }
        return switch (Utf8.text(utf8)) {
            case Parsed.Ok<String>(var text) -> read(text, dialect, mostDepth);
            case Parsed.Malformed<String>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    private static Parsed<Written> read(String decoded, Dialect dialect, int mostDepth) {
        var text = decoded;
        if (text.startsWith("\ufeff")) {
            if (dialect == Dialect.SIGNED) {
                return Parsed.malformed(Violation.at(
                        new Position(1, 1),
                        "",
                        "byte_order_mark",
                        "a byte order mark stands in front; save without it"));
            }
            text = text.substring(1);
        }
        return new Reading(text, dialect, mostDepth).document();
    }

    /// One document on its way from events to values.
    private static final class Reading {
        /// Nobody reads further; of signed manifests their rules keep the end.
        private static final int MOST_VIOLATIONS = 500;

        /// Digits of a whole number that a double holds exactly.
        private static final int MOST_EXACT = 16;

        private final String text;
        private final Dialect dialect;
        private final int mostDepth;
        private final Map<String, Position> positions = new HashMap<>();
        private final List<Violation> violations = new ArrayList<>();
        private final List<Json.Obj> overwritten = new ArrayList<>();
        /// By identity: the same text in quotes is no date.
        private final Set<Json> dates = Collections.newSetFromMap(new IdentityHashMap<>());

        private final Anchors anchors = new Anchors();
        private boolean keyIsDate;
        private @Nullable Double keyNumber;
        private int values;
        private @Nullable WholeText reader;
        private @Nullable ParserImpl parser;

        Reading(String text, Dialect dialect, int mostDepth) {
            this.text = text;
            this.dialect = dialect;
            this.mostDepth = mostDepth;
        }

        Parsed<Written> document() {
            try {
                var options = new LoaderOptions();
                options.setCodePointLimit(dialect.mostBytes());
                var whole = new WholeText(text);
                reader = whole;
                parser = new ParserImpl(whole, options);
                next();
                if (!(next() instanceof DocumentStartEvent start)) {
                    return Parsed.malformed(Violation.of("", "empty", "the document is empty"));
                }
                directives(text.substring(0, charIndex(start.getEndMark())), new Position(1, 1));
                if (dialect == Dialect.SIGNED) {
                    lineSeparators();
                }
                var root = value("", next(), null, 0);
                var rest = next();
                directives(text.substring(charIndex(rest.getStartMark())), position(rest.getStartMark()));
                var end = next();
                if (end instanceof DocumentStartEvent) {
                    violation(end.getStartMark(), "", "multiple_documents", "a second document starts here; keep one");
                }
                return new Parsed.Ok<>(new Written(new Document(root, positions, violations), overwritten, dates));
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
            } catch (TooMany many) {
                violations.add(Violation.at(
                        position(many.mark),
                        "",
                        "too_large",
                        "the manifest has more than " + IngestReader.MOST_VALUES + " values; make it shorter"));
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
            if (around.lines()
                    .anyMatch(line ->
                            line.startsWith("%") && !(dialect == Dialect.INGEST && line.startsWith("%YAML 1.")))) {
                violation(position, "", "directive", "directives (%YAML, %TAG) are not used here; remove them");
            }
        }

        private int charIndex(Mark mark) {
            return text.offsetByCodePoints(0, mark.getIndex());
        }

        /// NEL, LS and PS break a line in YAML 1.1 and are ordinary characters in 1.2, so that a comment, a key or a
        /// text
        /// may end at one or go on.
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
            if (dialect == Dialect.INGEST && event instanceof NodeEvent node && node.getAnchor() != null) {
                return event instanceof AliasEvent
                        ? alias(path, mark, node.getAnchor(), depth)
                        : anchored(path, node, key, depth);
            }
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
            return unanchored(path, event, key, depth);
        }

        private Json unanchored(String path, Event event, @Nullable Mark key, int depth) {
            var mark = event.getStartMark();
            return switch (event) {
                case AliasEvent alias -> new Json.Null();
                case ScalarEvent scalar -> {
                    positions.put(path, position(mark));
                    yield scalar(path, scalar);
                }
                case SequenceStartEvent list -> {
                    positions.put(path, position(key == null ? mark : key));
                    if (dialect == Dialect.INGEST && (isTag(list.getTag(), "omap") || isTag(list.getTag(), "pairs"))) {
                        yield pairs(path, mark, list(path, bounded(mark, depth + 1)));
                    }
                    tag(path, mark, list.getTag(), "seq");
                    yield list(path, bounded(mark, depth + 1));
                }
                case MappingStartEvent mapping -> {
                    positions.put(path, position(key == null ? mark : key));
                    tag(path, mark, mapping.getTag(), "map");
                    yield mapping(path, bounded(mark, depth + 1));
                }
                default -> throw new IllegalStateException("SnakeYAML sent " + event + " where a value belongs");
            };
        }

        private Json alias(String path, Mark mark, String name, int depth) {
            return switch (anchors.use(name, depth)) {
                case Anchors.Use.Of(var value) -> value;
                case Anchors.Use.Refused(var rule, var message) -> {
                    violation(mark, path, rule, message);
                    yield new Json.Null();
                }
            };
        }

        private Json anchored(String path, NodeEvent event, @Nullable Mark key, int depth) {
            if (!anchors.open(event.getAnchor())) {
                violation(
                        event.getStartMark(),
                        path,
                        "duplicate_anchor",
                        "an anchor has this name already; give it another");
                return unanchored(path, event, key, depth);
            }
            var value = unanchored(path, event, key, depth);
            anchors.close(event.getAnchor(), value);
            return value;
        }

        /// What `!!omap` and `!!pairs` are in JSON: a list of lists of two.
        private Json pairs(String path, Mark mark, Json.Arr list) {
            var pairs = new ArrayList<Json>();
            for (var pair : list.items()) {
                if (!(pair instanceof Json.Obj(var fields)) || fields.size() != 1) {
                    violation(mark, path, "tag", "pairs are a list of mappings of one field each");
                    return list;
                }
                fields.forEach((name, value) -> pairs.add(new Json.Arr(List.of(new Json.Text(name), value))));
            }
            return new Json.Arr(pairs);
        }

        private Json.Arr list(String path, int depth) {
            var items = new ArrayList<Json>();
            for (var event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
                counted(event);
                var plain = plainItem(event);
                items.add(plain == null ? value(item(path, items.size()), event, null, depth) : plain);
            }
            return new Json.Arr(items);
        }

        /// An item that nothing need be said about, and that so needs no path and no place: a list may have 100,000 of
        /// them.
        private @Nullable Json plainItem(Event event) {
            if (dialect == Dialect.INGEST
                    && event instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getTag() == null
                    && scalar.getAnchor() == null
                    && scalar.getValue().chars().allMatch(c -> c >= ' ' && c < 0x7f)
                    && !(reader != null && reader.isTab(scalar.getEndMark().getIndex()))
                    && dialect.plain(scalar.getValue()) instanceof PlainScalar.Value(var json)) {
                return json;
            }
            return null;
        }

        private Json mapping(String path, int depth) {
            var fields = new LinkedHashMap<String, Json>();
            var merged = new LinkedHashMap<String, Json>();
            Map<Double, String> numbers = Map.of();
            var dated = false;
            for (var event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
                counted(event);
                var mark = event.getStartMark();
                if (dialect == Dialect.INGEST && isMerge(event)) {
                    var from = value(field(path, "<<"), next(), mark, depth);
                    dated |= hasDates(from);
                    merge(path, mark, from, merged);
                    continue;
                }
                var written = key(path, event, depth);
                dated |= dialect == Dialect.INGEST && keyIsDate;
                var key = written;
                if (dialect == Dialect.INGEST && keyNumber != null) {
                    numbers = numbers.isEmpty() ? new HashMap<>() : numbers;
                    key = numbers.computeIfAbsent(keyNumber, number -> written);
                }
                var at = field(path, key);
                if (fields.containsKey(key) && !key.equals(written)) {
                    // `1`, `1.0` and `true` are one key, and the last one's value stays.
                    var replaced = fields.put(key, value(at, next(), mark, depth));
                    if (replaced != null && overwritten.size() < MOST_VIOLATIONS) {
                        overwritten.add(Json.Obj.builder().put(key, replaced).build());
                    }
                } else if (fields.containsKey(key)) {
                    violation(
                            mark,
                            at,
                            "duplicate_key",
                            "the key " + shown(key) + " stands twice here; keep one of them");
                    // Read on for what else is wrong, without forgetting where the first one stands.
                    var first = positions.get(at);
                    var second = value(at, next(), mark, depth);
                    if (violations.size() < MOST_VIOLATIONS) {
                        // Beyond, the document is refused whatever else it holds.
                        overwritten.add(Json.Obj.builder().put(key, second).build());
                    }
                    if (first != null) {
                        positions.put(at, first);
                    }
                } else {
                    fields.put(key, value(at, next(), mark, depth));
                }
            }
            if (merged.isEmpty()) {
                return mapping(new Json.Obj(fields), dated);
            }
            // What stands here goes before what is merged in, wherever the merge stands.
            fields.forEach((key, value) -> {
                var replaced = merged.put(key, value);
                if (replaced != null) {
                    overwritten.add(Json.Obj.builder().put(key, replaced).build());
                }
            });
            return mapping(new Json.Obj(merged), dated);
        }

        /// @param dated whether a key of it is a date
        private Json.Obj mapping(Json.Obj read, boolean dated) {
            if (dated) {
                dates.add(read);
            }
            return read;
        }

        private boolean hasDates(Json merged) {
            return dates.contains(merged)
                    || (merged instanceof Json.Arr(var items) && items.stream().anyMatch(dates::contains));
        }

        private static boolean isMerge(Event event) {
            return event instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getTag() == null
                    && scalar.getAnchor() == null
                    && scalar.getValue().equals("<<");
        }

        /// Of several mappings the first one that has a key gives it.
        private void merge(String path, Mark mark, Json from, Map<String, Json> into) {
            var sources = from instanceof Json.Arr(var items) ? items : List.of(from);
            for (var source : sources) {
                if (!(source instanceof Json.Obj(var fields))) {
                    violation(mark, path, "merge_key", "a merge key (<<) takes a mapping or a list of mappings");
                    return;
                }
                fields.forEach((key, value) -> {
                    if (into.putIfAbsent(key, value) != null) {
                        overwritten.add(Json.Obj.builder().put(key, value).build());
                    }
                });
            }
        }

        private String key(String path, Event event, int depth) {
            var mark = event.getStartMark();
            if (dialect == Dialect.INGEST) {
                return looseKey(path, event, depth);
            }
            if (event instanceof ScalarEvent scalar) {
                var at = field(path, scalar.getValue());
                if (scalar.getAnchor() != null) {
                    violation(
                            mark,
                            at,
                            "alias",
                            "an anchor (&" + shown(scalar.getAnchor()) + ") is not used here; remove it");
                }
                tag(at, mark, scalar.getTag(), "");
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

        /// A key as JSON can have it: numbers and truth values become the text they are written as in JSON.
        private String looseKey(String path, Event event, int depth) {
            var mark = event.getStartMark();
            var at = field(path, "?");
            var place = positions.get(at);
            var key = value(at, event, mark, depth);
            if (place == null) {
                positions.remove(at);
            } else {
                positions.put(at, place);
            }
            keyIsDate = !dates.isEmpty() && dates.contains(key);
            keyNumber = switch (key) {
                case Json.Whole(var digits) -> digits.length() < MOST_EXACT ? Double.valueOf(digits) : null;
                case Json.Real(var number, var _) -> number;
                case Json.Bool(var truth) -> truth ? 1.0 : 0.0;
                default -> null;
            };
            return switch (key) {
                case Json.Text(var written) -> written;
                case Json.Whole(var digits) -> digits;
                case Json.Real real -> CanonicalJson.text(real);
                case Json.Bool(var truth) -> Boolean.toString(truth);
                case Json.Null ignored -> "null";
                case Json.Arr ignored -> notText(at, mark);
                case Json.Obj ignored -> notText(at, mark);
            };
        }

        private String notText(String at, Mark mark) {
            violation(mark, at, "key_not_text", "a key is text, not a list or a mapping");
            return "?";
        }

        private Json scalar(String path, ScalarEvent scalar) {
            var mark = scalar.getStartMark();
            if (dialect == Dialect.INGEST && scalar.getTag() != null) {
                return tagged(path, scalar);
            }
            tag(path, mark, scalar.getTag(), "");
            if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
                sound(path, mark, scalar.getValue());
                halves(path, scalar);
                return new Json.Text(scalar.getValue());
            }
            if (dialect == Dialect.INGEST
                    && reader != null
                    && reader.isTab(scalar.getEndMark().getIndex())) {
                violation(scalar.getEndMark(), path, "control_character", "a tab stands behind a value; remove it");
            }
            return plain(path, mark, scalar.getValue(), dialect.plain(scalar.getValue()));
        }

        private Json plain(String path, Mark mark, String value, PlainScalar meant) {
            return switch (meant) {
                case PlainScalar.Value(var json) -> {
                    sound(path, mark, value);
                    yield json;
                }
                case PlainScalar.Moment(var iso) -> {
                    dates.add(iso);
                    yield iso;
                }
                case PlainScalar.Ambiguous(var rule, var message) -> {
                    violation(mark, path, rule, message);
                    yield new Json.Text(value);
                }
            };
        }

        /// The tags of YAML's own types say in words what a value is; others name types of a program.
        private Json tagged(String path, ScalarEvent scalar) {
            var mark = scalar.getStartMark();
            var tag = scalar.getTag();
            var text = scalar.getValue();
            var meant = tag.equals("!")
                    ? new PlainScalar.Value(new Json.Text(text))
                    : tag.startsWith(TAGS) ? Yaml11Scalar.tagged(tag.substring(TAGS.length()), text) : null;
            if (meant == null) {
                violation(
                        mark,
                        path,
                        "tag",
                        "a tag here does not fit its value, or is none of YAML's plain types; remove it");
                return new Json.Text(text);
            }
            halves(path, scalar);
            return plain(path, mark, text, meant);
        }

        /// `\ud83d\ude00` is two halves of a character in YAML, where an escape names a whole one.
        private void halves(String path, ScalarEvent scalar) {
            if (dialect == Dialect.SIGNED
                    || reader == null
                    || scalar.getScalarStyle() != ScalarStyle.DOUBLE_QUOTED
                    || scalar.getValue().chars().noneMatch(c -> Character.isSurrogate((char) c))) {
                return;
            }
            var written = reader.slice(
                    scalar.getStartMark().getIndex(), scalar.getEndMark().getIndex());
            for (var at = written.indexOf('\\');
                    at >= 0 && at + 3 < written.length();
                    at = written.indexOf('\\', at + 2)) {
                var digit = written.charAt(at + 2);
                if (written.charAt(at + 1) == 'u'
                        && (digit == 'd' || digit == 'D')
                        && "89abcdefABCDEF".indexOf(written.charAt(at + 3)) >= 0) {
                    violation(
                            scalar.getStartMark(),
                            path,
                            "unpaired_surrogate",
                            "an escape names half of a surrogate pair; write the character itself, or \\U and eight digits");
                    return;
                }
            }
        }

        private static final String TAGS = "tag:yaml.org,2002:";

        private static boolean isTag(@Nullable String tag, String name) {
            return tag != null && tag.equals(TAGS + name);
        }

        /// @param fits the type of YAML's own that an author may name here all the same
        private void tag(String path, Mark mark, @Nullable String tag, String fits) {
            if (tag != null && !(dialect == Dialect.INGEST && (tag.equals("!") || isTag(tag, fits)))) {
                violation(
                        mark, path, "tag", "a tag (" + shown(tag) + ") says what is to be made of a value; remove it");
            }
        }

        /// Text that JSON, a log line and a terminal can carry: no halves of surrogate pairs, no control characters but
        /// tab and line breaks.
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
                } else if (dialect == Dialect.SIGNED
                        && Character.isISOControl(c)
                        && c != '\t'
                        && c != '\n'
                        && c != '\r') {
                    violation(
                            mark,
                            path,
                            "control_character",
                            "a control character (U+%04X) is in the text; remove it".formatted((int) c));
                    return;
                }
            }
        }

        private void counted(Event event) {
            values++;
            if (dialect == Dialect.INGEST && values > IngestReader.MOST_VALUES) {
                throw new TooMany(event.getStartMark());
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
            if (dialect == Dialect.INGEST && violations.size() >= MOST_VIOLATIONS) {
                return;
            }
            violations.add(Violation.at(position, path, rule, message));
        }

        private static @Nullable Position position(@Nullable Mark mark) {
            return mark == null ? null : new Position(mark.getLine() + 1, mark.getColumn() + 1);
        }
    }

    /// Carries the place out of the recursion.
    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Mark mark;

        TooMany(Mark mark) {
            super(null, null, false, false);
            this.mark = mark;
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
