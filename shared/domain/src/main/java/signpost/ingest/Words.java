package signpost.ingest;

import java.util.Locale;

/// Words as authors write them: with space around them, in any case.
final class Words {

    private Words() {}

    /// Without the space around it, whatever Unicode takes for space: a no-break space too.
    static String trimmed(String text) {
        var from = 0;
        var to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    static String plain(String text) {
        return trimmed(text).toLowerCase(Locale.ROOT);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
