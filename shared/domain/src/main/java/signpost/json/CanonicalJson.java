package signpost.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/// The only way to make bytes that are hashed or signed: Python's
/// `json.dumps(value, sort_keys=True, separators=(",", ":"))`, byte for byte.
///
/// ASCII only: everything outside 0x20–0x7e is escaped, DEL included, with lower-case hex digits and astral
/// characters as a surrogate pair. Keys are sorted by code point, which is not the order of UTF-16 units that
/// `String.compareTo` gives. Floats are CPython's `repr`; whole numbers are exact.
public final class CanonicalJson {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] out = new byte[1024];
    private int length;

    private CanonicalJson() {}

    /// @throws IllegalArgumentException if a text holds an unpaired surrogate, which no reader here lets in
    public static byte[] bytes(Json value) {
        var writer = new CanonicalJson();
        writer.write(value);
        return Arrays.copyOf(writer.out, writer.length);
    }

    /// The same bytes as text; they are ASCII.
    public static String text(Json value) {
        var writer = new CanonicalJson();
        writer.write(value);
        return new String(writer.out, 0, writer.length, StandardCharsets.US_ASCII);
    }

    private void write(Json value) {
        switch (value) {
            case Json.Obj(var fields) -> writeObject(fields);
            case Json.Arr(var items) -> {
                put('[');
                var first = true;
                for (var item : items) {
                    if (!first) {
                        put(',');
                    }
                    first = false;
                    write(item);
                }
                put(']');
            }
            case Json.Text(var text) -> writeText(text);
            case Json.Whole(var digits) -> putAscii(digits);
            case Json.Real real -> putAscii(ShortestDouble.repr(real.value()));
            case Json.Bool(var flag) -> putAscii(flag ? "true" : "false");
            case Json.Null() -> putAscii("null");
        }
    }

    private void writeObject(Map<String, Json> fields) {
        var sorted = new ArrayList<>(fields.entrySet());
        sorted.sort(Map.Entry.comparingByKey(BY_CODE_POINT));
        put('{');
        var first = true;
        for (var field : sorted) {
            if (!first) {
                put(',');
            }
            first = false;
            writeText(field.getKey());
            put(':');
            write(field.getValue());
        }
        put('}');
    }

    private void writeText(String text) {
        put('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 0x20 && c <= 0x7e && c != '"' && c != '\\') {
                put(c);
                continue;
            }
            switch (c) {
                case '"' -> putAscii("\\\"");
                case '\\' -> putAscii("\\\\");
                case '\b' -> putAscii("\\b");
                case '\t' -> putAscii("\\t");
                case '\n' -> putAscii("\\n");
                case '\f' -> putAscii("\\f");
                case '\r' -> putAscii("\\r");
                default -> {
                    if (Character.isHighSurrogate(c)) {
                        if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                            throw new IllegalArgumentException("text with an unpaired surrogate");
                        }
                        putEscape(c);
                        i++;
                        putEscape(text.charAt(i));
                    } else if (Character.isLowSurrogate(c)) {
                        throw new IllegalArgumentException("text with an unpaired surrogate");
                    } else {
                        putEscape(c);
                    }
                }
            }
        }
        put('"');
    }

    private void putEscape(char c) {
        put('\\');
        put('u');
        put(HEX[c >> 12]);
        put(HEX[c >> 8 & 0xf]);
        put(HEX[c >> 4 & 0xf]);
        put(HEX[c & 0xf]);
    }

    private void putAscii(String text) {
        for (var i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(int ascii) {
        if (length == out.length) {
            out = Arrays.copyOf(out, length * 2);
        }
        out[length++] = (byte) ascii;
    }

    /// Orders text by code point: UTF-16 units, with surrogates moved above the rest of the basic plane.
    static final Comparator<String> BY_CODE_POINT = (left, right) -> {
        var shorter = Math.min(left.length(), right.length());
        for (var i = 0; i < shorter; i++) {
            var a = left.charAt(i);
            var b = right.charAt(i);
            if (a != b) {
                return Integer.compare(weight(a), weight(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    };

    private static int weight(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
