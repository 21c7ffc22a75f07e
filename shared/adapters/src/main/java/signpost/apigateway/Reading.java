package signpost.apigateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import signpost.document.Document;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Utf8;
import signpost.document.Violation;
import signpost.job.IdempotencyKey;
import signpost.job.LeaseToken;
import signpost.json.CanonicalJson;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.secrets.SecretScanner;
import signpost.secrets.SecretScanner.BelowCredential;

/// Reads one request part by part and gathers everything that is wrong with it, each named as the caller would:
/// `leaseSeconds`, `query limit`, `header Idempotency-Key`.
///
/// What is read is used only in [#then], which answers 422 instead if anything was wrong. Unknown parameters and fields
/// are refused by name, so that a misspelt filter does not select everything. Nothing that a client wrote is repeated,
/// except the names of fields, redacted.
public final class Reading {

    /// How deep the objects and lists of a body may lie in one another.
    public static final int MOST_DEPTH = 64;

    private static final int MOST_UNKNOWN = 20;

    private static final SecretScanner SCANNER = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    private final Request request;
    private final String code;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Json> limits = new LinkedHashMap<>();
    private Json.Obj body = new Json.Obj(Map.of());

    /// @param code the error code of a request that is malformed
    /// @param parameters the query parameters that the route knows
    public Reading(Request request, String code, String... parameters) {
        this.request = request;
        this.code = code;
        var known = Set.of(parameters);
        request.query().forEach((name, values) -> {
            if (!known.contains(name)) {
                violation(
                        "query " + safe(name),
                        "unknown_parameter",
                        known.isEmpty()
                                ? "this route has no query parameters"
                                : "no such query parameter here; known are "
                                        + known.stream().sorted().toList());
            } else if (values.size() > 1) {
                violation("query " + name, "duplicate_parameter", "a query parameter stands at most once");
            }
        });
    }

    public Request request() {
        return request;
    }

    /// The answer, if everything that was read is as it should be.
    public Answer then(Supplier<Answer> answer) {
        if (violations.isEmpty()) {
            return answer.get();
        }
        var problem = Answer.problem(422, code, "the request cannot be acted on; see violations")
                .with("violations", new Json.Arr(List.copyOf(Violation.listed(violations))))
                .logging("rules", rules(violations));
        return limits.isEmpty() ? problem : problem.with("limits", new Json.Obj(limits));
    }

    /// The names of broken rules, for the log.
    public static Json.Arr rules(List<Violation> violations) {
        return new Json.Arr(violations.stream()
                .map(Violation::rule)
                .distinct()
                .map(rule -> (Json) new Json.Text(rule))
                .toList());
    }

    public void violation(String place, String rule, String message) {
        violations.add(Violation.of(place, rule, message));
    }

    /// Notes a bound that was not kept, so that programs learn it too.
    void outOfRange(String place, long least, long most, String message) {
        violation(place, "range", message);
        limits.put(
                place,
                Json.Obj.builder().put("minimum", least).put("maximum", most).build());
    }

    static String safe(String name) {
        return Document.shown(SCANNER.redact(name));
    }

    // --- path, query, headers ------------------------------------------------------------------------------------

    /// @param form what one looks like, for the message
    public <T> Optional<T> path(String name, Predicate<String> isOne, Function<String, T> make, String form) {
        return made("path " + name, request.pathParameter(name), isOne, make, form);
    }

    /// The query parameter, if it is there.
    public Optional<String> query(String name) {
        return request.query().getOrDefault(name, List.of()).stream().findFirst();
    }

    public <T> Optional<T> query(String name, Predicate<String> isOne, Function<String, T> make, String form) {
        return query(name).flatMap(text -> made("query " + name, Optional.of(text), isOne, make, form));
    }

    public <T> Optional<T> queryOneOf(String name, Function<String, Optional<T>> of, List<String> words) {
        return query(
                name,
                word -> of.apply(word).isPresent(),
                word -> of.apply(word).orElseThrow(),
                name + " is one of " + String.join(", ", words));
    }

    /// How many items a page has.
    public int limit(int most, int otherwise) {
        var text = query("limit");
        if (text.isEmpty()) {
            return otherwise;
        }
        var digits = text.get();
        if (digits.matches("[0-9]{1,6}") && Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= most) {
            return Integer.parseInt(digits);
        }
        outOfRange("query limit", 1, most, "limit is a whole number from 1 to " + most);
        return otherwise;
    }

    private <T> Optional<T> made(
            String place, Optional<String> text, Predicate<String> isOne, Function<String, T> make, String form) {
        if (text.filter(isOne).isPresent()) {
            return text.map(make);
        }
        violation(place, "pattern", form);
        return Optional.empty();
    }

    /// The value of a header that stands at most once.
    public Optional<String> header(String name) {
        var values = request.header(name).stream().distinct().toList();
        if (values.size() > 1) {
            violation("header " + name, "duplicate_header", "this header stands at most once");
        }
        return values.stream().findFirst();
    }

    public Optional<IdempotencyKey> idempotencyKey() {
        return header("Idempotency-Key")
                .flatMap(text -> made(
                        "header Idempotency-Key",
                        Optional.of(text),
                        IdempotencyKey::isOne,
                        IdempotencyKey::new,
                        "an idempotency key has 1 to 255 visible ASCII characters"));
    }

    /// What two requests have in common if they are the same: route, path and body as JSON, whatever their spaces.
    public ManifestHash fingerprint(String path) {
        return ManifestHash.of(CanonicalJson.bytes(Json.Obj.builder()
                .put("method", request.method())
                .put("path", path)
                .put("body", body)
                .build()));
    }

    // --- entity tags ---------------------------------------------------------------------------------------------

    /// What `If-Match` or `If-None-Match` lists (RFC 9110, section 8.8.3).
    ///
    /// @param any whether it is `*`
    /// @param strong the opaque parts of strong tags
    /// @param weak those of weak ones
    public record Tags(boolean any, List<String> strong, List<String> weak) {

        /// As `If-Match` compares: a weak tag equals nothing.
        public boolean holdStrongly(ManifestHash hash) {
            return any || strong.contains(hash.value());
        }

        /// As `If-None-Match` compares.
        public boolean holdWeakly(ManifestHash hash) {
            return holdStrongly(hash) || weak.contains(hash.value());
        }
    }

    /// The tags of a header, all its lines taken together.
    public Optional<Tags> tags(String header) {
        var lines = request.header(header);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        var tags = parsed(String.join(",", lines));
        if (tags.isEmpty()) {
            violation("header " + header, "entity_tags", "the header is * or a list of tags such as \"sha256:…\"");
        }
        return tags;
    }

    private static Optional<Tags> parsed(String text) {
        if (text.strip().equals("*")) {
            return Optional.of(new Tags(true, List.of(), List.of()));
        }
        var strong = new ArrayList<String>();
        var weak = new ArrayList<String>();
        for (var at = 0; at < text.length(); ) {
            if (" \t,".indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            var isWeak = text.startsWith("W/", at);
            var open = isWeak ? at + 2 : at;
            var close = open < text.length() && text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
            if (close < 0 || (close + 1 < text.length() && " \t,".indexOf(text.charAt(close + 1)) < 0)) {
                return Optional.empty();
            }
            (isWeak ? weak : strong).add(text.substring(open + 1, close));
            at = close + 1;
        }
        return strong.isEmpty() && weak.isEmpty() ? Optional.empty() : Optional.of(new Tags(false, strong, weak));
    }

    // --- body ----------------------------------------------------------------------------------------------------

    /// The body's fields.
    ///
    /// @param known the fields that the route knows
    public Fields body(String... known) {
        return body(false, known);
    }

    /// The body's fields, of which there are none if there is no body.
    public Fields optionalBody(String... known) {
        return body(true, known);
    }

    private Fields body(boolean optional, String... known) {
        if (optional && isBlank(request.body())) {
            return new Fields(this, body, true);
        }
        switch (parsed(request.body())) {
            case Parsed.Malformed<Json>(var why) -> violations.addAll(why);
            case Parsed.Ok<Json>(Json.Obj object) -> {
                body = object;
                unknown(object, Set.of(known));
                return new Fields(this, object, true);
            }
            case Parsed.Ok<Json>(var other) -> violation("", "type", "a body is an object, this is " + other.kind());
        }
        return new Fields(this, body, false);
    }

    private void unknown(Json.Obj object, Set<String> known) {
        object.fields().keySet().stream()
                .filter(name -> !known.contains(name))
                .limit(MOST_UNKNOWN)
                .forEach(name -> violation(
                        Document.field("", safe(name)),
                        "unknown_field",
                        known.isEmpty()
                                ? "this route knows no fields"
                                : "no such field here; known are "
                                        + known.stream().sorted().toList()));
    }

    private static boolean isBlank(byte[] bytes) {
        for (var b : bytes) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    private static Parsed<Json> parsed(byte[] bytes) {
        return switch (Utf8.text(bytes)) {
            case Parsed.Malformed<String>(var violations) -> new Parsed.Malformed<>(violations);
            case Parsed.Ok<String>(var text) -> JsonReader.read(text, MOST_DEPTH);
        };
    }

    /// The lease token, from its header or from the field `leaseToken`; the header goes first.
    ///
    /// Text that cannot be a token is a token that holds nothing: whoever sends it is told what everybody is
    /// told whose lease is over.
    public Optional<LeaseToken> leaseToken(Fields fields) {
        var header = header("X-Lease-Token");
        var field = fields.text("leaseToken", 128);
        if (header.isPresent() && field.isPresent() && !header.equals(field)) {
            violation("leaseToken", "ambiguous", "the header X-Lease-Token says otherwise; send one of them");
        }
        return header.or(() -> field).map(Reading::token);
    }

    private static LeaseToken token(String text) {
        return LeaseToken.isOne(text)
                ? new LeaseToken(text)
                : new LeaseToken(ManifestHash.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .hex());
    }
}
