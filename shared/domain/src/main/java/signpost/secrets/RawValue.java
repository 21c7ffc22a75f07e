package signpost.secrets;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Judges the text that stands below a credential's name: is it the credential, or something said about it?
final class RawValue {

    /// What the name of a credential has more than the name of its field: `token: github-token`.
    private static final int MOST_ADDED = 12;

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private RawValue() {}

    static boolean isRaw(String name, String value, CredentialKey key) {
        var text = withoutScheme(value.strip(), key);
        if (text.isEmpty() || Placeholder.isOne(text) || SecretReference.isComplete(text)) {
            return false;
        }
        if (text.equalsIgnoreCase(name) || (isProse(text) && key != CredentialKey.PASSWORD) || isSentence(text, key)) {
            return false;
        }
        return !names(name, text) && !text.contains("/aws4_request") && !text.contains("%2Faws4_request");
    }

    /// What follows `Bearer` and its like, without the quotes and signs of code around it.
    private static String withoutScheme(String text, CredentialKey key) {
        var space = text.indexOf(' ');
        if (key == CredentialKey.PASSWORD
                || space < 3
                || space > 12
                || !SCHEMES.contains(TokenForms.lower(text.substring(0, space)))) {
            return text;
        }
        var end = text.length();
        while (end > space && "\"'\\ ".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(space, end).strip();
    }

    private static final Set<String> SCHEMES = Set.of("bearer", "basic", "token", "bot", "apikey", "digest");

    /// Two words or more, of letters alone.
    private static boolean isProse(String text) {
        var space = text.indexOf(' ');
        return space > 0 && text.chars().allMatch(c -> Characters.isLetter((char) c) || " ,.'’!?:-".indexOf(c) >= 0);
    }

    /// Three words or more, the most of letters alone: a description.
    private static boolean isSentence(String text, CredentialKey key) {
        var words = List.of(SPACE.split(text, -1));
        if (words.size() < 3) {
            return false;
        }
        var plain = 0;
        for (var word : words) {
            if (word.chars().allMatch(c -> Characters.isLetter((char) c) || ",.'’!?:()\"-".indexOf(c) >= 0)) {
                plain++;
            }
        }
        return plain * 3 >= words.size() * 2
                || (key != CredentialKey.PASSWORD && words.stream().noneMatch(RawValue::couldBeOne));
    }

    private static boolean couldBeOne(String word) {
        return word.length() >= 8 && TokenForms.digits(word) > 1;
    }

    /// Whether the text is the key itself in another spelling: `db_password: dbPassword`, `token: github-token`.
    private static boolean names(String name, String text) {
        var value = CredentialKey.of(text);
        return value.wantsReference()
                && text.chars().allMatch(c -> Characters.isLetter((char) c) || c == '_' || c == '-' || c == '.')
                && text.length() > 4
                && ((plain(text).contains(plain(name)) && text.length() - name.length() < MOST_ADDED)
                        || plain(name).contains(plain(text)));
    }

    private static String plain(String text) {
        return TokenForms.lower(text)
                .replace("_", "")
                .replace("-", "")
                .replace(".", "")
                .strip();
    }

    static boolean hasSymbol(String value) {
        return value.chars().anyMatch(c -> "!@#$%^&*~?+".indexOf(c) >= 0);
    }
}
