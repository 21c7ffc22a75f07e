package signpost.secrets;

import java.util.List;
import java.util.regex.Pattern;

/// Judges the text that stands below a credential's name: is it the credential, or something said about it?
final class RawValue {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private RawValue() {}

    static boolean isRaw(String name, String value, CredentialKey key) {
        var text = value.strip();
        if (text.isEmpty() || Placeholder.isOne(text) || SecretReference.isComplete(text)) {
            return false;
        }
        if (text.equalsIgnoreCase(name) || (isProse(text) && key != CredentialKey.PASSWORD) || isSentence(text)) {
            return false;
        }
        return !names(name, text);
    }

    /// Two words or more, of letters alone.
    private static boolean isProse(String text) {
        var space = text.indexOf(' ');
        return space > 0 && text.chars().allMatch(c -> Characters.isLetter((char) c) || " ,.'’!?:-".indexOf(c) >= 0);
    }

    /// Three words or more, the most of letters alone: a description.
    private static boolean isSentence(String text) {
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
        return plain * 3 >= words.size() * 2;
    }

    /// Whether the text is the key itself in another spelling: `db_password: dbPassword`, `token: github-token`.
    private static boolean names(String name, String text) {
        var value = CredentialKey.of(text);
        return value.wantsReference()
                && text.chars().allMatch(c -> Characters.isLetter((char) c) || c == '_' || c == '-' || c == '.')
                && text.length() > 4
                && (plain(text).contains(plain(name)) || plain(name).contains(plain(text)));
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
