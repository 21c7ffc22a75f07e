package signpost.secrets;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import signpost.document.Trail;
import signpost.json.Json;

/// Finds raw secrets and takes them out of text. The one scanner of the contract, the registry, events,
/// summaries, error messages and logs.
///
/// Structure first: below a field named like a credential nothing but a complete reference may stand.
/// Patterns second: token forms of providers, assignments in running text, base64 once decoded, and
/// strings made by chance. Time is linear in the text.
///
/// A finding says where and by which rule, never what.
public final class SecretScanner {

    /// @param path where, as in [signpost.document.Violation#path], or `line 12`; a key that is itself secret is masked
    /// @param rule a stable snake_case name of what was found
    public record Finding(String path, String rule) {
        public Json.Obj toJson() {
            return Json.Obj.builder().put("path", path).put("rule", rule).build();
        }
    }

    /// What may stand below a field named like a credential.
    public enum BelowCredential {
        /// Nothing but references: the rule of manifests.
        REFERENCES_ONLY,
        /// Whatever is not the credential itself: markers to fill in, variables, references of other systems, types.
        /// The rule for text that was not written for us.
        NO_RAW_SECRETS
    }

    private static final int MOST_FINDINGS = 200;

    /// Shorter runs hold no token, in whatever code.
    private static final int LEAST_BASE64 = 16;

    /// Parts of a list that are looked at as one text.
    private static final int MOST_JOINED = 4096;

    private final BelowCredential below;

    public SecretScanner(BelowCredential below) {
        this.below = below;
    }

    /// Everything secret in a document: in its values, its keys, what it overwrites, its comments and its raw text.
    ///
    /// @param source the text as it was written
    /// @param root what was read from it
    /// @param overwritten values that were written and then replaced, each below the key it was written for
    public List<Finding> scan(String source, Json root, List<Json.Obj> overwritten) {
        var walk = new Walk();
        walk.value(Trail.ROOT, "", root, CredentialKey.OTHER, CredentialKey.OTHER);
        for (var lost : overwritten) {
            walk.value(Trail.ROOT, "", lost, CredentialKey.OTHER, CredentialKey.OTHER);
        }
        walk.source(source);
        return walk.findings();
    }

    /// Everything secret in a value and its fields.
    public List<Finding> scan(Json value) {
        var walk = new Walk();
        walk.value(Trail.ROOT, "", value, CredentialKey.OTHER, CredentialKey.OTHER);
        return walk.findings();
    }

    /// Tokens that are known by their own form, whatever they are called: for what a program keeps for itself, where a
    /// `nextPageToken` is no credential.
    public List<Finding> scanForTokens(Json value) {
        var found = new ArrayList<Finding>();
        tokens(Trail.ROOT, value, found);
        return List.copyOf(found);
    }

    private void tokens(Trail path, Json value, List<Finding> found) {
        switch (value) {
            case Json.Obj(var fields) ->
                fields.forEach((field, inner) -> {
                    tokens(path, new Json.Text(field), found);
                    tokens(path.field(redact(field)), inner, found);
                });
            case Json.Arr(var items) -> {
                for (var i = 0; i < items.size(); i++) {
                    tokens(path.item(i), items.get(i), found);
                }
            }
            case Json.Text(var text) -> {
                var spans = new ArrayList<>(TokenForms.in(text));
                spans.addAll(encoded(text));
                if (!spans.isEmpty() && found.size() < MOST_FINDINGS) {
                    found.add(new Finding(path.path(), spans.getFirst().rule()));
                }
            }
            default -> {}
        }
    }

    /// Everything secret in a text of any kind, with the line it stands in.
    public List<Finding> scanText(String text) {
        var walk = new Walk();
        walk.lines(text, Span.merged(spans(text, true)));
        return walk.findings();
    }

    /// Whether one value is secret.
    ///
    /// @param key the name it stands below, if it has one
    public List<Finding> scanValue(@Nullable String key, Json value) {
        var walk = new Walk();
        if (key == null) {
            walk.value(Trail.ROOT, "", value, CredentialKey.OTHER, CredentialKey.OTHER);
        } else {
            walk.value(
                    Trail.ROOT,
                    "",
                    Json.Obj.builder().put(key, value).build(),
                    CredentialKey.OTHER,
                    CredentialKey.OTHER);
        }
        return walk.findings();
    }

    /// The text with `[redacted:<rule>]` in the place of everything secret.
    public String redact(String text) {
        var spans = Span.merged(spans(text, true));
        if (spans.isEmpty()) {
            return text;
        }
        var redacted = new StringBuilder();
        var from = 0;
        for (var span : spans) {
            redacted.append(text, from, span.start())
                    .append("[redacted:")
                    .append(span.rule())
                    .append(']');
            from = span.end();
        }
        return redacted.append(text, from, text.length()).toString();
    }

    /// The value with every text in it redacted, keys too.
    public Json redact(Json value) {
        return redact("", value, CredentialKey.OTHER);
    }

    private Json redact(String name, Json value, CredentialKey key) {
        return switch (value) {
            case Json.Text(var text) -> {
                var kept = redact(text);
                yield new Json.Text(isRaw(name, text, key) ? "[redacted:" + rule(key) + "]" : kept);
            }
            case Json.Arr(var items) ->
                new Json.Arr(items.stream().map(item -> redact(name, item, key)).toList());
            case Json.Obj(var fields) -> {
                var redacted = Json.Obj.builder();
                var named = nameOfValue(fields);
                fields.forEach((field, inner) -> {
                    var own = field.equals("value") && named != null ? named : field;
                    redacted.put(redact(field), redact(own, inner, below(key, ownKey(fields, own))));
                });
                yield redacted.build();
            }
            case Json.Whole whole when isSecretNumber(whole, key) -> new Json.Text("[redacted:" + rule(key) + "]");
            default -> value;
        };
    }

    // --- text ----------------------------------------------------------------------------------------------------

    /// Shorter texts hold nothing that is known by its own form.
    private static final int LEAST = 6;

    private static List<Span> spansOf(String text, boolean byChance) {
        return text.length() < LEAST ? List.of() : Span.merged(spans(text, byChance));
    }

    private static List<Span> spans(String text, boolean byChance) {
        var spans = new ArrayList<>(TokenForms.in(text));
        spans.addAll(Assignments.in(text));
        spans.addAll(encoded(text));
        if (byChance) {
            spans.addAll(Opaque.in(text));
        }
        return spans;
    }

    /// Runs of base64 that hold a secret when decoded once.
    private static List<Span> encoded(String text) {
        var found = new ArrayList<Span>();
        for (var at = 0; at < text.length(); ) {
            if (!Opaque.isOfRun(text.charAt(at))) {
                at++;
                continue;
            }
            var end = at;
            while (end < text.length() && Opaque.isOfRun(text.charAt(end))) {
                end++;
            }
            if (end - at >= LEAST_BASE64) {
                var rule = ruleOfEncoded(text.substring(at, end));
                if (rule != null) {
                    found.add(new Span(at, end, rule));
                }
            }
            at = end;
        }
        return found;
    }

    private static @Nullable String ruleOfEncoded(String run) {
        var decoded = TokenForms.decoded(run);
        if (decoded == null) {
            return null;
        }
        var inside = TokenForms.in(decoded);
        if (inside.isEmpty()) {
            inside = Assignments.in(decoded);
        }
        if (inside.isEmpty()) {
            inside = Opaque.in(decoded);
        }
        return inside.isEmpty() ? null : inside.getFirst().rule();
    }

    // --- structure -----------------------------------------------------------------------------------------------

    private boolean isRaw(String name, String text, CredentialKey key) {
        if (key == CredentialKey.MAYBE) {
            return Opaque.isLikeAToken(text.strip());
        }
        if (!key.wantsReference() || text.isBlank()) {
            return false;
        }
        if (SecretReference.isComplete(text) || (key == CredentialKey.AUTHORIZATION && isSchemeAndReference(text))) {
            return false;
        }
        return below == BelowCredential.REFERENCES_ONLY || RawValue.isRaw(name, text, key);
    }

    /// `Bearer ${TOKEN}`.
    private static boolean isSchemeAndReference(String text) {
        var trimmed = text.strip();
        var space = trimmed.indexOf(' ');
        return space > 0
                && space <= 12
                && trimmed.substring(0, space).chars().allMatch(c -> Characters.isLetter((char) c))
                && SecretReference.isComplete(trimmed.substring(space + 1));
    }

    private static boolean isSecretNumber(Json.Whole whole, CredentialKey key) {
        return key == CredentialKey.PASSWORD
                || (key.wantsReference() && whole.digits().length() >= 4);
    }

    private static String rule(CredentialKey key) {
        return switch (key) {
            case PASSWORD -> "password";
            case MAYBE -> "high_entropy";
            default -> "credential";
        };
    }

    /// What the name of a field makes of what is said about the mapping it stands in.
    private static CredentialKey below(CredentialKey around, CredentialKey own) {
        if (own.wantsReference() || own == CredentialKey.DESCRIPTION || own == CredentialKey.DIGEST) {
            return own;
        }
        return around.wantsReference() ? around : own;
    }

    /// What the fields beside it make of a field: the data of a Kubernetes secret, the private half of a JSON Web
    /// Key.
    private static CredentialKey ownKey(Map<String, Json> fields, String field) {
        if ((field.equals("data") || field.equals("stringData"))
                && fields.get("kind") instanceof Json.Text(var kind)
                && kind.equals("Secret")) {
            return CredentialKey.CREDENTIAL;
        }
        if ((field.equals("d") || field.equals("k")) && fields.containsKey("kty")) {
            return CredentialKey.CREDENTIAL;
        }
        return CredentialKey.of(field);
    }

    /// `{name: DB_PASSWORD, value: …}`: the name that `value` has, if it is a credential's.
    private static @Nullable String nameOfValue(Map<String, Json> fields) {
        if (!fields.containsKey("value")) {
            return null;
        }
        var name = fields.containsKey("name") ? fields.get("name") : fields.get("key");
        return name instanceof Json.Text(var text)
                        && text.indexOf(' ') < 0
                        && CredentialKey.of(text).wantsReference()
                ? text
                : null;
    }

    /// One look at a document. What was found in a value is not reported again for the line it stands in.
    private final class Walk {
        private final Set<Finding> found = new LinkedHashSet<>();
        private final Set<String> seen = new HashSet<>();

        /// What an alias stands for is looked at once below each kind of key.
        private final IdentityHashMap<Json, Set<CredentialKey>> visited = new IdentityHashMap<>();

        List<Finding> findings() {
            return List.copyOf(found);
        }

        private void add(Trail path, String rule) {
            if (found.size() < MOST_FINDINGS) {
                found.add(new Finding(path.path(), rule));
            }
        }

        /// @param key what stands around says about this value
        /// @param direct what its own name says, without what stands further out
        void value(Trail path, String name, Json value, CredentialKey key, CredentialKey direct) {
            switch (value) {
                case Json.Obj(var fields) -> {
                    if (!visited.computeIfAbsent(value, v -> new HashSet<>()).add(key)) {
                        return;
                    }
                    var named = nameOfValue(fields);
                    fields.forEach((field, inner) -> {
                        var safe = field;
                        var inKey = spansOf(field, true);
                        if (!inKey.isEmpty()) {
                            safe = redact(field);
                            add(path.field(safe), inKey.getFirst().rule());
                            inKey.forEach(span -> seen.add(field.substring(span.start(), span.end())));
                        }
                        var called = field.equals("value") && named != null ? named : field;
                        var own = ownKey(fields, called);
                        value(path.field(safe), called, inner, below(key, own), own);
                    });
                }
                case Json.Arr(var items) -> {
                    if (!visited.computeIfAbsent(value, v -> new HashSet<>()).add(key)) {
                        return;
                    }
                    for (var i = 0; i < items.size(); i++) {
                        value(path.item(i), name, items.get(i), key, direct);
                    }
                    joined(path, items);
                }
                case Json.Text(var text) -> text(path, name, text, key);
                case Json.Whole whole -> {
                    if (isSecretNumber(whole, direct)) {
                        add(path, rule(direct));
                    }
                }
                default -> {
                    // Nothing secret fits into the others.
                }
            }
        }

        private void text(Trail path, String name, String text, CredentialKey key) {
            if (text.length() < 3 && !key.wantsReference()) {
                return;
            }
            var spans = spansOf(
                    text,
                    text.length() >= Opaque.LEAST
                            && key != CredentialKey.DIGEST
                            && !namesId(name)
                            && !Opaque.saysPublic(name));
            spans.forEach(span -> seen.add(text.substring(span.start(), span.end())));
            if (isRaw(name, text, key)) {
                add(path, spans.isEmpty() ? rule(key) : spans.getFirst().rule());
                seen.add(text);
            } else {
                var rule = wrapped(text);
                if (rule != null) {
                    add(path, rule);
                } else {
                    spans.forEach(span -> add(path, span.rule()));
                }
            }
        }

        /// What base64 holds that was broken into lines.
        private static @Nullable String wrapped(String text) {
            if (text.indexOf('\n') < 0
                    || !text.chars().allMatch(c -> Opaque.isOfRun((char) c) || Character.isWhitespace(c))) {
                return null;
            }
            return ruleOfEncoded(text.replaceAll("\\s", ""));
        }

        /// A token that was split over the items of a list.
        private void joined(Trail path, List<Json> items) {
            var joined = new StringBuilder();
            for (var part : items) {
                if (part instanceof Json.Text(var text) && joined.length() + text.length() <= MOST_JOINED) {
                    joined.append(text.strip());
                }
            }
            var whole = joined.toString();
            for (var span : TokenForms.in(whole)) {
                var token = whole.substring(span.start(), span.end());
                var inOne = items.stream()
                        .anyMatch(part -> (part instanceof Json.Text(var text) && text.contains(token))
                                || (part instanceof Json.Text(var piece)
                                        && !piece.isBlank()
                                        && !TokenForms.in(piece).isEmpty()));
                if (!inOne) {
                    add(path, span.rule());
                }
            }
        }

        /// The raw text: tokens anywhere, and what comments say.
        void source(String source) {
            var spans = new ArrayList<>(TokenForms.in(source));
            spans.addAll(encoded(source));
            comments(source, spans);
            lines(source, Span.merged(spans));
        }

        private void comments(String source, List<Span> into) {
            for (var at = 0; at < source.length(); ) {
                var end = source.indexOf('\n', at);
                end = end < 0 ? source.length() : end;
                var hash = commentIn(source, at, end);
                if (hash >= 0) {
                    for (var span : spans(source.substring(hash, end), true)) {
                        into.add(new Span(hash + span.start(), hash + span.end(), span.rule()));
                    }
                }
                at = end + 1;
            }
        }

        private static int commentIn(String source, int from, int to) {
            for (var hash = from; hash < to; hash++) {
                if (source.charAt(hash) == '#' && (hash == from || Character.isWhitespace(source.charAt(hash - 1)))) {
                    return hash + 1;
                }
            }
            return -1;
        }

        void lines(String text, List<Span> spans) {
            var line = 1;
            var at = 0;
            for (var span : spans) {
                for (; at < span.start(); at++) {
                    if (text.charAt(at) == '\n') {
                        line++;
                    }
                }
                if (!seen.contains(text.substring(span.start(), span.end()))) {
                    if (found.size() < MOST_FINDINGS) {
                        found.add(new Finding("line " + line, span.rule()));
                    }
                }
            }
        }
    }

    private static boolean namesId(String name) {
        var lower = TokenForms.lower(name);
        return lower.equals("id")
                || lower.equals("ids")
                || name.endsWith("Id")
                || name.endsWith("Ids")
                || name.endsWith("ID")
                || lower.endsWith("_id")
                || lower.endsWith("-id")
                || lower.endsWith("uuid")
                || lower.endsWith("guid");
    }
}
