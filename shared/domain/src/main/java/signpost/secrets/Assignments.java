package signpost.secrets;

import java.util.ArrayList;
import java.util.List;

/// Finds what is assigned to a credential's name in running text, whatever the language: `password=…`, `"token": "…"`,
/// `pwd := '…'`, `?sig=…`, `--password …`, `<password>…</password>`.
final class Assignments {

    private static final int MOST_NAME = 96;
    private static final int MOST_VALUE = 512;

    /// Of a value without quotes no more is looked at, which is enough to know it.
    private static final int MOST_WORD = 80;

    private final String text;
    private final List<Span> found = new ArrayList<>();

    private Assignments(String text) {
        this.text = text;
    }

    static List<Span> in(String text) {
        var assignments = new Assignments(text);
        assignments.scan();
        return assignments.found;
    }

    private void scan() {
        for (var at = 0; at < text.length(); ) {
            if (!isOfName(text.charAt(at))) {
                at++;
                continue;
            }
            var end = at;
            while (end < text.length() && isOfName(text.charAt(end))) {
                end++;
            }
            if (end - at <= MOST_NAME && end - at >= 2) {
                var next = assigned(at, end);
                at = next > end ? next : end;
            } else {
                at = end;
            }
        }
    }

    private static boolean isOfName(char c) {
        return Characters.isAlphanumeric(c) || c == '_' || c == '-' || c == '.';
    }

    /// @return where to go on
    private int assigned(int nameStart, int nameEnd) {
        var at = nameEnd;
        // `"password"`, `password]`, `'password')`.
        while (at < text.length() && at - nameEnd < 3 && "\"'`]\\".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        var quotedName = at > nameEnd;
        at = spaces(at, 8);
        if (at >= text.length()) {
            return nameEnd;
        }
        var c = text.charAt(at);
        var next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        var loose = false;
        if ((c == ':' && next == '=')
                || (c == '=' && (next == '>' || next == '='))
                || (c == '!' && next == '=')
                || (c == '?' && (next == '=' || next == ':'))) {
            at += 2;
        } else if (c == '=') {
            at++;
        } else if (c == ':') {
            at++;
            loose = true;
        } else if (c == '>' && nameStart > 0 && text.charAt(nameStart - 1) == '<') {
            at++;
            return markup(nameStart, nameEnd, at);
        } else if (c == ',' && quotedLiteral(spaces(at + 1, 8))) {
            // `setProperty("password", "…")`.
            at++;
        } else if (at > nameEnd && !quotedName && text.charAt(nameStart) == '-') {
            // `--password value`.
            loose = true;
        } else if (at > nameEnd && !quotedName && (quotedLiteral(at) || isBy(nameStart, nameEnd))) {
            // `define password "…"`, `IDENTIFIED BY '…'`.
            return spoken(nameStart, nameEnd, at);
        } else {
            return nameEnd;
        }
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
        }
        var name = text.substring(nameStart, nameEnd);
        var key = keyOf(name, c == '=' && nameStart > 0 && "?&".indexOf(text.charAt(nameStart - 1)) >= 0);
        if (key == CredentialKey.MAYBE
                && TokenForms.lower(name).endsWith("key")
                && nameStart > 1
                && text.charAt(nameStart - 1) == ' '
                && isKeyOfTwoWords(nameStart)) {
            // `SECRET KEY: …`.
            key = CredentialKey.CREDENTIAL;
        }
        if (!key.wantsReference() && key != CredentialKey.MAYBE) {
            return at;
        }
        return value(spaces(at, 8), name, key, loose);
    }

    private boolean quotedLiteral(int at) {
        return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'' || text.startsWith("\\\"", at));
    }

    private boolean isBy(int start, int end) {
        return end - start == 2
                && text.regionMatches(true, start, "by", 0, 2)
                && text.regionMatches(true, start - 11, "identified ", 0, 11);
    }

    /// A name, a space and a literal, as in a command or in SQL.
    private int spoken(int nameStart, int nameEnd, int at) {
        var name = text.substring(nameStart, nameEnd);
        var sql = isBy(nameStart, nameEnd)
                || ((name.equalsIgnoreCase("by") || name.equalsIgnoreCase("as"))
                        && TokenForms.lower(text.substring(Math.max(0, nameStart - 48), nameStart))
                                .contains("identified "));
        var key = sql
                ? CredentialKey.PASSWORD
                : name.equals("ConvertTo-SecureString") ? CredentialKey.PASSWORD : CredentialKey.of(name);
        if (key != CredentialKey.PASSWORD && key != CredentialKey.CREDENTIAL) {
            return nameEnd;
        }
        return value(at, name, key, !sql);
    }

    private static CredentialKey keyOf(String name, boolean inQuery) {
        if (inQuery && (name.equals("sig") || name.equals("signature") || name.equals("code") || name.equals("key"))) {
            return CredentialKey.CREDENTIAL;
        }
        // `db.password` and `spring.datasource.password`: the last part is the name.
        var dot = name.lastIndexOf('.');
        return CredentialKey.of(dot >= 0 && dot < name.length() - 1 ? name.substring(dot + 1) : name);
    }

    private boolean isKeyOfTwoWords(int nameStart) {
        var from = nameStart - 1;
        while (from > 0 && nameStart - from < 24 && Characters.isLetter(text.charAt(from - 1))) {
            from--;
        }
        return CredentialKey.of(text.substring(from, nameStart - 1) + "_key") == CredentialKey.CREDENTIAL;
    }

    private int markup(int nameStart, int nameEnd, int at) {
        var end = at;
        while (end < text.length() && end - at < MOST_VALUE && text.charAt(end) != '<' && text.charAt(end) != '\n') {
            end++;
        }
        if (end < text.length() && text.startsWith("</", end)) {
            judge(
                    at,
                    end,
                    text.substring(nameStart, nameEnd),
                    CredentialKey.of(text.substring(nameStart, nameEnd)),
                    true,
                    false);
        }
        return at;
    }

    private int value(int at, String name, CredentialKey key, boolean loose) {
        if (at >= text.length()) {
            return at;
        }
        // `f"…"`, `r'…'`, `b"…"`, `@"…"`, `\"…\"`.
        var from = at;
        if (from + 1 < text.length()
                && "frbuL@\\".indexOf(text.charAt(from)) >= 0
                && "\"'".indexOf(text.charAt(from + 1)) >= 0) {
            from++;
        }
        var quote = text.charAt(from);
        if (quote == '"' || quote == '\'' || quote == '`') {
            var end = from + 1;
            while (end < text.length()
                    && end - from < MOST_VALUE
                    && text.charAt(end) != quote
                    && text.charAt(end) != '\n') {
                end += text.charAt(end) == '\\' && end + 1 < text.length() && from == at ? 2 : 1;
            }
            end = Math.min(end, text.length());
            if (end < text.length() && text.charAt(end) != quote && end - from < MOST_VALUE) {
                return from + 1;
            }
            var until = end;
            if (until > from + 1 && text.charAt(until - 1) == '\\') {
                until--;
            }
            judge(from + 1, until, name, key, true, false);
            return end;
        }
        if (key == CredentialKey.AUTHORIZATION) {
            for (var scheme : List.of("Bearer ", "Basic ", "Token ", "ApiKey ", "Bot ", "Digest ")) {
                if (text.regionMatches(true, from, scheme, 0, scheme.length())) {
                    from = spaces(from + scheme.length(), 4);
                }
            }
        }
        var end = from;
        while (end < text.length()
                && end - from < MOST_WORD
                && !endsValue(text.charAt(end))
                && !isNextName(from, end)) {
            end++;
        }
        var typed = spaces(end, 2);
        if (loose
                && typed < text.length()
                && text.charAt(typed) == '='
                && isIdentifier(text.substring(from, Math.max(from + 1, end)))
                && quotedLiteral(spaces(typed + 1, 2))) {
            // `password: str = "…"`.
            return value(spaces(typed + 1, 2), name, key, false);
        }
        if (loose && isField(at, end, name)) {
            // A field of YAML, in a text that is no YAML as a whole.
            judge(from, end, name, key, !isPlainWord(text.substring(from, Math.max(from + 1, end))), loose);
            return from;
        }
        var stripped = end;
        while (stripped > from && ".,:!?".indexOf(text.charAt(stripped - 1)) >= 0) {
            stripped--;
        }
        judge(from, stripped, name, key, false, loose);
        return from;
    }

    /// Whether the name begins its line and the value ends it.
    private boolean isField(int valueStart, int end, String name) {
        if (end <= valueStart || (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r')) {
            return false;
        }
        var at = valueStart - 1;
        while (at >= 0
                && (text.charAt(at) == ' '
                        || text.charAt(at) == ':'
                        || text.charAt(at) == '"'
                        || text.charAt(at) == '\'')) {
            at--;
        }
        at -= name.length();
        while (at >= 0
                && (text.charAt(at) == ' '
                        || text.charAt(at) == '-'
                        || text.charAt(at) == '"'
                        || text.charAt(at) == '\'')) {
            at--;
        }
        return at < 0 || text.charAt(at) == '\n';
    }

    private static boolean isPlainWord(String value) {
        return value.substring(1).chars().allMatch(c -> Characters.isLower((char) c) || c == '-' || c == '_');
    }

    /// `=` inside of a value ends it, unless it fills up base64.
    private boolean isNextName(int from, int at) {
        return text.charAt(at) == '='
                && at > from
                && at + 1 < text.length()
                && Characters.isAlphanumeric(text.charAt(at + 1));
    }

    private static boolean endsValue(char c) {
        return Characters.isSpace(c)
                || c == '"'
                || c == '\''
                || c == '`'
                || c == ';'
                || c == '&'
                || c == ','
                || c == '<'
                || c == '>';
    }

    /// @param quoted whether it is a literal in quotes, and so no code
    /// @param loose whether nothing but a colon or a space stands between: prose has that too
    private void judge(int start, int end, String name, CredentialKey key, boolean quoted, boolean loose) {
        if (end <= start) {
            return;
        }
        var value = text.substring(start, end);
        if (isRaw(value, name, key, quoted, loose)) {
            found.add(new Span(
                    start,
                    end,
                    switch (key) {
                        case PASSWORD -> "password";
                        case MAYBE -> "high_entropy";
                        default -> "credential";
                    }));
        }
    }

    private static boolean isRaw(String value, String name, CredentialKey key, boolean quoted, boolean loose) {
        if (key == CredentialKey.MAYBE) {
            return Opaque.isLikeAToken(value) && !Placeholder.isOne(value);
        }
        if (value.length() < 4
                || Placeholder.isOne(value)
                || SecretReference.isComplete(value)
                || value.equalsIgnoreCase(name)) {
            return false;
        }
        if (value.indexOf("://") >= 0 || value.startsWith("...") || value.endsWith("...")) {
            return false;
        }
        var digits = TokenForms.digits(value);
        if (quoted) {
            return RawValue.isRaw(name, value, key);
        }
        if (isCode(value)) {
            return false;
        }
        if (isPlainWord(value)) {
            return false;
        }
        if (loose) {
            return (digits > 0 && value.length() >= 6)
                    || (RawValue.hasSymbol(value) && value.length() >= 6)
                    || Opaque.isOpaque(value);
        }
        return !isIdentifier(value)
                || digits > 0
                || (value.length() >= 7 && mixes(value))
                || value.chars().allMatch(c -> Characters.isUpper((char) c));
    }

    /// Part of an expression: calls, indexes, members.
    private static boolean isCode(String value) {
        if (value.indexOf('(') > 0
                || value.indexOf('[') > 0
                || value.indexOf("->") > 0
                || value.indexOf("::") > 0
                || value.startsWith("(")
                || value.startsWith("[")
                || value.startsWith("{")
                || value.startsWith("$")
                || value.startsWith("*")
                || value.startsWith("&")
                || value.startsWith("|")
                || value.startsWith("%")) {
            return true;
        }
        var dot = value.indexOf('.');
        return dot > 0
                && isIdentifier(value.replace(".", ""))
                && !Opaque.isOpaque(value)
                && TokenForms.digits(value) < 3;
    }

    private static boolean isIdentifier(String value) {
        return Characters.isLetter(value.charAt(0))
                && value.chars().allMatch(c -> Characters.isAlphanumeric((char) c) || c == '_');
    }

    /// Capitals and small letters in an order no name has: not `camelCase`, not `PascalCase`, not `CAPITALS`.
    private static boolean mixes(String value) {
        var upper = value.chars().filter(c -> Characters.isUpper((char) c)).count();
        return upper > 1 && value.chars().anyMatch(c -> Characters.isLower((char) c)) && upper * 3 > value.length();
    }

    private int spaces(int from, int most) {
        var at = from;
        while (at < text.length() && at - from < most && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
