package signpost.secrets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what is assigned to a credential's name in running text, whatever the language: `password=…`, `"token": "…"`,
/// `pwd := '…'`, `?sig=…`, `--password …`, `<password>…</password>`.
final class Assignments {

    private static final String SECURE_STRING = "ConvertTo-SecureString";
    private static final int MOST_NAME = 96;
    private static final int MOST_VALUE = 512;

    /// Of a value without quotes no more is looked at, which is enough to know it.
    private static final int MOST_WORD = 80;

    private final String text;
    private final List<Span> found = new ArrayList<>();
    private final Map<String, CredentialKey> keys = new HashMap<>();
    private @Nullable Boolean webKey;

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
            if (end - at <= MOST_NAME && (end - at >= 2 || isOfWebKey(at))) {
                // `%3Ftoken%3D…`: the escape in front is no part of the name.
                var escape = at > 0
                        && text.charAt(at - 1) == '%'
                        && end - at > 3
                        && Characters.isHex(text.charAt(at))
                        && Characters.isHex(text.charAt(at + 1));
                var next = assigned(escape ? at + 2 : at, end);
                at = next > end ? next : end;
            } else {
                at = end;
            }
        }
    }

    /// The private half of a JSON Web Key: `"d"`, or `"k"` of a shared one.
    private boolean isOfWebKey(int at) {
        var c = text.charAt(at);
        if ((c != 'd' && c != 'k') || at == 0 || text.charAt(at - 1) != '"') {
            return false;
        }
        if (webKey == null) {
            webKey = text.contains("\"kty\"") || text.contains("\"kty\\\"");
        }
        return webKey;
    }

    private static boolean isOfName(char c) {
        return Characters.isAlphanumeric(c) || c == '_' || c == '-' || c == '.';
    }

    /// @return where to go on
    private int assigned(int nameStart, int nameEnd) {
        var at = nameEnd;
        // `"password"`, `password]`, `'password')`.
        while (at < text.length() && at - nameEnd < 3 && "\"'`])\\".indexOf(text.charAt(at)) >= 0) {
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
        } else if (text.startsWith("%3D", at) || text.startsWith("%3d", at)) {
            at += 3;
        } else if (c == '/' && at == nameEnd) {
            return path(nameStart, nameEnd, at + 1);
        } else if (quotedName && attribute(at)) {
            // `<add key="password" value="…"/>`.
            at = text.indexOf('=', at) + 1;
        } else if (c == '>' && nameStart > 0 && text.charAt(nameStart - 1) == '<') {
            at++;
            return markup(nameStart, nameEnd, at);
        } else if (isArgument(nameStart, nameEnd, at, quotedName) && quotedLiteral(spaces(at + 1, 8))) {
            // `setProperty("password", "…")`.
            at++;
        } else if (at > nameEnd && !quotedName && text.charAt(nameStart) == '-') {
            // `--password value`.
            loose = true;
        } else if (at > nameEnd && !quotedName && isSaid(nameStart, nameEnd, at)) {
            // `password is …`, `password for …: …`.
            return said(nameEnd, at);
        } else if (at > nameEnd
                && !quotedName
                && (quotedLiteral(at)
                        || isBy(nameStart, nameEnd)
                        || isRolePassword(nameStart, nameEnd)
                        || text.startsWith(SECURE_STRING, nameStart))) {
            // `define password "…"`, `IDENTIFIED BY '…'`.
            return spoken(nameStart, nameEnd, at);
        } else {
            return nameEnd;
        }
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
        }
        var name = text.substring(nameStart, nameEnd);
        var key = nameEnd - nameStart == 1
                ? CredentialKey.CREDENTIAL
                : keyOf(name, c == '=' && nameStart > 0 && "?&".indexOf(text.charAt(nameStart - 1)) >= 0);
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

    /// `…/token/<opaque>`, in an address.
    private int path(int nameStart, int nameEnd, int at) {
        var end = at;
        while (end < text.length() && end - at < MOST_WORD && isOfName(text.charAt(end))) {
            end++;
        }
        if (end - at >= Opaque.LEAST
                && nameEnd - nameStart <= 24
                && keyOf(text.substring(nameStart, nameEnd)).wantsReference()
                && Opaque.isOpaque(text.substring(at, end))) {
            found.add(new Span(at, end, "credential"));
            return end;
        }
        return nameEnd;
    }

    /// What a name says; texts repeat their names.
    private CredentialKey keyOf(String name) {
        return keys.computeIfAbsent(name, CredentialKey::of);
    }

    private boolean attribute(int at) {
        return text.regionMatches(true, at, "value=", 0, 6) || text.regionMatches(true, at, "value =", 0, 7);
    }

    /// `f("name", "…"`, `f(x, NAME, "…"`.
    private boolean isArgument(int nameStart, int nameEnd, int at, boolean quotedName) {
        if (text.charAt(at) != ',') {
            return false;
        }
        if (!quotedName) {
            return isVariableOfShell(text.substring(nameStart, nameEnd));
        }
        var before = nameStart - 1;
        while (before >= 0 && "\"'`\\".indexOf(text.charAt(before)) >= 0) {
            before--;
        }
        return before >= 0 && before < nameStart - 1 && "([{,".indexOf(text.charAt(before)) >= 0;
    }

    private boolean quotedLiteral(int at) {
        return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'' || text.startsWith("\\\"", at));
    }

    private boolean isBy(int start, int end) {
        return end - start == 2
                && text.regionMatches(true, start, "by", 0, 2)
                && text.regionMatches(true, start - 11, "identified ", 0, 11);
    }

    private boolean isRolePassword(int start, int end) {
        if (end - start != 8 || !text.regionMatches(true, start, "password", 0, 8)) {
            return false;
        }
        var before = TokenForms.lower(text.substring(Math.max(0, start - 64), start));
        return before.contains("role ") || before.contains("user ");
    }

    private boolean isSaid(int nameStart, int nameEnd, int at) {
        return (text.startsWith("is ", at) || text.startsWith("for ", at))
                && keyOf(text.substring(nameStart, nameEnd)).wantsReference();
    }

    /// What prose says a credential is; prose says much else, so that it has to look like one.
    private int said(int nameEnd, int at) {
        var from = at + 3;
        if (text.charAt(at) == 'f') {
            from = at + 4;
            while (from < text.length() && from - at < 40 && isOfName(text.charAt(from))) {
                from++;
            }
            if (from >= text.length() || text.charAt(from) != ':') {
                return nameEnd;
            }
            from++;
        }
        from = spaces(from, 4);
        var end = from;
        while (end < text.length() && end - from < MOST_WORD && !endsValue(text.charAt(end))) {
            end++;
        }
        while (end > from && ".,:!?)".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        var value = text.substring(from, end);
        if (value.length() >= 8
                && !Placeholder.isOne(value)
                && !Opaque.isUuid(value)
                && !isCode(value)
                && TokenForms.digits(value) > 0
                && (Opaque.mixesCases(value) || RawValue.hasSymbol(value))) {
            found.add(new Span(from, end, "password"));
        }
        return from;
    }

    /// A name, a space and a literal, as in a command or in SQL.
    private int spoken(int nameStart, int nameEnd, int at) {
        var name = text.substring(nameStart, nameEnd);
        var sql = isBy(nameStart, nameEnd)
                || ((name.equalsIgnoreCase("by") || name.equalsIgnoreCase("as"))
                        && TokenForms.lower(text.substring(Math.max(0, nameStart - 48), nameStart))
                                .contains("identified "));
        if (name.equals(SECURE_STRING)) {
            var from = at;
            while (from < text.length() && text.charAt(from) == '-') {
                while (from < text.length() && isOfName(text.charAt(from))) {
                    from++;
                }
                from = spaces(from, 4);
            }
            return value(from, name, CredentialKey.PASSWORD, false);
        }
        if (isRolePassword(nameStart, nameEnd) && !quotedLiteral(at)) {
            return value(at, name, CredentialKey.PASSWORD, true);
        }
        var key = sql ? CredentialKey.PASSWORD : CredentialKey.of(name);
        if (key != CredentialKey.PASSWORD && key != CredentialKey.CREDENTIAL) {
            return nameEnd;
        }
        return value(at, name, key, !sql);
    }

    private CredentialKey keyOf(String name, boolean inQuery) {
        if (inQuery && (name.equals("sig") || name.equals("signature") || name.equals("code") || name.equals("key"))) {
            return CredentialKey.CREDENTIAL;
        }
        // `db.password` and `spring.datasource.password`: the last part is the name.
        var dot = name.lastIndexOf('.');
        return keyOf(dot >= 0 && dot < name.length() - 1 ? name.substring(dot + 1) : name);
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
        var name = text.substring(nameStart, nameEnd);
        var key = keyOf(name);
        if (key.wantsReference() && text.startsWith("</", end)) {
            judge(at, end, name, key, true, false);
        }
        return at;
    }

    private int value(int at, String name, CredentialKey key, boolean loose) {
        if (at >= text.length()) {
            return at;
        }
        // `f"…"`, `r'…'`, `b"…"`, `@"…"`, `\"…\"`, `("…"`, `&quot;…&quot;`.
        var from = at;
        if (text.startsWith("&quot;", from)) {
            from += 6;
            var end = text.indexOf("&quot;", from);
            if (end > from && end - from < MOST_VALUE) {
                judge(from, end, name, key, true, false);
            }
            return from;
        }
        if (text.charAt(from) == '(' && quotedLiteral(from + 1)) {
            from++;
        }
        var escaped = false;
        if (from + 1 < text.length()
                && "frbuL@\\".indexOf(text.charAt(from)) >= 0
                && "\"'".indexOf(text.charAt(from + 1)) >= 0) {
            escaped = text.charAt(from) == '\\';
            from++;
        }
        var quote = text.charAt(from);
        if (quote == '"' || quote == '\'' || quote == '`') {
            var end = from + 1;
            while (end < text.length()
                    && end - from < MOST_VALUE
                    && text.charAt(end) != quote
                    && text.charAt(end) != '\n') {
                end += text.charAt(end) == '\\' && end + 1 < text.length() && !escaped ? 2 : 1;
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
            // `key="password" value="…"`.
            return key == CredentialKey.MAYBE ? from + 1 : end;
        }
        if (key.wantsReference()) {
            otherwise(from, name, key);
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
                && !text.startsWith("%26", end)
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
        if (loose && key == CredentialKey.PASSWORD && end - from >= 5 && isField(at, end, name) && isCommentedOut(at)) {
            judge(from, end, name, key, true, false);
            return from;
        }
        if (loose && isField(at, end, name)) {
            // A field of YAML, in a text that is no YAML as a whole.
            judge(from, end, name, key, !isPlainWord(text.substring(from, Math.max(from + 1, end))), loose);
            return from;
        }
        var stripped = end;
        while (stripped > from
                && ".,:!?)]}{".indexOf(text.charAt(stripped - 1)) >= 0
                && isUnopened(from, stripped - 1)) {
            stripped--;
        }
        judge(from, stripped, name, key, false, loose);
        return from;
    }

    /// What stands in for a variable that is not set: `getenv("TOKEN", "…")`, `os.environ.get("TOKEN") or "…"`.
    private void otherwise(int from, String name, CredentialKey key) {
        var last = Math.min(text.length(), from + MOST_WORD);
        var open = from;
        while (open < last && (isOfName(text.charAt(open)) || text.charAt(open) == ':')) {
            open++;
        }
        if (open == last
                || (text.charAt(open) != '(' && text.charAt(open) != '[')
                || !TokenForms.lower(text.substring(from, open)).contains("env")) {
            return;
        }
        for (var at = open; at < last && text.charAt(at) != '\n'; at++) {
            var literal = -1;
            for (var sign : List.of(", ", "or ", "|| ", "?? ")) {
                literal = text.startsWith(sign, at) && quotedLiteral(at + sign.length()) ? at + sign.length() : literal;
            }
            if (literal >= 0 && text.charAt(literal) != '\\') {
                var end = literal + 1;
                while (end < text.length() && end - literal < MOST_WORD && text.charAt(end) != text.charAt(literal)) {
                    end++;
                }
                if (end < text.length() && TokenForms.digits(text.substring(literal, end)) > 0) {
                    judge(literal + 1, end, name, key, true, false);
                }
                return;
            }
        }
    }

    /// Whether the bracket at the end of a value closes nothing in it.
    private boolean isUnopened(int from, int last) {
        var open = switch (text.charAt(last)) {
            case ')' -> '(';
            case ']' -> '[';
            case '}' -> '{';
            default -> '\0';
        };
        return open == '\0' || text.substring(from, last).indexOf(open) < 0;
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
                        || text.charAt(at) == '#'
                        || text.charAt(at) == '!'
                        || text.charAt(at) == '"'
                        || text.charAt(at) == '\'')) {
            at--;
        }
        return at < 0 || text.charAt(at) == '\n';
    }

    /// `# password: word`: a field of YAML that is not used.
    private boolean isCommentedOut(int at) {
        for (var i = at - 1; i >= 0 && at - i < MOST_NAME * 2 && text.charAt(i) != '\n'; i--) {
            if (text.charAt(i) == '#') {
                return true;
            }
        }
        return false;
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
        if (value.contains("/aws4_request") || value.contains("%2Faws4_request")) {
            // Who signed and for what, no secret.
            return false;
        }
        if (value.indexOf("://") >= 0 || value.startsWith("...") || value.endsWith("...")) {
            return false;
        }
        if (quoted) {
            return !isBetweenLiterals(value) && RawValue.isRaw(name, value, key);
        }
        var digits = TokenForms.digits(value);
        if (isCode(value)) {
            return false;
        }
        if (!loose
                && isVariableOfShell(name)
                && (key == CredentialKey.PASSWORD || (value.length() >= 8 && name.indexOf('_') > 0))) {
            return true;
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

    /// What stands between two literals when the end of the one was taken for the beginning of the other:
    /// `"token " + name + " is used"`.
    private static boolean isBetweenLiterals(String value) {
        var inner = value.strip();
        return value.length() > inner.length()
                && (inner.isEmpty() || "+,)&.?:|=".indexOf(inner.charAt(0)) >= 0)
                && (inner.isEmpty() || "+,(&.?:|=;{".indexOf(inner.charAt(inner.length() - 1)) >= 0);
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

    /// `MYSQL_PASSWORD=word`, `--mysql-password=word`: no code writes its variables so.
    private static boolean isVariableOfShell(String name) {
        return name.startsWith("--")
                || ((name.indexOf('_') > 0 || name.length() >= 8)
                        && name.chars().noneMatch(c -> Characters.isLower((char) c)));
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
