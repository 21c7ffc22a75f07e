package signpost.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import signpost.json.Json;

/// Reads JSON strictly (RFC 8259), because what is read here is compared with what was signed.
///
/// Refused beyond the grammar: duplicate keys, unpaired surrogates, a byte order mark, bytes that are not UTF-8,
/// and numbers beyond the range of a double. Reading stops at the first fault.
public final class JsonReader {

    /// Deep enough for every document of ours; a manifest has a tighter bound of its own.
    public static final int MOST_DEPTH = 512;

    private final String text;
    private final int mostDepth;
    private int at;

    private JsonReader(String text, int mostDepth) {
        this.text = text;
        this.mostDepth = mostDepth;
    }

    public static Parsed<Json> read(byte[] utf8) {
        return switch (Utf8.text(utf8)) {
            case Parsed.Ok<String>(var text) -> read(text);
            case Parsed.Malformed<String>(var violations) -> new Parsed.Malformed<>(violations);
        };
    }

    public static Parsed<Json> read(String text) {
        return read(text, MOST_DEPTH);
    }

    /// @param mostDepth how many objects and arrays may lie in one another
    public static Parsed<Json> read(String text, int mostDepth) {
        var reader = new JsonReader(text, mostDepth);
        try {
            if (text.startsWith("\ufeff")) {
                throw reader.fault("byte_order_mark", "a byte order mark stands in front; remove it");
            }
            reader.space();
            var value = reader.value(0);
            reader.space();
            if (reader.at < text.length()) {
                throw reader.fault("json_syntax", "something follows the value; one document holds one value");
            }
            return new Parsed.Ok<>(value);
        } catch (Fault fault) {
            return Parsed.malformed(fault.violation);
        }
    }

    private Json value(int depth) throws Fault {
        if (at == text.length()) {
            throw fault("json_syntax", "a value is missing: the text ends here");
        }
        var c = text.charAt(at);
        return switch (c) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> {
                if (c == '-' || isDigit(c)) {
                    yield number();
                }
                throw fault("json_syntax", "not the start of a JSON value");
            }
        };
    }

    private Json object(int depth) throws Fault {
        bound(depth);
        at++;
        var fields = new LinkedHashMap<String, Json>();
        space();
        if (peek() == '}') {
            at++;
            return new Json.Obj(fields);
        }
        while (true) {
            if (peek() != '"') {
                throw fault("json_syntax", "a key in double quotes is missing");
            }
            var keyAt = at;
            var key = string();
            space();
            if (peek() != ':') {
                throw fault("json_syntax", "a colon is missing after the key");
            }
            at++;
            space();
            var value = value(depth);
            if (fields.putIfAbsent(key, value) != null) {
                at = keyAt;
                throw fault("duplicate_key", "a key stands twice in one object; keep one of them");
            }
            space();
            var next = peek();
            at++;
            if (next == '}') {
                return new Json.Obj(fields);
            }
            if (next != ',') {
                at--;
                throw fault("json_syntax", "a comma or } is missing");
            }
            space();
        }
    }

    private Json array(int depth) throws Fault {
        bound(depth);
        at++;
        var items = new ArrayList<Json>();
        space();
        if (peek() == ']') {
            at++;
            return new Json.Arr(items);
        }
        while (true) {
            items.add(value(depth));
            space();
            var next = peek();
            at++;
            if (next == ']') {
                return new Json.Arr(items);
            }
            if (next != ',') {
                at--;
                throw fault("json_syntax", "a comma or ] is missing");
            }
            space();
        }
    }

    private void bound(int depth) throws Fault {
        if (depth > mostDepth) {
            throw fault("too_deep", "objects and arrays lie more than " + mostDepth + " deep in one another");
        }
    }

    private String string() throws Fault {
        at++;
        var start = at;
        var plain = true;
        while (true) {
            if (at == text.length()) {
                throw fault("json_syntax", "a string is not closed");
            }
            var c = text.charAt(at);
            if (c == '"') {
                break;
            }
            if (c < 0x20) {
                throw fault("json_syntax", "a control character stands in a string; write it as an escape");
            }
            if (c == '\\' || Character.isSurrogate(c)) {
                plain = false;
                break;
            }
            at++;
        }
        if (plain) {
            return text.substring(start, at++);
        }
        var out = new StringBuilder(text.substring(start, at));
        while (true) {
            if (at == text.length()) {
                throw fault("json_syntax", "a string is not closed");
            }
            var c = text.charAt(at);
            if (c == '"') {
                at++;
                break;
            }
            if (c < 0x20) {
                throw fault("json_syntax", "a control character stands in a string; write it as an escape");
            }
            if (c == '\\') {
                c = escape();
            } else {
                at++;
            }
            var pending = !out.isEmpty() && Character.isHighSurrogate(out.charAt(out.length() - 1));
            if (pending != Character.isLowSurrogate(c)) {
                throw fault("unpaired_surrogate", "half of a surrogate pair stands alone; no text holds that");
            }
            out.append(c);
        }
        if (!out.isEmpty() && Character.isHighSurrogate(out.charAt(out.length() - 1))) {
            throw fault("unpaired_surrogate", "half of a surrogate pair stands alone; no text holds that");
        }
        return out.toString();
    }

    private char escape() throws Fault {
        at++;
        if (at == text.length()) {
            throw fault("json_syntax", "a string is not closed");
        }
        var c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                var unit = 0;
                for (var i = 0; i < 4; i++) {
                    var digit =
                            at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
                    if (digit < 0) {
                        throw fault("json_syntax", "\\u wants four hex digits");
                    }
                    unit = unit << 4 | digit;
                    at++;
                }
                yield (char) unit;
            }
            default -> {
                at--;
                throw fault("json_syntax", "no such escape in JSON");
            }
        };
    }

    private Json number() throws Fault {
        var start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (isDigit(peek())) {
            throw fault("json_syntax", "a number has a leading zero");
        }
        var whole = true;
        if (peek() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        var written = text.substring(start, at);
        if (whole) {
            // Python reads "-0" as the integer 0.
            return new Json.Whole(written.equals("-0") ? "0" : written);
        }
        var value = Double.parseDouble(written);
        if (Double.isInfinite(value)) {
            at = start;
            throw fault("not_finite", "a number is beyond the range of a double");
        }
        return new Json.Real(value, written);
    }

    private void digits() throws Fault {
        if (!isDigit(peek())) {
            throw fault("json_syntax", "a digit is missing");
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private Json word(String word, Json value) throws Fault {
        if (!text.startsWith(word, at)) {
            throw fault("json_syntax", "not the start of a JSON value");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /// The next character, or NUL (which stands nowhere in JSON) at the end.
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Fault fault(String rule, String message) {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < Math.min(at, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Fault(Violation.at(new Position(line, at - lineStart + 1), "", rule, message));
    }

    /// Carries the one violation out of the recursion.
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Violation violation;

        Fault(Violation violation) {
            super(null, null, false, false);
            this.violation = violation;
        }
    }
}
