package signpost.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the name of a field says about its value.
///
/// The words of a name count, however they are joined: `githubToken`, `x-api-key`, `DB_PASSWORD`. A name whose last
/// word
/// describes the credential instead of being it (`token_count`, `secretName`, `passwordFile`) names none.
enum CredentialKey {
    /// `password` and its like: even a short number below it is one.
    PASSWORD,
    CREDENTIAL,
    /// A header of HTTP: the scheme may stand before the reference.
    AUTHORIZATION,
    /// A digest, a commit, a fingerprint: long hex below it is public.
    DIGEST,
    /// Could name one, or anything else (`key`, `auth`, `pat`): what stands below it decides.
    MAYBE,
    /// Says something about a credential, and so ends what a credential's name says about the fields below it.
    DESCRIPTION,
    OTHER;

    private static final int MOST_CHARACTERS = 128;

    private static final Set<String> PASSWORDS =
            Set.of("password", "passwords", "passwd", "pwd", "pw", "pass", "passphrase", "passcode");

    private static final Set<String> CREDENTIALS = Set.of(
            "secret",
            "token",
            "credential",
            "credentials",
            "creds",
            "authorization",
            "apikey",
            "apikeys",
            "dsn",
            "connstr",
            "secretkey",
            "accesskey",
            "privatekey",
            "signingkey",
            "encryptionkey",
            "authkey",
            "clientsecret",
            "connectionstring",
            "pat",
            "jwt",
            "bearer");

    /// One of these with `key` behind it.
    private static final Set<String> KEYED = Set.of(
            "api",
            "access",
            "private",
            "secret",
            "signing",
            "encryption",
            "encrypt",
            "auth",
            "account",
            "storage",
            "session",
            "shared",
            "master",
            "deploy",
            "ssh",
            "admin",
            "service",
            "app",
            "application",
            "license",
            "rsa",
            "aes",
            "hmac",
            "crypt",
            "crypto",
            "cipher",
            "symmetric",
            "jwt",
            "webhook",
            "client",
            "consumer",
            "root",
            "security",
            "subscription",
            "integration",
            "server",
            "ssl",
            "tls",
            "pgp",
            "gpg",
            "write",
            "ingest",
            "token",
            "authentication",
            "activation",
            "authorization",
            "instrumentation",
            "funding",
            "wallet",
            "host");

    /// Before `token`: the marks of tokenizers and of pages.
    private static final Set<String> NOT_TOKENS = Set.of(
            "eos",
            "bos",
            "pad",
            "unk",
            "sep",
            "mask",
            "cls",
            "stop",
            "special",
            "eot",
            "start",
            "end",
            "next",
            "page",
            "continuation",
            "image",
            "max",
            "min",
            "num",
            "per",
            "first",
            "last",
            "pagination",
            "sync");

    private static final Set<String> DESCRIPTIONS = Set.of(
            "modes",
            "style",
            "styles",
            "lifespan",
            "plugin",
            "plugins",
            "binding",
            "count",
            "counts",
            "limit",
            "limits",
            "name",
            "names",
            "url",
            "urls",
            "uri",
            "endpoint",
            "path",
            "paths",
            "file",
            "files",
            "filename",
            "dir",
            "directory",
            "ttl",
            "type",
            "types",
            "length",
            "len",
            "size",
            "sizes",
            "max",
            "min",
            "header",
            "headers",
            "ref",
            "refs",
            "reference",
            "env",
            "var",
            "variable",
            "policy",
            "policies",
            "expiry",
            "expires",
            "expiration",
            "expire",
            "lifetime",
            "timeout",
            "duration",
            "interval",
            "seconds",
            "minutes",
            "hint",
            "prompt",
            "format",
            "pattern",
            "regex",
            "prefix",
            "suffix",
            "algorithm",
            "alg",
            "issuer",
            "audience",
            "scope",
            "scopes",
            "required",
            "enabled",
            "disabled",
            "enable",
            "allowed",
            "mode",
            "version",
            "provider",
            "store",
            "manager",
            "service",
            "class",
            "backend",
            "strategy",
            "budget",
            "usage",
            "rate",
            "window",
            "index",
            "position",
            "vocab",
            "separator",
            "splitter",
            "overlap",
            "model",
            "template",
            "schema",
            "selector",
            "label",
            "labels",
            "arn",
            "title",
            "description",
            "message",
            "error",
            "placeholder",
            "rotation",
            "region",
            "host",
            "hostname",
            "port",
            "user",
            "username",
            "email",
            "login",
            "database",
            "db",
            "namespace",
            "kind",
            "role",
            "group",
            "method",
            "strength",
            "validator",
            "generator",
            "engine",
            "created",
            "updated",
            "status",
            "source",
            "field",
            "fields",
            "parameter",
            "param",
            "property",
            "attribute",
            "column",
            "at",
            "id",
            "ids",
            "tenant",
            "project",
            "client",
            "issue",
            "page",
            "link",
            "button",
            "text",
            "help",
            "info",
            "location",
            "bucket",
            "optional",
            "owner",
            "date",
            "time",
            "age",
            "days",
            "hours",
            "request",
            "response",
            "changed",
            "reset",
            "forgot",
            "valid",
            "invalid",
            "exchange",
            "review",
            "reviewer",
            "management",
            "authentication",
            "auth",
            "filter",
            "handler",
            "cache",
            "bytes",
            "chars",
            "characters",
            "level",
            "score",
            "number",
            "order",
            "mount",
            "volume",
            "annotations",
            "annotation",
            "metadata",
            "storage",
            "resolver",
            "helper",
            "prefixes",
            "ms",
            "millis",
            "sec",
            "secs",
            "validity");

    private static final Set<String> MAYBES =
            Set.of("key", "pkey", "auth", "pat", "api", "signature", "salt", "nonce", "otp", "pin");

    /// Before `key`: what tables and caches are sorted by, and keys that are no secret.
    private static final Set<String> NOT_KEYS = Set.of(
            "public",
            "partition",
            "sort",
            "primary",
            "foreign",
            "cache",
            "object",
            "bucket",
            "index",
            "composite",
            "range",
            "row",
            "config",
            "space",
            "project",
            "issue",
            "routing",
            "dedupe",
            "translation",
            "i18n",
            "pub",
            "publishable");

    private static final Set<String> DIGESTS = Set.of(
            "digest",
            "digests",
            "sha",
            "sha1",
            "sha256",
            "sha384",
            "sha512",
            "md5",
            "checksum",
            "checksums",
            "commit",
            "revision",
            "rev",
            "etag",
            "fingerprint",
            "thumbprint",
            "hash",
            "hashes",
            "integrity",
            "blob",
            "tree",
            "resolution",
            "gitref",
            "commitsha",
            "resolved");

    static CredentialKey of(String key) {
        if (key.length() > MOST_CHARACTERS) {
            return OTHER;
        }
        var words = words(key.strip());
        if (words.isEmpty()) {
            return OTHER;
        }
        // `password2`, `TOKEN_V2`: a number behind is no word.
        while (words.size() > 1 && Characters.isDigit(words.getLast().charAt(0))) {
            words.removeLast();
        }
        var last = words.getLast();
        var named = credential(words);
        if (named != OTHER) {
            // `id_token` is a token, `token_id` is not; `secret_id` is half of a login.
            var describes = words.size() > 1
                    && DESCRIPTIONS.contains(last)
                    && !(last.equals("id") && words.get(words.size() - 2).equals("secret"));
            return describes ? DESCRIPTION : named;
        }
        if (words.stream().anyMatch(DIGESTS::contains)) {
            return DIGEST;
        }
        if (MAYBES.contains(withoutDigits(last))
                && !(words.size() > 1 && NOT_KEYS.contains(words.get(words.size() - 2)))) {
            return MAYBE;
        }
        return DESCRIPTIONS.contains(last) ? DESCRIPTION : OTHER;
    }

    boolean wantsReference() {
        return this == PASSWORD || this == CREDENTIAL || this == AUTHORIZATION;
    }

    private static CredentialKey credential(List<String> words) {
        var found = OTHER;
        for (var i = 0; i < words.size(); i++) {
            var word = withoutDigits(words.get(i));
            var before = i == 0 ? "" : words.get(i - 1);
            if (word.equals("authorization")) {
                return AUTHORIZATION;
            }
            if ((PASSWORDS.contains(word) && !(word.equals("pass") && i != words.size() - 1))
                    || word.endsWith("password")
                    || word.endsWith("passphrase")
                    || (word.endsWith("pass")
                            && word.length() > 5
                            && i == words.size() - 1
                            && !NOT_PASSES.contains(word))
                    || word.endsWith("pwd")
                    || isPasswordMisspelt(word)
                    || (word.equals("identified")
                            && i + 1 < words.size()
                            && words.getLast().equals("by"))) {
                return PASSWORD;
            }
            if (word.equals("token") || word.equals("jwt") || word.equals("bearer")) {
                found = NOT_TOKENS.contains(before) ? found : CREDENTIAL;
            } else if (CREDENTIALS.contains(word)
                    || (word.length() > 6
                            && (word.endsWith("token") || word.endsWith("secret") || word.endsWith("apikey")))
                    || (word.equals("key") && KEYED.contains(before))
                    || (word.endsWith("key") && KEYED.contains(word.substring(0, word.length() - 3)))
                    || (word.equals("keys") && (before.equals("api") || before.equals("access")))
                    || (word.equals("string") && (before.equals("connection") || before.equals("conn")))) {
                found = CREDENTIAL;
            }
        }
        return found;
    }

    private static final Set<String> NOT_PASSES =
            Set.of("bypass", "compass", "encompass", "trespass", "surpass", "lowpass", "highpass", "bandpass");

    /// `passwd`, `pswd`, `paswrd`: its letters and no others, from `p` to `d` or `t`, with `s` and `w` among them.
    private static boolean isPasswordMisspelt(String word) {
        return word.length() >= 4
                && word.charAt(0) == 'p'
                && (word.endsWith("d") || word.endsWith("wrt"))
                && word.indexOf('s') > 0
                && word.indexOf('w') > 0
                && word.chars().allMatch(c -> "paswordt".indexOf(c) >= 0);
    }

    /// `token2` is a token.
    private static String withoutDigits(String word) {
        var end = word.length();
        while (end > 0 && Characters.isDigit(word.charAt(end - 1))) {
            end--;
        }
        return word.substring(0, end);
    }

    /// The words of a name, in lower case.
    private static List<String> words(String key) {
        var words = new ArrayList<String>();
        var start = -1;
        for (var i = 0; i <= key.length(); i++) {
            var c = i < key.length() ? key.charAt(i) : ' ';
            var inWord = i < key.length() && (Characters.isAlphanumeric(c) || c > 0x7f);
            var breaks = start >= 0 && inWord && i > start && beginsWord(key, i, start);
            if (start >= 0 && (!inWord || breaks)) {
                words.add(key.substring(start, i).toLowerCase(Locale.ROOT));
                start = -1;
            }
            if (inWord && start < 0) {
                start = i;
            }
        }
        return words;
    }

    private static boolean beginsWord(String key, int i, int start) {
        var c = key.charAt(i);
        var before = key.charAt(i - 1);
        if (Characters.isUpper(c)) {
            // `apiKey`, and the last capital of `HTTPServer`.
            return !Characters.isUpper(before)
                    || (i + 1 < key.length()
                            && Characters.isLower(key.charAt(i + 1))
                            && i - start > 1
                            && Characters.isUpper(before)
                            && !isPluralEnd(key, i));
        }
        return false;
    }

    /// The `s` of `IDs` is no word.
    private static boolean isPluralEnd(String key, int i) {
        return i + 2 == key.length() && key.charAt(i + 1) == 's';
    }
}
