package signpost.document;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import signpost.json.Json;

/// A document that could be read to its end: its value, where each part of it stands, and what broke the rules of
/// reading on the way (a duplicate key, a bare `yes`).
///
/// Only a document without violations may be acted on; one that has some still carries its value, so that the rules
/// of its content can be checked too and the author sees everything in one answer.
///
/// @param positions by path, as in [Violation#path]
public record Document(Json root, Map<String, Position> positions, List<Violation> violations) {

    /// Characters of a name or value that are quoted.
    private static final int MOST_SHOWN = 64;

    /// Beyond this many characters a path no longer grows; every path of a real manifest is far shorter.
    private static final int MOST_OF_PATH = 400;

    private static final int REPLACEMENT_CHARACTER = 0xfffd;

    public Document {
        // Not copied: there are as many as the document has parts, and its reader keeps none of them.
        positions = Collections.unmodifiableMap(positions);
        violations = List.copyOf(violations);
    }

    /// Where the value at this path stands, or else the nearest part around it that has a place.
    public @Nullable Position positionOf(String path) {
        var asked = path;
        while (true) {
            var position = positions.get(asked);
            if (position != null || asked.isEmpty()) {
                return position;
            }
            asked = parentOf(asked);
        }
    }

    /// The path one level up: of `elements[2].beta` it is `elements[2]`, of that `elements`, of that the document.
    public static String parentOf(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }

    /// The path of a field below `path`. Names are shortened in it, and a path has an end: names of 100,000
    /// characters above 100,000 items would otherwise be that many copies of them.
    public static String field(String path, String name) {
        return isFull(path) ? path : path.isEmpty() ? shown(name) : path + "." + shown(name);
    }

    /// The path of an item below `path`, counted from 0.
    public static String item(String path, int index) {
        return isFull(path) ? path : path + "[" + index + "]";
    }

    private static boolean isFull(String path) {
        return path.length() > MOST_OF_PATH;
    }

    /// What somebody wrote, as a message or a path may quote it: no more than its beginning, and nothing in it that
    /// JSON cannot carry or that a terminal would act on.
    public static String shown(String written) {
        return shown(written, MOST_SHOWN);
    }

    /// @param most characters
    public static String shown(String written, int most) {
        if (written.length() <= most && written.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return written;
        }
        var shown = new StringBuilder();
        written.codePoints()
                .limit(most)
                .map(c -> isPlain(c) ? c : REPLACEMENT_CHARACTER)
                .forEach(shown::appendCodePoint);
        return written.codePointCount(0, written.length()) > most
                ? shown.append('…').toString()
                : shown.toString();
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
