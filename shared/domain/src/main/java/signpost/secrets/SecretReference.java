package signpost.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import signpost.json.Json;

/// Where a secret can be fetched at the moment of use; it stands where the secret itself must not.
public sealed interface SecretReference {

    /// `${NAME}`: a variable of the worker's environment.
    record Env(String name) implements SecretReference {}

    /// `profile://<provider>#<field>`: a field of a stored profile. Both names are lower-case.
    record Profile(String provider, String field) implements SecretReference {

        /// The variable a worker puts the secret into: `PROVIDER_FIELD`, runs of other characters as one `_`.
        public String envKey() {
            var key = new StringBuilder();
            for (var c : (provider + "_" + field).toUpperCase(Locale.ROOT).toCharArray()) {
                if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                    key.append(c);
                } else if (!key.isEmpty() && key.charAt(key.length() - 1) != '_') {
                    key.append('_');
                }
            }
            return key.isEmpty() || key.charAt(key.length() - 1) != '_'
                    ? key.toString()
                    : key.substring(0, key.length() - 1);
        }

        public String normalized() {
            return "profile://" + provider + "#" + field;
        }

        public Json.Obj toJson() {
            return Json.Obj.builder()
                    .put("provider", provider)
                    .put("field", field)
                    .put("envKey", envKey())
                    .put("normalized", normalized())
                    .build();
        }
    }

    /// `vault://<mount>/<path>#<field>`: a field of an entry of the vault. Case is kept.
    record Vault(String mount, String path, String field) implements SecretReference {

        public String ref() {
            return "vault://" + mount + "/" + path + "#" + field;
        }

        public Json.Obj toJson() {
            return Json.Obj.builder()
                    .put("mount", mount)
                    .put("path", path)
                    .put("field", field)
                    .put("ref", ref())
                    .build();
        }
    }

    /// Says what is wrong with a text that claims to be a reference; never holds the text.
    final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }

        public String reason() {
            return String.valueOf(getMessage());
        }
    }

    String PROFILE = "profile://";
    String VAULT = "vault://";

    /// The `profile://` or `vault://` reference that the text is, or empty if it claims to be none.
    ///
    /// @throws Malformed if it begins like one and is none
    static Optional<SecretReference> parse(String text) throws Malformed {
        var trimmed = text.strip();
        if (begins(trimmed, PROFILE)) {
            return Optional.of(profile(trimmed.substring(PROFILE.length())));
        }
        if (begins(trimmed, VAULT)) {
            return Optional.of(vault(trimmed.substring(VAULT.length())));
        }
        return Optional.empty();
    }

    private static boolean begins(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static Profile profile(String rest) throws Malformed {
        var hash = rest.indexOf('#');
        var provider = stripSpaces(hash < 0 ? rest : rest.substring(0, hash)).toLowerCase(Locale.ROOT);
        var field = hash < 0 ? "" : stripSpaces(rest.substring(hash + 1)).toLowerCase(Locale.ROOT);
        if (!isName(provider, false) || !isName(field, false)) {
            throw new Malformed("a profile reference is profile://<provider>#<field>, each of letters, digits, '.', '_'"
                    + " and '-'");
        }
        return new Profile(provider, field);
    }

    private static Vault vault(String rest) throws Malformed {
        var hash = rest.indexOf('#');
        var place = hash < 0 ? rest : rest.substring(0, hash);
        var field = hash < 0 ? "" : rest.substring(hash + 1);
        var slash = place.indexOf('/');
        var mount = slash < 0 ? place : place.substring(0, slash);
        var path = slash < 0 ? "" : place.substring(slash + 1);
        while (path.startsWith("/")) {
            path = path.substring(1);
        }
        if (!isName(mount, false) || !isName(path, true) || !isName(field, false)) {
            throw new Malformed("a vault reference is vault://<mount>/<path>#<field>, each of letters, digits, '.', '_'"
                    + " and '-', without query and user");
        }
        if (isDots(mount)) {
            throw new Malformed("a vault reference has no . or .. in its place");
        }
        for (var segment : path.split("/", -1)) {
            if (isDots(segment)) {
                throw new Malformed("a vault reference has no . or .. in its place");
            }
        }
        return new Vault(mount, path, field);
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    private static String stripSpaces(String text) {
        var from = 0;
        var to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isName(String text, boolean withSlashes) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> Characters.isAlphanumeric((char) c)
                                || c == '.'
                                || c == '_'
                                || c == '-'
                                || (withSlashes && c == '/'));
    }

    /// Whether the text is one complete reference, or several with nothing but punctuation between them: nothing that
    /// could itself be a secret.
    static boolean isComplete(String text) {
        var trimmed = text.strip();
        try {
            return parse(trimmed).isPresent() || !variables(trimmed).isEmpty();
        } catch (Malformed none) {
            return false;
        }
    }

    /// The variables that a text like `${A}-${B}` names, or none if there is anything else in it.
    private static List<Env> variables(String text) {
        var found = new ArrayList<Env>();
        for (var at = 0; at < text.length(); ) {
            if (text.startsWith("${", at)) {
                var end = text.indexOf('}', at);
                var name = end < 0 ? "" : text.substring(at + 2, end);
                if (!isVariable(name)) {
                    return List.of();
                }
                found.add(new Env(name));
                at = end + 1;
            } else if (!found.isEmpty() && "-_:./@,+ ".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                return List.of();
            }
        }
        return found;
    }

    private static boolean isVariable(String name) {
        return !name.isEmpty()
                && !Characters.isDigit(name.charAt(0))
                && name.chars().allMatch(c -> c == '_' || Characters.isAlphanumeric((char) c));
    }
}
