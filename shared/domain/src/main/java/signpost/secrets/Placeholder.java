package signpost.secrets;

import java.util.Set;

/// Tells what stands where a secret will be from the secret: a marker to fill in, a variable, the reference of another
/// system, a type, a call in code.
///
/// This is for finding raw secrets in text of any kind. Below a credential's key in a manifest nothing of this helps:
/// there, only a complete [SecretReference] is let through.
final class Placeholder {

    private Placeholder() {}

    private static final Set<String> WORDS = Set.of(
            "null",
            "none",
            "nil",
            "undefined",
            "true",
            "false",
            "yes",
            "no",
            "on",
            "off",
            "string",
            "str",
            "text",
            "type",
            "int",
            "integer",
            "number",
            "bool",
            "boolean",
            "object",
            "any",
            "optional",
            "required",
            "todo",
            "tbd",
            "n/a",
            "na",
            "changeme",
            "change_me",
            "change-me",
            "change_it",
            "changeit",
            "replaceme",
            "replace_me",
            "replace-me",
            "placeholder",
            "redacted",
            "hidden",
            "masked",
            "removed",
            "omitted",
            "secret",
            "secrets",
            "password",
            "passwords",
            "passwd",
            "pwd",
            "passphrase",
            "token",
            "tokens",
            "apikey",
            "api_key",
            "api-key",
            "credential",
            "credentials",
            "key",
            "bearer",
            "basic",
            "jwt",
            "oauth",
            "oauth2",
            "default",
            "example",
            "sample",
            "value",
            "empty",
            "self",
            "this",
            "env",
            "vault",
            "file",
            "input",
            "prompt",
            "ask",
            "generate",
            "generated",
            "random",
            "auto",
            "inherit",
            "encrypted",
            "plain",
            "plaintext",
            "opaque_token",
            "user",
            "username",
            "pass",
            "xxx",
            "foo",
            "bar",
            "mysecret",
            "mytoken",
            "mypassword",
            "my-secret",
            "my_secret",
            "my-token",
            "my_token",
            "my-password",
            "my_password",
            "insert",
            "unset",
            "always",
            "never",
            "write",
            "read",
            "inputs",
            "disabled",
            "enabled",
            "not_set",
            "not-set",
            "notset",
            "unknown",
            "see",
            "is",
            "of",
            "for",
            "and",
            "or",
            "the",
            "a",
            "an",
            "in",
            "to",
            "from",
            "with",
            "was",
            "has",
            "must",
            "should",
            "will",
            "can",
            "may",
            "not",
            "invalid",
            "valid",
            "expired",
            "missing",
            "wrong",
            "incorrect",
            "new",
            "old",
            "sha256",
            "md5");

    private static final Set<String> STARTS = Set.of(
            "your-",
            "your_",
            "your ",
            "yours",
            "<",
            "{{",
            "[your",
            "[insert",
            "insert-",
            "insert_",
            "enter-",
            "enter_",
            "replace-",
            "replace_",
            "replace ",
            "put-",
            "put_your",
            "put your",
            "redacted",
            "example-",
            "example_",
            "placeholder",
            "change-me",
            "change_me",
            "changeme",
            "todo",
            "fixme",
            "${",
            "$(",
            "$$",
            "#{",
            "%(",
            "%{",
            "os.environ",
            "os.getenv",
            "process.env",
            "env.",
            "env:",
            "env(",
            "env[",
            "getenv",
            "system.getenv",
            "secretref:",
            "aws-sm:",
            "aws-ssm:",
            "ssm:",
            "ssm://",
            "sm://",
            "op://",
            "gcp-sm:",
            "azure-kv:",
            "keyvault:",
            "vault:",
            "vault://",
            "profile://",
            "ref+",
            "awssecret",
            "arn:aws:",
            "projects/",
            "file://",
            "file:",
            "kms:",
            "enc[",
            "enc(",
            "secrets.",
            "secret://",
            "secret:",
            "self.",
            "this.",
            "args.",
            "config.",
            "settings.",
            "params.",
            "var.",
            "vars.",
            "local.",
            "module.",
            "data.",
            "lookup(",
            "env_var",
            "@microsoft.keyvault",
            "keyring:",
            "doppler:",
            "my_secret_",
            "ext-",
            "resolve:",
            "$ansible_vault",
            "encrypted:",
            "{{resolve:",
            "{resolve");

    static boolean isOne(String value) {
        var text = TokenForms.lower(value.strip());
        if (text.isEmpty() || WORDS.contains(text) || isMask(text)) {
            return true;
        }
        if (starts(text)) {
            return true;
        }
        var last = text.charAt(text.length() - 1);
        return (text.charAt(0) == '%' && last == '%' && text.length() > 2)
                || (text.charAt(0) == '@' && last == '@')
                || (text.startsWith("__") && text.endsWith("__"))
                || isSlot(text)
                || text.contains("****")
                || text.contains(".....")
                || isVariable(value.strip())
                || isCall(text)
                || isPath(text)
                || isAddress(text);
    }

    private static boolean starts(String text) {
        for (var start : STARTS) {
            if (text.startsWith(start)) {
                return !start.equals("<") || (text.indexOf('>') > 0 && text.indexOf('>') >= text.length() - 2);
            }
        }
        return false;
    }

    /// `****`, `xxxxxxxx`, `......`.
    private static boolean isMask(String text) {
        var first = text.charAt(0);
        if (Characters.isDigit(first)) {
            return false;
        }
        var odd = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c != '*'
                    && c != 'x'
                    && c != '.'
                    && c != '-'
                    && c != '_'
                    && c != '?'
                    && c != '#'
                    && c != '\u2022'
                    && c != '=') {
                odd++;
            }
        }
        // One letter doubled from end to end is a mask too.
        return odd == 0 || (text.length() > 3 && text.chars().allMatch(c -> c == first));
    }

    /// `{}`, `{name}`, `{0}`: filled in by a formatter.
    private static boolean isSlot(String text) {
        return text.charAt(0) == '{'
                && text.charAt(text.length() - 1) == '}'
                && (text.length() == 3
                        || text.substring(1, text.length() - 1)
                                .chars()
                                .allMatch(c -> Characters.isLower((char) c) || c == '_' || c == '.' || c == ' '));
    }

    /// `$NAME`, `DB_PASSWORD`: the name of a variable, in capitals with a joint.
    private static boolean isVariable(String text) {
        var dollar = text.charAt(0) == '$';
        var from = dollar ? 1 : 0;
        if (text.length() - from < 2) {
            return false;
        }
        var joint = false;
        for (var i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            joint |= c == '_';
            if (!(dollar
                    ? Characters.isAlphanumeric(c) || c == '_' || c == ':' || c == '.'
                    : Characters.isUpper(c) || c == '_')) {
                return false;
            }
        }
        return dollar ? Characters.isLetter(text.charAt(1)) || text.charAt(1) == '_' : joint;
    }

    /// `get_secret("x")`, `os.environ["X"]`.
    private static boolean isCall(String text) {
        var at = 0;
        while (at < text.length()
                && (Characters.isAlphanumeric(text.charAt(at)) || "._:>-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at < 2 || at == text.length() || !Characters.isLetter(text.charAt(0))) {
            return false;
        }
        var open = text.charAt(at);
        var last = text.charAt(text.length() - 1);
        return (open == '(' && (last == ')' || last == ';' || last == ',' || last == '('))
                || (open == '[' && last == ']');
    }

    /// `team/app/index-key`: words joined by two slashes or more say where a secret is kept.
    private static boolean isPlace(String text) {
        var slashes = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '/') {
                if (i == 0 || text.charAt(i - 1) == '/') {
                    return false;
                }
                slashes++;
            } else if (!Characters.isLetter(c) && "-_.${}".indexOf(c) < 0 && !(Characters.isDigit(c) && i > 0)) {
                return false;
            }
        }
        return slashes > 1 && TokenForms.digits(text) <= 8 && !Opaque.isOpaque(text);
    }

    /// `/run/secrets/db`, `./key.pem`.
    private static boolean isPath(String text) {
        if (isPlace(text)) {
            return true;
        }
        if (!(text.startsWith("/") || text.startsWith("./") || text.startsWith("../") || text.startsWith("~/"))) {
            return false;
        }
        return text.indexOf('/', 1) > 0
                && text.indexOf(' ') < 0
                && text.indexOf('=') < 0
                && text.indexOf('+') < 0
                && !Opaque.isOpaque(text);
    }

    /// `https://…`: the address of a token's issuer; what is secret in one has forms of its own.
    private static boolean isAddress(String text) {
        var scheme = text.indexOf("://");
        return scheme > 0 && scheme < 12 && text.indexOf(' ') < 0;
    }
}
